/** What people asked for and what hands reported is in a recording, and can be read back; what commands printed is not. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Observation } from "../../src/core/observation.ts";
import { readRecording, recordTo } from "../../src/daemon/recording.ts";
import { phone } from "../link/examples.ts";
import { temporaryFolder, testSignal, until } from "../link/ground.ts";

test("a wish and a report are read back as they were, but for the system’s own words", async () => {
  const file = join(temporaryFolder(), "seen.jsonl");
  const wish = { want: "fix", fix: "replug", by: "click", consents: false, device: phone } as const;
  const seen: Observation[] = [
    { kind: "asked", at: 1, request: 7, wish },
    { kind: "asked", at: 2, request: 8, wish: { want: "stop" } },
    { kind: "hand", at: 3, run: "replug@1", report: { kind: "failed", why: "in-use", text: "/home/anna: busy" } },
    { kind: "hand", at: 4, run: "replug@1", report: { kind: "done", text: "" } },
  ];
  const [source] = recordTo(file, [async (see) => seen.forEach(see)], (error) => expect.fail(error.message));
  const told: Observation[] = [];
  await source?.((one) => told.push(one), testSignal().signal);
  expect(told).toEqual(seen);
  await until(() => existsSync(file) && readFileSync(file, "utf8").split("\n").length === seen.length + 1);
  expect(readFileSync(file, "utf8")).not.toContain("anna");
  const read: Observation[] = [];
  for await (const one of readRecording(file)) read.push(one);
  expect(read).toEqual(
    seen.map((one) => (one.kind === "hand" ? { ...one, report: { ...one.report, text: "" } } : one)),
  );
});

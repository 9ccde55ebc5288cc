/**
 * Whatever people click, two of them at once, and however often Defrost ends, the phone leaves and the disk is full in between:
 * no file changes or vanishes, one fix runs at a time, and every run has an end in the journal. SEED=2 tells other stories.
 */

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { temporaryFolder } from "../simulator/stage.ts";
import { mayMount, onOwnGround } from "./grounds.ts";

const { SEED: seed = "1" } = process.env;

test.skipIf(!mayMount())("200 lives in which anything happens leave every file as it was", async () => {
  const disk = await temporaryFolder();
  const [command = "", ...args] = onOwnGround(`mount -t tmpfs -o size=8m defrost ${disk}`);
  const lives = spawnSync(command, [...args, process.execPath, "test/e2e/many-lives.ts", disk, seed, "200"], {
    encoding: "utf8",
    timeout: 300_000,
  });
  expect(lives.stderr).toBe("");
  expect(lives.stdout).toMatch(/every file is there/);
});

/** Since when the computer has been awake, and how much room its disks have. */

import { statfsSync } from "node:fs";
import { uptime } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { watchHost } from "../../../src/platform/computer/host.ts";
import { watchSpace } from "../../../src/platform/computer/space.ts";
import { askClocks, awakeBy } from "../../../src/platform/linux/host.ts";
import { askSysctl, readAwake } from "../../../src/platform/macos/host.ts";
import { makeBeat } from "../../../src/platform/source.ts";
import { folder, standIn } from "../stand-in.ts";
import { poll, watch } from "../watching.ts";

const at = Date.UTC(2026, 10, 22, 12);
const hours = 3_600_000;

test("Linux: never asleep, a nap too short to matter, a night, and a container whose clock began later", () => {
  const never = { awakeSince: at - 5 * hours, asleepMs: 0 };
  expect(awakeBy(at, { sinceStart: 5 * hours, awake: 5 * hours })).toEqual(never);
  expect(awakeBy(at, { sinceStart: 5 * hours, awake: 5 * hours - 400 })).toEqual(never);
  expect(awakeBy(at, { sinceStart: 20 * hours, awake: 12 * hours })).toEqual({ awakeSince: at, asleepMs: 8 * hours });
  expect(awakeBy(at, { sinceStart: hours, awake: 5 * hours })).toEqual({ awakeSince: at - hours, asleepMs: 0 });
});

test.skipIf(process.platform !== "linux")("Linux: this computer", async () => {
  const watched = watch(watchHost(askClocks));
  const { awakeSince, asleepMs = 0 } = await watched.until("host");
  await watched.until("sees", ({ sense }) => sense === "host");
  expect(asleepMs).toBeGreaterThanOrEqual(0);
  expect(awakeSince).toBeGreaterThan(Date.now() - uptime() * 1000 - 5000);
  expect(awakeSince).toBeLessThanOrEqual(Date.now());
});

const times = (boot: number, slept: number, woke: number) =>
  [boot, slept, woke]
    .map(
      (millis) => `{ sec = ${Math.floor(millis / 1000)}, usec = ${(millis % 1000) * 1000} } Sun Nov 22 00:00:00 2026\n`,
    )
    .join("");

test("macOS: never asleep, awake since the last waking, and waking right now", () => {
  const boot = at - 100 * hours;
  expect(readAwake(times(boot, 0, 0), at)).toEqual({ awakeSince: boot, asleepMs: 0 });
  expect(readAwake(times(boot, at - 9 * hours, at - hours - 0.5 * 1000), at)).toEqual({ awakeSince: at - hours - 500 });
  expect(readAwake(times(boot, at - 1000, at - hours), at)).toEqual({ awakeSince: at });
  expect(readAwake("kern.waketime: unknown", at)).toBeUndefined();
});

test("macOS: one sysctl is asked for three times; one that is missing or talks of something else makes blind", async () => {
  const { command, calls } = standIn(`cat <<'END'\n${times(at - hours, 0, 0)}END`);
  const watched = watch(watchHost(askSysctl({ sysctl: command })));
  expect((await watched.until("host")).awakeSince).toBe(at - hours);
  expect(calls()).toEqual([["-n", "kern.boottime", "kern.sleeptime", "kern.waketime"]]);

  const missing = watch(watchHost(askSysctl({ sysctl: join(folder(), "sysctl") })));
  expect((await missing.until("blind")).detail).toContain("is not there");
  const odd = watch(watchHost(askSysctl({ sysctl: standIn("echo hello").command })));
  expect(await odd.until("blind")).toMatchObject({ sense: "host", why: "garbage" });
});

test("space is told at the first look and then when it is due; a root that is not there is left out", async () => {
  const root = folder();
  const beat = makeBeat(1);
  const watched = watch(watchSpace([root, join(root, "missing")], beat, 0));
  const { freeBytes, totalBytes } = await watched.until("space");
  const { bsize, blocks } = statfsSync(root);
  expect(totalBytes).toBe(bsize * blocks);
  expect(freeBytes).toBeGreaterThan(0);
  expect(freeBytes).toBeLessThanOrEqual(totalBytes);
  beat.rouse();
  await poll(() => watched.of("space")[1], "a second look");
  expect(new Set(watched.of("space").map((one) => one.root))).toEqual(new Set([root]));
});

test("space is not asked for at every beat", async () => {
  const beat = makeBeat(1);
  let beats = 0;
  const counted = { next: (signal: AbortSignal) => beat.next(signal).then(() => void beats++) };
  const watched = watch(watchSpace([folder()], counted, 600_000));
  await watched.until("space");
  beat.setFast(true);
  await poll(() => beats > 5 || undefined, "some beats");
  beat.setFast(false);
  expect(watched.of("space")).toHaveLength(1);
});

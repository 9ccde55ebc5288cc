/** The chart before it is drawn, and the curves it is drawn from. */

import { expect, test } from "vitest";
import { collectSamples } from "../../src/link/samples.ts";
import { curveOf } from "../../src/tray/panel/curve.ts";
import { frozenBackup, now, running, samplesOf, snapshots } from "./scenes.ts";

const around = { samples: samplesOf(running), drops: [], now };

test("while it moves, the whole run is seen, and the room that is left for it", () => {
  const curve = curveOf(running, { ...around, until: now + 600_000, expected: 26e9 });
  expect(curve).toMatchObject({ from: running.beganAt, to: now + 600_000, least: 0, tone: "moving", drops: [] });
  expect(curve.stillFrom).toBeUndefined();
  expect(curve.name).toBe("Bytes over time: 14.6 GB after 15 min.");
});

test("silence is wide, ends with the last byte on one side and the patience on the other, and has its words", () => {
  const samples = samplesOf(frozenBackup);
  const drop = frozenBackup.lastProgressAt - 5000;
  const curve = curveOf(frozenBackup, { samples, drops: [0, drop], now, limitMs: 150_000 });
  const { lastProgressAt } = frozenBackup;
  expect(curve).toMatchObject({
    stillFrom: lastProgressAt,
    limitAt: lastProgressAt + 150_000,
    tone: "frozen",
    drops: [drop],
  });
  expect((now - lastProgressAt) / (curve.to - curve.from)).toBeGreaterThan(0.35);
  expect(curve.at.at(-1)).toBe(lastProgressAt / 1000);
  expect(curve.name).toContain("Nothing has moved for 3 min 4 s.");
});

test("five hours leave a curve that a page can draw, from its beginning to its end", () => {
  const samples = collectSamples();
  const backup = { ...running, beganAt: 0, lastProgressAt: 0, bytes: 0 };
  samples.take({ kind: "snapshot", snapshot: { ...snapshots.moving, backups: [backup] } });
  for (let at = 1000; at <= 18_000_000; at += 1000) {
    const about = { at, device: backup.device, backup: backup.id } as const;
    samples.take({
      kind: "event",
      event: { ...about, kind: "progress", phase: "transferring", bytes: at, files: 1, rate: 1 },
    });
  }
  const curve = samples.of(backup.id);
  expect(curve.length).toBeLessThanOrEqual(720);
  expect(curve.length).toBeGreaterThan(300);
  expect(curve[0]).toEqual({ at: 0, bytes: 0 });
  expect(curve.at(-1)?.at).toBeGreaterThan(17_900_000);
  expect(curve.every(({ at, bytes }) => at === bytes)).toBe(true);
});

test("a backup that is over leaves no curve behind", () => {
  const samples = collectSamples();
  samples.take({ kind: "snapshot", snapshot: snapshots.moving });
  expect(samples.of(running.id)).toEqual([{ at: running.lastProgressAt, bytes: running.bytes }]);
  samples.take({ kind: "snapshot", snapshot: snapshots.resting });
  expect(samples.of(running.id)).toEqual([]);
});

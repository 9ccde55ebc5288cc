/** The daemon's own lives: late, killed, and started again in the middle of a backup. */

import { describe, expect, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import { clientsInstalled } from "../support/clients.ts";
import { defrost } from "../support/daemon.ts";
import { watchedStage } from "./watched.ts";

const files = someFiles(60, 100_000);

describe.skipIf(!clientsInstalled())("a daemon", () => {
  test("started beside a backup long frozen judges by the times on disk, and says so within 15 s", async () => {
    const stage = await watchedStage({ patience: 0.03 });
    const phone = stage.plugIn({ files });
    const scene = phone.play({ cues: [{ kind: "freeze", at: { when: "before-file", file: 20 } }] });
    stage.backUp(phone);
    await scene.frozen;
    await new Promise((resolve) => setTimeout(resolve, 14_000)); // frozen for longer than this patience allows
    const daemon = await stage.watch();
    const began = await daemon.hears("backup-began");
    expect(began).toMatchObject({ arrival: true });
    const stalled = await daemon.hears("stalled");
    expect(Date.parse(stalled.at) - Date.parse(began.at)).toBeLessThan(15_000);
    expect(Date.parse(String(stalled.lastProgressAt))).toBeLessThan(Date.parse(began.at) - 10_000);
  });

  test("killed in mid-backup and started again: nothing doubled, nothing lost", async () => {
    const stage = await watchedStage({ patience: 0.03 });
    const phone = stage.plugIn({ files });
    const first = await stage.watch();
    const scene = phone.play({
      bytesPerSecond: 3_000_000,
      cues: [{ kind: "freeze", at: { when: "before-file", file: 40 } }],
    });
    const client = stage.backUp(phone);
    const stalled = await first.hears("stalled");
    await first.stop("SIGKILL");

    const second = await stage.watch();
    scene.resume();
    expect(await client.exited).toBe(0);
    expect(await second.hears("finished")).toMatchObject({ confirmed: true });
    expect(second.story()).not.toContain("backup-began");
    expect(second.story()).not.toContain("stalled");
    const past = await stage.history();
    expect(past).toHaveLength(1);
    expect(past[0]).toMatchObject({ end: { outcome: "finished" }, stalls: [{ at: stalled.at }] });
    expect(past[0]?.bytes).toBeGreaterThanOrEqual(Number(stalled.bytes));
  });

  test("that was not there when the backup ended still learns how", async () => {
    const stage = await watchedStage();
    const phone = stage.plugIn({ files });
    const first = await stage.watch();
    const scene = phone.play({
      bytesPerSecond: 3_000_000,
      cues: [{ kind: "freeze", at: { when: "before-file", file: 40 } }],
    });
    const client = stage.backUp(phone);
    await scene.frozen;
    await first.hears("phase");
    await first.stop("SIGKILL");
    scene.resume();
    expect(await client.exited).toBe(0);
    const second = await stage.watch();
    await second.hears("finished");
    expect((await stage.history()).map(({ end }) => end?.outcome)).toEqual(["finished"]);
  });

  test("is one for a state folder: the next one says so and leaves with 4", async () => {
    const stage = await watchedStage();
    await stage.watch();
    const { code, err } = await defrost(["daemon", "--backup-dir", stage.dir, "--state-dir", stage.state]);
    expect(code).toBe(4);
    expect(err).toMatch(/Another Defrost daemon \(process \d+\) already watches/);
  });

  test("told to stop leaves at once, with 0", async () => {
    const stage = await watchedStage();
    const daemon = await stage.watch();
    expect(await daemon.stop("SIGTERM")).toBe(0);
    const { code, err } = await defrost(["status", "--state-dir", stage.state]);
    expect(code).toBe(3);
    expect(err).toContain("defrost daemon");
  });
});

/** What a person decides while the real daemon watches a real client: it holds at once, and no backup is lost over it. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import { view } from "../link/daemon.ts";
import { until } from "../link/ground.ts";
import { clientsInstalled } from "../support/clients.ts";
import { watchedStage } from "./watched.ts";

const freeze = { kind: "freeze", at: { when: "in-file", file: 20, byte: 50_000 } } as const;

describe.skipIf(!clientsInstalled())("a setting", () => {
  test("that is changed in mid-backup leaves its story and its verdict whole", async () => {
    const stage = await watchedStage({ patience: 0.03 });
    const phone = stage.plugIn({ files: someFiles(40, 100_000) });
    const daemon = await stage.watch();
    const viewer = await view(join(stage.state, "daemon.sock"));
    const scene = phone.play({ cues: [freeze] });
    const client = stage.backUp(phone);
    await daemon.hears("phase", ({ phase }) => phase === "transferring");
    for (const notices of [false, true, false]) {
      expect(await viewer.set({ notices })).toMatchObject({ kind: "changed", settings: { notices } });
    }
    await daemon.hears("stalled");
    const [frozen] = (await viewer.snapshot()).backups;
    expect(await viewer.set({ fixWithoutAsking: [] })).toMatchObject({ kind: "changed" });
    await until(async () => (await viewer.snapshot()).devices.length > 0);
    expect((await viewer.snapshot()).backups).toMatchObject([{ id: frozen?.id, pace: "stalled" }]);
    scene.resume();
    expect(await client.exited).toBe(0);
    await daemon.hears("finished", ({ confirmed }) => confirmed === true);
    const kinds = daemon.story().filter((kind) => ["backup-began", "stalled", "resumed", "failed"].includes(kind));
    expect(kinds).toEqual(["backup-began", "stalled", "resumed"]);
    const written = JSON.parse(readFileSync(join(stage.state, "config.json"), "utf8"));
    expect(written).toEqual({ notices: false, fixWithoutAsking: [] });
    const fixed = { kind: "refused", why: expect.stringContaining("patience is fixed") };
    expect(await viewer.set({ patience: 2 })).toMatchObject(fixed);
  });

  test("that names one folder more has it watched from then on, and the first one still", async () => {
    const stage = await watchedStage();
    const elsewhere = join(stage.state, "..", "elsewhere");
    for (const folder of [stage.state, elsewhere]) mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(stage.state, "config.json"), JSON.stringify({ backupDirs: [elsewhere] }));
    const daemon = await stage.watch({ roots: [] });
    const viewer = await view(join(stage.state, "daemon.sock"));
    const phone = stage.plugIn({ files: someFiles(30, 100_000) });
    phone.play({ bytesPerSecond: 500_000 });
    expect(await viewer.set({ backupDirs: [elsewhere, stage.dir] })).toMatchObject({ kind: "changed" });
    const watched = async () => (await viewer.snapshot()).senses.flatMap((one) => (one.sees && one.root) || []).sort();
    const both = [elsewhere, stage.dir].sort();
    await until(async () => (await watched()).join() === both.join());
    expect(await stage.backUp(phone).exited).toBe(0);
    await daemon.hears("finished");
  });
});

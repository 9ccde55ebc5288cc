/** What happens to a backup while no daemon looks, and to a daemon again and again during one backup. */

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import { until } from "../link/ground.ts";
import { clientsInstalled } from "../support/clients.ts";
import { type Said, startDaemon } from "../support/daemon.ts";
import { watchedStage } from "./watched.ts";

const files = someFiles(60, 100_000);
const patience = 0.02;

async function freezing() {
  const stage = await watchedStage({ patience });
  const phone = stage.plugIn({ files });
  const scene = phone.play({
    bytesPerSecond: 1_500_000,
    cues: [{ kind: "freeze", at: { when: "before-file", file: 40 } }],
  });
  return { stage, phone, scene };
}

/** A backup is called by its phone and when it began. */
const beganAt = ({ backup }: Said): number => Number(String(backup).split("@")[1]);

describe.skipIf(!clientsInstalled())("a backup", () => {
  test("whose daemon is killed at any moment, seven times: each thing is written down once, and said at most once", async () => {
    const { stage, phone, scene } = await freezing();
    const client = stage.backUp(phone);
    const said: Said[] = [];
    for (const millis of [60, 2600, 900, 350, 1700, 450, 4200]) {
      const daemon = startDaemon({ roots: [stage.dir], state: stage.state, usbmuxd: stage.bus.socket, patience });
      onTestFinished(async () => void (await daemon.stop("SIGKILL")));
      await sleep(millis);
      await daemon.stop("SIGKILL");
      said.push(...daemon.said);
    }
    const last = await stage.watch();
    await until(async () => (await stage.history())[0]?.stalls.length === 1);
    scene.resume();
    expect(await client.exited).toBe(0);
    await last.hears("finished");
    said.push(...last.said);

    const past = await stage.history();
    expect(past).toHaveLength(1);
    expect(past[0]).toMatchObject({ end: { outcome: "finished" }, stalls: [{ end: { how: "resumed" } }] });
    const told = said.filter(({ kind, device }) => device !== undefined && kind !== "progress");
    const names = told.map(({ kind, phase, lastProgressAt }) => `${kind} ${phase} ${lastProgressAt}`);
    expect(names.filter((name, n) => names.indexOf(name) !== n)).toEqual([]);
  });

  test("that freezes while no daemon runs is announced by the next one, since when it truly was", async () => {
    const { stage, phone, scene } = await freezing();
    const first = await stage.watch();
    stage.backUp(phone);
    await first.hears("phase", ({ phase }) => phase === "transferring");
    await first.stop("SIGKILL");
    await scene.frozen;
    const frozenAt = Date.now();
    const second = await stage.watch();
    const stalled = await second.hears("stalled");
    expect(Math.abs(Date.parse(String(stalled.lastProgressAt)) - frozenAt)).toBeLessThan(2000);
    expect([...first.story(), ...second.story()].filter((kind) => kind === "backup-began")).toHaveLength(1);
  });

  test("that freezes beside another phone's is the only one announced, also by the next daemon", async () => {
    const { stage, phone: frozen, scene } = await freezing();
    const healthy = stage.plugIn({ files });
    healthy.play({ bytesPerSecond: 200_000 }); // it goes on for longer than the other takes to be found out
    const first = await stage.watch();
    const clients = [stage.backUp(frozen), stage.backUp(healthy)];
    await first.hears("stalled", ({ device }) => device === frozen.udid);
    await first.stop("SIGKILL");
    const second = await stage.watch();
    await second.hears("finished", ({ device }) => device === healthy.udid);
    scene.resume();
    await second.hears("finished", ({ device }) => device === frozen.udid);
    expect(await Promise.all(clients.map(({ exited }) => exited))).toEqual([0, 0]);
    const past = await stage.history();
    const stallsOf = (udid: string) => past.filter(({ device }) => device === udid).map(({ stalls }) => stalls.length);
    expect([stallsOf(frozen.udid), stallsOf(healthy.udid)]).toEqual([[1], [0]]);
  });

  test("whose history is damaged between two daemons is met again by the next, and written down anew", async () => {
    const { stage, phone, scene } = await freezing();
    const first = await stage.watch();
    const client = stage.backUp(phone);
    const began = await first.hears("backup-began");
    await scene.frozen;
    await first.stop("SIGTERM"); // killed, it would leave all it wrote in the log beside the file, from which SQLite mends it
    writeFileSync(join(stage.state, "memory.db"), Buffer.alloc(20_000, "garbage"));
    const second = await stage.watch();
    expect(second.errors()).toContain("a new one begins");
    expect(readdirSync(stage.state).filter((name) => name.includes("damaged"))).not.toEqual([]);
    const again = await second.hears("backup-began");
    expect(again.arrival).toBe(true);
    // By its first papers, which the first daemon may have met half written.
    expect(Math.abs(beganAt(again) - beganAt(began))).toBeLessThan(2000);
    scene.resume();
    expect(await client.exited).toBe(0);
    await second.hears("finished");
    expect(await stage.history()).toMatchObject([{ device: phone.udid, end: { outcome: "finished" } }]);
  });
});

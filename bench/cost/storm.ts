/**
 * What Defrost costs when a backup ends: every file collected in Snapshot/ is
 * renamed into its place, hundreds of thousands in seconds.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, renameSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { forgetPeak, memoryOf, peakOf, processorMs, untilIdle } from "./process.ts";
import { type Row, short } from "./row.ts";
import { type Scene, setStatus, shelves } from "./scene.ts";
import { startChokidar, startDefrost, startInotifywait, type Watcher } from "./watchers.ts";

type Cost = { seconds: number; grown: number; lasted: number };

/** Chokidar has a storm of its own, for it needs a processor for minutes. */
export async function storm(scene: Scene): Promise<Row[]> {
  const [defrost, inotifywait] = await weather(scene, [startDefrost, startInotifywait]);
  const [chokidar] = await weather(scene, [startChokidar]);
  if (!defrost || !inotifywait || !chokidar) throw new Error("three were started");
  return [
    {
      measure: `Processor for all renames, done in ${short(defrost.lasted)} s (the other: inotifywait, chokidar)`,
      defrost: `${short(defrost.seconds)} s`,
      other: `${short(inotifywait.seconds)} s, ${short(chokidar.seconds)} s`,
      figure: defrost.seconds / inotifywait.seconds,
      atMost: 0.1,
    },
    {
      measure: "RSS at its highest during the renames, more than before, MB (the other: inotifywait, chokidar)",
      defrost: `${short(defrost.grown)} MB`,
      other: `${short(inotifywait.grown)} MB, ${short(chokidar.grown)} MB`,
      figure: defrost.grown,
      atMost: 5,
    },
  ];
}

/** What the storm costs each: until it is over and they have nothing left to do but Defrost's usual look a second. */
async function weather(scene: Scene, starters: readonly ((scene: Scene) => Promise<Watcher>)[]): Promise<Cost[]> {
  const { device } = scene;
  const snapshot = join(device, "Snapshot");
  moveAll(device, snapshot);
  setStatus(device, "uploading");
  const watchers: Watcher[] = [];
  for (const start of starters) watchers.push(await start(scene));
  await sleep(10_000);

  const before = watchers.map(({ pid }) => ({ used: processorMs(pid), rss: memoryOf(pid).rss }));
  for (const { pid } of watchers) forgetPeak(pid);
  setStatus(device, "moving");
  const startedAt = performance.now();
  const mover = spawn(process.execPath, [import.meta.filename, snapshot, device], { stdio: "inherit" });
  await once(mover, "exit");
  const lasted = (performance.now() - startedAt) / 1000;
  for (const { pid } of watchers) await untilIdle(pid);
  const costs = watchers.map(({ pid }, place) => ({
    seconds: (processorMs(pid) - (before[place]?.used ?? 0)) / 1000,
    grown: peakOf(pid) - (before[place]?.rss ?? 0),
    lasted,
  }));
  await Promise.all(watchers.map((watcher) => watcher.stop()));
  for (const shelf of readdirSync(snapshot)) rmdirSync(join(snapshot, shelf));
  rmdirSync(snapshot);
  setStatus(device, "finished");
  return costs;
}

function moveAll(from: string, to: string): void {
  for (const shelf of shelves) {
    mkdirSync(join(to, shelf), { recursive: true });
    for (const file of readdirSync(join(from, shelf))) renameSync(join(from, shelf, file), join(to, shelf, file));
  }
}

// The mover is a process of its own, so that what it uses is not counted with anybody, and it is as fast as it can be.
const [from, to] = process.argv.slice(2);
if (import.meta.main && from !== undefined && to !== undefined) moveAll(from, to);

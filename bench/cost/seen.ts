/** How soon, and whether at all, Defrost sees that a file grew which its writer keeps open. */

import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { median, type Row, short } from "./row.ts";
import { type Scene, setStatus } from "./scene.ts";
import { startDefrost } from "./watchers.ts";

/** Not in step with the beat, and apart far enough for each to be seen by itself. */
const pause = () => 2000 + Math.random() * 1000;
const piece = Buffer.alloc(32 * 1024, 7);
/** A growth not seen by then is missed. */
const longest = 10_000;

export async function seen(scene: Scene, { times }: { times: number }): Promise<Row[]> {
  const { device } = scene;
  let bytes = 0;
  let told = (): void => undefined;
  const daemon = await startDefrost(scene, {
    hear(one) {
      if (one.kind !== "folder" || one.sample.device !== scene.udid || one.sample.bytes <= bytes) return;
      bytes = one.sample.bytes;
      told();
    },
  });
  const snapshot = join(device, "Snapshot");
  mkdirSync(join(snapshot, "00"), { recursive: true });
  setStatus(device, "uploading");
  const file = openSync(join(snapshot, "00", "open"), "w");
  const grow = async (): Promise<number> => {
    const heard = new Promise<void>((resolve) => {
      told = resolve;
    });
    const grownAt = performance.now();
    writeSync(file, piece);
    await Promise.race([heard, sleep(longest)]);
    return performance.now() - grownAt;
  };
  await grow(); // the first one is also the backup's beginning
  const delays: number[] = [];
  for (let time = 0; time < times; time++) {
    await sleep(pause());
    delays.push(await grow());
  }
  closeSync(file);
  await daemon.stop();
  rmSync(snapshot, { recursive: true });
  setStatus(device, "finished");
  const missed = delays.filter((delay) => delay >= longest).length;
  return [
    {
      measure: "Growth of an open file, until seen: the latest",
      defrost: `${short(Math.max(...delays))} ms (median ${short(median(delays))} ms), ${missed} of ${times} missed`,
      other: "",
      figure: Math.max(...delays) / 1000,
      between: [Math.min(...delays) / 1000, Math.max(...delays) / 1000],
      atMost: 1.5,
      goal: "≤ 1.5 s, none missed",
    },
  ];
}

/** What Defrost costs while no backup runs, all senses included: processor time and wake-ups. */

import { setTimeout as sleep } from "node:timers/promises";
import { processorMs, wakeUps } from "./process.ts";
import { median, type Row, short } from "./row.ts";
import type { Scene } from "./scene.ts";
import { startChokidar, startDefrost, startInotifywait } from "./watchers.ts";

type Rounds = { rounds: number; each: number; settle: number };

/** All at once; `each` is how long one round lasts. */
export async function rest(scene: Scene, { rounds, each, settle }: Rounds): Promise<Row[]> {
  const watchers = [
    await startDefrost(scene, { usb: true }),
    await startChokidar(scene),
    await startInotifywait(scene),
  ];
  await sleep(settle);
  const shares: number[][] = watchers.map(() => []);
  const wakes: number[][] = watchers.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const before = watchers.map(({ pid }) => ({ used: processorMs(pid), woken: wakeUps(pid) }));
    await sleep(each);
    for (const [place, { pid }] of watchers.entries()) {
      const { used = 0, woken = 0 } = before[place] ?? {};
      shares[place]?.push((100 * (processorMs(pid) - used)) / each);
      wakes[place]?.push(((wakeUps(pid) - woken) * 60_000) / each);
    }
  }
  await Promise.all(watchers.map((watcher) => watcher.stop()));
  const row = (measure: string, [defrost = [], ...others]: number[][], unit: string, atMost: number): Row => ({
    measure: `${measure} (the other: chokidar, inotifywait)`,
    defrost: short(median(defrost)) + unit,
    other: others.map((one) => short(median(one)) + unit).join(", "),
    figure: median(defrost),
    between: [Math.min(...defrost), Math.max(...defrost)],
    atMost,
  });
  return [
    row("At rest, share of one processor, %", shares, " %", 0.05),
    row("At rest, wake-ups a minute", wakes, "", 30),
  ];
}

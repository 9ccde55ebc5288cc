/** How much memory Defrost holds at rest, next to a Node that does nothing, and what a large backup folder adds to it. */

import { setTimeout as sleep } from "node:timers/promises";
import { memoryOf } from "./process.ts";
import { median, type Row, ratios, short } from "./row.ts";
import type { Scene } from "./scene.ts";
import { startChokidar, startDefrost, startEmptyNode } from "./watchers.ts";

type Rounds = { rounds: number; settle: number };

/** All of one round are read at the same moment, `settle` ms after their start. */
export async function memory(few: Scene, many: Scene, { rounds, settle }: Rounds): Promise<Row[]> {
  const [empty, small, large, anonymous]: [number[], number[], number[], number[]] = [[], [], [], []];
  const chokidar = await startChokidar(many);
  for (let round = 0; round < rounds; round++) {
    const three = [
      await startEmptyNode(few),
      await startDefrost(few, { usb: true }),
      await startDefrost(many, { usb: true }),
    ];
    await sleep(settle);
    const [none, of1000, of500000] = three.map(({ pid }) => memoryOf(pid));
    if (!none || !of1000 || !of500000) throw new Error("three were started");
    empty.push(none.rss);
    small.push(of1000.rss);
    large.push(of500000.rss);
    anonymous.push(of500000.anonymous);
    await Promise.all(three.map((one) => one.stop()));
  }
  const ofChokidar = memoryOf(chokidar.pid).rss;
  await chokidar.stop();
  const more = large.map((one, round) => one - (small[round] ?? Number.NaN));
  const mb = (values: readonly number[]) => `${short(median(values))} MB`;
  return [
    {
      measure: "RSS at rest, against an empty Node",
      defrost: `${mb(large)} (anonymous ${mb(anonymous)})`,
      other: mb(empty),
      ...ratios(large, empty),
      atMost: 1.6,
    },
    {
      measure: "RSS with many files more than with 1,000, MB (the other: plain chokidar with many)",
      defrost: `${mb(small)}, ${mb(large)}`,
      other: `${short(ofChokidar)} MB`,
      figure: median(more),
      between: [Math.min(...more), Math.max(...more)],
      atMost: 2,
    },
  ];
}

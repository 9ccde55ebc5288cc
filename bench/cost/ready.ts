/** How soon after its start Defrost has seen a large backup folder, next to plain chokidar and inotifywait. */

import { median, type Row, ratios, short } from "./row.ts";
import type { Scene } from "./scene.ts";
import { startChokidar, startDefrost, startInotifywait, type Watcher } from "./watchers.ts";

/** One after the other, in turns. The first turn fills the disk cache, and does not count. */
export async function ready(scene: Scene, { rounds }: { rounds: number }): Promise<Row[]> {
  const starters = [
    () => startDefrost(scene, { hear: () => undefined }),
    () => startChokidar(scene),
    () => startInotifywait(scene),
  ];
  const times: number[][] = starters.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [place, start] of starters.entries()) {
      const watcher: Watcher = await start();
      if (round > 0) times[place]?.push(watcher.readyAfter);
      await watcher.stop();
    }
  }
  const [defrost = [], chokidar = [], inotifywait = []] = times;
  return [
    {
      measure: "From the start until ready (the other: chokidar, inotifywait)",
      defrost: `${short(median(defrost))} ms`,
      other: `${short(median(chokidar))} ms, ${short(median(inotifywait))} ms`,
      ...ratios(defrost, chokidar),
      atMost: 1 / 50,
      goal: "a fiftieth of chokidar's",
    },
  ];
}

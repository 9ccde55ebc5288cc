/**
 * What no figure may break, however well it would do on drawn backups: the
 * seconds that test/core/stall.test.ts promises, and what good sense asks for.
 */

import { type Place, places } from "../../src/core/verdict/place.ts";
import { bars, surprise } from "../../src/core/verdict/priors.ts";
import type { Figures } from "./calibrated.ts";

/** No row but those that prove decides alone. */
const most = 5.5;
/** How long the rests of real phones are was never timed: for silence alone nothing is called quiet or frozen sooner. */
const leastQuiet = 60;
const leastFrozen = 180;
/** Nor later than this. */
export const promised: Partial<Record<Place, { unusual: number; rare: number }>> = {
  preparing: { unusual: 900, rare: 1980 },
  "transferring by cable": { unusual: 150, rare: 420 },
  finishing: { unusual: 440, rare: 960 },
  verifying: { unusual: 300, rare: 420 },
};

export function keepsPromises({ priors, weights }: Figures): boolean {
  const byCable = (age: number) => surprise(priors["transferring by cable"], age);
  const { logTalks, logQuiet, logQuietLong, logStopped, logStoppedLong, noAnswerNetwork, noAnswerNetworkLong } =
    weights;
  const rising = (...all: number[]) => all.every((one, i) => one >= (all[i - 1] ?? one));
  const bounded = Object.values(weights).every((one) => one <= most && one >= -2);
  // A longer quiet log never says less, nor one that stopped less than one that never spoke.
  const ordered =
    rising(logTalks, 0, logQuiet, logQuietLong, logStoppedLong) &&
    rising(logQuiet, logStopped, logStoppedLong) &&
    rising(noAnswerNetwork, noAnswerNetworkLong) &&
    rising(weights.prompt, weights.promptLong) &&
    rising(weights.networkGone, weights.networkGoneLong) &&
    rising(weights.oneGhost, weights.twoGhosts);
  const knots = places.every((place) => {
    const { usual, unusual, rare } = priors[place];
    const latest = promised[place];
    if (latest && (unusual > latest.unusual || rare > latest.rare)) return false;
    return usual * 1.1 <= unusual && unusual * 1.1 <= rare && unusual >= leastQuiet && rare >= leastFrozen;
  });
  const stories =
    byCable(45) + weights.oneGhost >= bars.quiet &&
    byCable(59) + weights.oneGhost < bars.stalled &&
    byCable(178) + weights.oneGhost >= bars.stalled &&
    byCable(178) + weights.twoGhosts >= bars.stalled &&
    byCable(41) < bars.quiet &&
    byCable(95) < bars.stalled &&
    surprise(priors.preparing, 610) < bars.stalled;
  return bounded && ordered && knots && stories;
}

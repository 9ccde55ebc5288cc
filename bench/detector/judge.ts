/** One detector in one world: its bars set on tuning traces, its figures taken from test traces. */

import type { Frozen } from "./freeze.ts";
import { barFor, type Detector, falseAlarms, peaks, type Rise, rises } from "./measure.ts";
import type { Trace } from "./trace.ts";
import { frozenTraces, healthyTraces } from "./traces.ts";
import type { World } from "./worlds.ts";

export type Sets = { training: Trace[]; tuning: Trace[]; tuningFrozen: Frozen[]; healthy: Trace[]; frozen: Frozen[] };

export const setsOf = (
  world: World,
  sizes: { training: number; tuning: number; healthy: number; frozen: number },
): Sets => ({
  training: healthyTraces("train", sizes.training, world),
  tuning: healthyTraces("tune", sizes.tuning, world),
  tuningFrozen: frozenTraces("tune", 500, world),
  healthy: healthyTraces("test", sizes.healthy, world),
  frozen: frozenTraces("test", sizes.frozen, world),
});

export type Judged = {
  /** How each frozen test backup's score rose; how high each healthy one's came. */
  risen: Rise[];
  tops: number[];
  /** The bar that costs so many false alarms per 1,000 tuning backups. */
  barAt: (budget: number) => number;
  /** On test, per 1,000. */
  falseAlarms: (bar: number) => number;
};

export function judge(
  detector: Detector,
  { tuning, healthy, frozen }: Omit<Sets, "training" | "tuningFrozen">,
): Judged {
  const tuned = peaks(detector, tuning);
  const tops = peaks(detector, healthy);
  return {
    risen: rises(detector, frozen),
    tops,
    barAt: (budget) => barFor(tuned, budget),
    falseAlarms: (bar) => falseAlarms(tops, bar),
  };
}

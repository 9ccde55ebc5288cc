/**
 * How unusual is a silence this long in a healthy backup? One row a place: up
 * to `usual` a silence says nothing, at `unusual` it is worth the quiet bar,
 * at `rare` the other. Between the knots the surprise grows with the logarithm
 * of time, as heavy-tailed pauses ask for; it never ticks up to a time limit.
 *
 * Calibrated on drawn backups by bench/detector/calibrate.ts.
 */

import { type Millis, minutes, seconds } from "../time.ts";
import type { Place } from "./place.ts";

export type Knots = { usual: Millis; unusual: Millis; rare: Millis };

export const priors: Record<Place, Knots> = {
  preparing: { usual: seconds(350), unusual: minutes(15), rare: minutes(33) },
  "transferring by cable": { usual: seconds(66), unusual: seconds(150), rare: minutes(7) },
  "transferring by network": { usual: seconds(82), unusual: minutes(5), rare: seconds(1100) },
  "transferring by slow network": { usual: minutes(2), unusual: seconds(310), rare: minutes(20) },
  finishing: { usual: seconds(200), unusual: seconds(350), rare: minutes(16) },
  "moving files": { usual: seconds(42), unusual: seconds(80), rare: seconds(210) },
  verifying: { usual: seconds(140), unusual: minutes(5), rare: seconds(380) },
};

/** What the evidence must weigh to be called quiet, and frozen, in nats. */
export const bars = { quiet: 2.5, stalled: 6 } as const;

/** What a silence this long is worth. */
export function surprise({ usual, unusual, rare }: Knots, silence: Millis): number {
  if (silence <= usual) return 0;
  if (silence <= unusual) return (bars.quiet * Math.log(silence / usual)) / Math.log(unusual / usual);
  const slope = (bars.stalled - bars.quiet) / Math.log(rare / unusual);
  return bars.quiet + slope * Math.log(silence / unusual);
}

/** The other way round: how long a silence has to be for that. */
export function silenceWorth({ usual, unusual, rare }: Knots, weight: number): Millis {
  if (weight <= 0) return 0;
  if (weight <= bars.quiet) return usual * (unusual / usual) ** (weight / bars.quiet);
  return unusual * (rare / unusual) ** ((weight - bars.quiet) / (bars.stalled - bars.quiet));
}

/**
 * How unusual is a silence this long in a healthy backup? One row a phase and
 * link: up to `usual` a silence says nothing, at `unusual` it is worth the
 * quiet bar, at `rare` the other. Between the knots the surprise grows with the
 * logarithm of time, as heavy-tailed pauses ask for; it never ticks up to a
 * time limit.
 *
 * Calibrated on drawn backups by bench/detector/calibrate.ts, and rounded.
 */

import type { Phase } from "../event.ts";
import type { Link } from "../observation.ts";
import { type Millis, minutes, seconds } from "../time.ts";

type Row = { usual: Millis; unusual: Millis; rare: Millis };

const priors: Record<Phase, Record<Link, Row>> = {
  preparing: {
    usb: { usual: minutes(6), unusual: minutes(15), rare: minutes(33) },
    network: { usual: minutes(6), unusual: minutes(15), rare: minutes(33) },
  },
  transferring: {
    usb: { usual: seconds(75), unusual: minutes(2), rare: minutes(7) },
    network: { usual: minutes(2), unusual: minutes(5), rare: minutes(19) },
  },
  finishing: {
    usb: { usual: minutes(3), unusual: minutes(7), rare: minutes(16) },
    network: { usual: minutes(3), unusual: minutes(7), rare: minutes(16) },
  },
  verifying: {
    usb: { usual: seconds(20), unusual: seconds(90), rare: minutes(7) },
    network: { usual: seconds(20), unusual: minutes(2), rare: minutes(10) },
  },
};

/** What the evidence must weigh to be called quiet, and frozen, in nats. */
export const bars = { quiet: 2.5, stalled: 6 } as const;

export const knots = (phase: Phase, link: Link): Row => priors[phase][link];

/** What a silence this long is worth, in this phase over this link. */
export function surpriseAt(silence: Millis, phase: Phase, link: Link): number {
  const { usual, unusual, rare } = knots(phase, link);
  if (silence <= usual) return 0;
  if (silence <= unusual) return (bars.quiet * Math.log(silence / usual)) / Math.log(unusual / usual);
  const slope = (bars.stalled - bars.quiet) / Math.log(rare / unusual);
  return bars.quiet + slope * Math.log(silence / unusual);
}

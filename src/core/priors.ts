/**
 * How unusual is a silence this long in a healthy backup? One row a phase and
 * link; a row reads: one healthy silence in twelve lasts `unusual`, one in
 * four hundred `rare`. Between the knots the surprise grows with the logarithm
 * of time, as heavy-tailed pauses ask for; it never ticks up to a time limit.
 *
 * Set by hand from measured and published runs (docs/detector.md), not yet
 * calibrated.
 */

import type { Phase } from "./event.ts";
import type { Link } from "./observation.ts";
import { type Millis, minutes, seconds } from "./time.ts";

type Row = { usual: Millis; unusual: Millis; rare: Millis };

const priors: Record<Phase, Record<Link, Row>> = {
  preparing: {
    usb: { usual: minutes(1), unusual: minutes(5), rare: minutes(20) },
    network: { usual: minutes(1), unusual: minutes(6), rare: minutes(25) },
  },
  transferring: {
    usb: { usual: seconds(8), unusual: seconds(42), rare: minutes(7) },
    network: { usual: seconds(15), unusual: seconds(75), rare: minutes(12) },
  },
  finishing: {
    usb: { usual: seconds(30), unusual: minutes(2.5), rare: minutes(13) },
    network: { usual: seconds(30), unusual: minutes(3), rare: minutes(15) },
  },
  verifying: {
    usb: { usual: seconds(20), unusual: seconds(90), rare: minutes(7) },
    network: { usual: seconds(20), unusual: minutes(2), rare: minutes(10) },
  },
};

/** Surprise in nats at the two knots: -ln(1/12) and -ln(1/400), and so the two bars when only silence speaks. */
export const bars = { quiet: 2.5, stalled: 6 } as const;

/** Minus the log of the share of healthy silences, in this phase over this link, that last at least this long. */
export function surpriseAt(silence: Millis, phase: Phase, link: Link): number {
  const { usual, unusual, rare } = priors[phase][link];
  if (silence <= usual) return 0;
  if (silence <= unusual) return (bars.quiet * Math.log(silence / usual)) / Math.log(unusual / usual);
  const slope = (bars.stalled - bars.quiet) / Math.log(rare / unusual);
  return bars.quiet + slope * Math.log(silence / unusual);
}

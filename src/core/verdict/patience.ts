/**
 * How much silence is called quiet, and how much frozen, with all else as it is
 * now: the same knots and bars as the verdict's, asked the other way round. So
 * the line in a chart is where the detector waits, and nowhere else.
 */

import type { Session } from "../backup/session.ts";
import type { Evidence } from "../event.ts";
import type { Millis } from "../time.ts";
import type { Circumstances } from "./circumstances.ts";
import { silenceIn, sum } from "./evidence.ts";
import { bars, priors, silenceWorth } from "./priors.ts";

export type Patience = { quietMs: Millis; stalledMs: Millis };

export function patienceWith(session: Session, around: Circumstances, evidence: readonly Evidence[]): Patience {
  const { place, stretched } = silenceIn(session, around);
  const others = sum(evidence.filter(({ id }) => id !== "silence"));
  const until = (bar: number): Millis => Math.round(stretched * silenceWorth(priors[place], bar - others));
  return { quietMs: until(bars.quiet), stalledMs: until(bars.stalled) };
}

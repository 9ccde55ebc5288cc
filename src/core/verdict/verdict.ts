/**
 * Moving, quiet or stalled: the sum of the evidence against two bars. Only
 * movement takes a verdict back (follow-folder.ts), so it cannot flicker.
 */

import { amountOf } from "../backup/amount.ts";
import type { Followed } from "../backup/follow-folder.ts";
import type { Session } from "../backup/session.ts";
import { unplug } from "../cause/unplug.ts";
import type { Evidence, Pace } from "../event.ts";
import type { Circumstances } from "./circumstances.ts";
import { sum, weigh } from "./evidence.ts";
import { bars } from "./priors.ts";
import { wait } from "./waiting.ts";

const paces: readonly Pace[] = ["moving", "quiet", "stalled"];

function paceAt(score: number): Pace {
  if (score >= bars.stalled) return "stalled";
  return score >= bars.quiet ? "quiet" : "moving";
}

export function judge(session: Session, around: Circumstances): Followed {
  const evidence = weigh(session, around);
  const asked = wait(session, around);
  const pace = paceAt(sum(evidence));
  if (paces.indexOf(pace) <= paces.indexOf(session.pace) || pace === "moving") return asked;
  return {
    session: { ...asked.session, pace },
    events: [...asked.events, { ...about(session, around), kind: pace, ...stillness(session, evidence) }],
  };
}

const about = ({ device, id }: Session, { at }: Circumstances) => ({ at, device, backup: id });

function stillness(session: Session, evidence: Evidence[]) {
  const { phase, silence, files } = session;
  return {
    phase,
    silenceMs: silence.ms,
    lastProgressAt: silence.since,
    bytes: amountOf(session),
    files,
    evidence,
    unplug: unplug(session),
  };
}

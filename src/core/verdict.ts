/**
 * Moving, quiet or stalled: the sum of the evidence against two bars. Only
 * movement takes a verdict back (follow-folder.ts), so it cannot flicker.
 */

import { amountOf } from "./amount.ts";
import type { Circumstances } from "./circumstances.ts";
import type { BackupEvent, Evidence, Pace } from "./event.ts";
import { sum, weigh } from "./evidence.ts";
import type { Followed } from "./follow-folder.ts";
import { bars } from "./priors.ts";
import type { Session } from "./session.ts";
import { seconds } from "./time.ts";

const paces: readonly Pace[] = ["moving", "quiet", "stalled"];

function paceAt(score: number): Pace {
  if (score >= bars.stalled) return "stalled";
  return score >= bars.quiet ? "quiet" : "moving";
}

export function judge(session: Session, around: Circumstances): Followed {
  const evidence = weigh(session, around);
  const asked = askForPasscode(session, around);
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
  return { phase, silenceMs: silence.ms, lastProgressAt: silence.since, bytes: amountOf(session), files, evidence };
}

/**
 * iOS asks for its passcode before every backup (since 16.1 and 15.7.1). Without the phone's own word, nothing but
 * Info.plist on disk and a phone attached is what an unanswered prompt looks like; so does a phone that scans.
 */
function askForPasscode(session: Session, around: Circumstances): Followed {
  const maybe =
    session.phase === "preparing" &&
    session.tether.kind !== "dropped" &&
    session.silence.ms >= seconds(20) * around.patience;
  if (!maybe || session.waiting) return { session, events: [] };
  const event: BackupEvent = {
    ...about(session, around),
    kind: "waiting-for-you",
    reason: "passcode",
    silenceMs: session.silence.ms,
  };
  return { session: { ...session, waiting: true }, events: [event] };
}

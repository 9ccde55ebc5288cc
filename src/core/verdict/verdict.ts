/**
 * Moving, quiet or stalled: the sum of the evidence against two bars. Only
 * movement takes a verdict back (follow-folder.ts), so it cannot flicker.
 */

import { amountOf } from "../backup/amount.ts";
import type { Followed } from "../backup/follow-folder.ts";
import type { Session } from "../backup/session.ts";
import type { BackupEvent, Evidence, Pace } from "../event.ts";
import { type Millis, seconds } from "../time.ts";
import { asksSince, heardSince, type PhoneKnown } from "../world/phone.ts";
import type { Circumstances } from "./circumstances.ts";
import { sum, weigh } from "./evidence.ts";
import { bars } from "./priors.ts";

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
 * iOS asks for its passcode before every backup (since 16.1 and 15.7.1). Where the phone was heard from
 * the start, its own word counts. Else nothing but Info.plist on disk and a phone attached is what an unanswered prompt looks like; so does a phone that scans.
 */
function askForPasscode(session: Session, around: Circumstances): Followed {
  const { phase, tether, silence } = session;
  const { phone, patience } = around;
  const possible = phase === "preparing" && tether.kind !== "dropped";
  const asks =
    asksSince(phone, session.beganAt) !== undefined ||
    (!heardSince(phone, session.beganAt) &&
      silence.ms >= seconds(20) * patience &&
      !knownToWork(phone, session.beganAt));
  if (!possible || !asks) return { session: session.waiting ? { ...session, waiting: false } : session, events: [] };
  if (session.waiting) return { session, events: [] };
  const event: BackupEvent = {
    ...about(session, around),
    kind: "waiting-for-you",
    reason: "passcode",
    silenceMs: silence.ms,
  };
  return { session: { ...session, waiting: true }, events: [event] };
}

/** It speaks of this backup, which it does not while it waits. */
const knownToWork = ({ log, head }: PhoneKnown, since: Millis): boolean =>
  log?.lastAt !== undefined && log.lastAt >= since && head?.phase !== "waiting-for-passcode";

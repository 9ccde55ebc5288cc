/**
 * A backup that has not begun to move may be waiting for a person: for the
 * passcode, for the phone to be unlocked, or for trust. Told within seconds
 * where the phone says so itself, and taken back as soon as it says otherwise.
 */

import type { Followed } from "../backup/follow-folder.ts";
import type { Session } from "../backup/session.ts";
import { refusedFor } from "../cause/phone-cause.ts";
import { neverGotGoing } from "../cause/row.ts";
import type { BackupEvent } from "../event.ts";
import { type Millis, seconds } from "../time.ts";
import { asksSince, heardSince, type PhoneKnown, waitedInVain } from "../world/phone.ts";
import type { Circumstances } from "./circumstances.ts";

/** What was written a moment ago was not kept waiting by what the phone says now. Looks come once a second, hurry or not. */
const moment: Millis = seconds(3);
/** Info.plist and nothing else for so long is what an unanswered prompt looks like; so does a phone that scans. */
const unheardFor: Millis = seconds(20);

export function wait(session: Session, around: Circumstances): Followed {
  const reason = reasonFor(session, around);
  if (reason === session.waiting) return { session, events: [] };
  const waiting: Session = { ...session, waiting: reason };
  if (reason === "no") return { session: waiting, events: [] };
  const { device, id, silence } = session;
  const event: BackupEvent = {
    at: around.at,
    device,
    backup: id,
    kind: "waiting-for-you",
    reason,
    silenceMs: silence.ms,
  };
  return { session: waiting, events: [event] };
}

/**
 * iOS asks for its passcode before every backup (since 16.1 and 15.7.1). Where the phone was heard from the start, its
 * own word counts; else only a guess is left.
 */
function reasonFor(session: Session, { phone, patience }: Circumstances): Session["waiting"] {
  const { phase, tether, silence, beganAt } = session;
  if (phase !== "preparing" || tether.kind === "dropped") return "no";
  if (asksSince(phone, beganAt) !== undefined) return "passcode";
  const stands = neverGotGoing({ session }) && silence.ms >= moment;
  const refused = stands ? refusedFor(phone, beganAt) : undefined;
  if (refused) return refused;
  const unheard = !heardSince(phone, beganAt) && !knownToWork(phone, beganAt);
  return unheard && silence.ms >= unheardFor * patience ? "passcode" : "no";
}

/** It speaks of this backup, which it does not while it waits. */
const knownToWork = (phone: PhoneKnown, since: Millis): boolean =>
  (phone.log?.lastAt ?? 0) >= since && !waitedInVain(phone, since);

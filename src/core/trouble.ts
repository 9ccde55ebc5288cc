/**
 * Puts a cause to every trouble, and tells when another one becomes the surest.
 * A backup that has failed is still asked about for a while: what the phone and
 * the computer have to say of it often comes a moment later.
 */

import type { Cause } from "./cause.ts";
import { cluesOf, type Trouble } from "./clues.ts";
import { diagnose } from "./diagnose.ts";
import type { BackupEvent } from "./event.ts";
import type { Session } from "./session.ts";
import type { State } from "./state.ts";
import { type Millis, minutes } from "./time.ts";

/** A backup that failed, as it was then, and the cause that was told last. */
export type Ended = { session: Session; at: Millis; told: string };

/** For how long what comes in may still say why it failed. */
export const askedAfter: Millis = minutes(10);

export function troubleOf({ pace, tether, waiting }: Session): Trouble {
  if (pace === "stalled") return "stalled";
  if (tether.kind === "dropped" && tether.told) return "disconnected";
  if (waiting) return "waiting";
  return pace === "quiet" ? "quiet" : "none";
}

export const causeOf = (state: State, session: Session, trouble: Trouble, at: Millis): Cause | undefined =>
  diagnose(cluesOf(state, session, trouble, at));

const nameOf = ({ id, confidence }: Cause): string => `${id}, ${confidence}`;

/** Every event of trouble gets its cause; a cause that is new and came with none of them is told by itself. */
export function withCauses(state: State, was: Session, session: Session, events: readonly BackupEvent[], at: Millis) {
  const trouble = troubleOf(session);
  const cause = trouble === "none" ? undefined : causeOf(state, session, trouble, at);
  const told = cause && nameOf(cause);
  const said = events.map((event) => (cause && isTroubled(event) ? { ...event, cause } : event));
  const known = said.some(isTroubled) || trouble === "quiet" || told === undefined || told === was.toldCause;
  if (cause && !known) said.push({ kind: "cause", at, device: session.device, backup: session.id, cause });
  return { session: told === session.toldCause ? session : withTold(session, told), events: said };
}

function withTold({ toldCause, ...session }: Session, told: string | undefined): Session {
  return told === undefined ? session : { ...session, toldCause: told };
}

type Troubled = Extract<BackupEvent, { kind: "stalled" | "disconnected" | "waiting-for-you" | "failed" }>;

const isTroubled = (event: BackupEvent): event is Troubled =>
  ["stalled", "disconnected", "waiting-for-you", "failed"].includes(event.kind);

/** The end of a backup that failed, with its cause; undefined for one that did not. */
export function failedBy(state: State, session: Session, end: BackupEvent) {
  if (end.kind !== "failed") return undefined;
  const cause = causeOf(state, session, "failed", end.at);
  return cause && { event: { ...end, cause }, ended: { session, at: end.at, told: nameOf(cause) } };
}

/** What is known now of a backup that has failed. */
export function askedAgain(state: State, { session, told }: Ended, at: Millis) {
  const cause = causeOf(state, session, "failed", at);
  if (!cause || nameOf(cause) === told) return undefined;
  const event: BackupEvent = { kind: "cause", at, device: session.device, backup: session.id, cause };
  return { event, told: nameOf(cause) };
}

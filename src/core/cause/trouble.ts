/**
 * Puts a cause to every trouble, and tells when another one becomes the surest.
 * A backup that has failed is still asked about for a while: what the phone and
 * the computer have to say of it often comes a moment later.
 */

import type { Session } from "../backup/session.ts";
import type { BackupEvent } from "../event.ts";
import { placeOf, type State, senseKey } from "../state.ts";
import { hours, type Millis, minutes, seconds } from "../time.ts";
import { phoneOf } from "../world/phone.ts";
import { pluggedFor } from "../world/ports.ts";
import type { Cause } from "./cause.ts";
import { type Clues, cluesOf, factsAbout, type Trouble } from "./clues.ts";
import { diagnose, surer } from "./diagnose.ts";
import { fitting } from "./next.ts";

/** A backup that failed, what was known then, and the cause that was told last. */
export type Ended = { clues: Clues; cause: Cause };

/** For how long what comes in may still say why it failed. */
export const askedAfter: Millis = minutes(10);
/** For how long it is shown, unless another one begins: who comes in the morning wants to know of the night. */
export const shownFor: Millis = hours(24);
/** What a phone says later than this is about something else. */
const lastWords: Millis = seconds(10);

export function troubleOf({ senses }: State, { pace, tether, waiting, root }: Session): Trouble {
  if (pace === "stalled") return "stalled";
  const folder = senses.get(senseKey({ sense: "folder", root }));
  if (folder?.sees === false && ["not-permitted", "missing"].includes(folder.why)) return "unseen";
  if (tether.kind === "dropped" && tether.told) return "disconnected";
  if (waiting !== "no") return "waiting";
  return pace === "quiet" ? "quiet" : "none";
}

export const causeOf = (state: State, session: Session, at: Millis): Cause | undefined =>
  toldBefore(session) ??
  // In the moment before its end is told, what it froze of cannot be seen any more.
  (session.writer.kind === "gone" ? session.toldCause : undefined) ??
  diagnose(cluesOf(state, session, { trouble: troubleOf(state, session) }, at));

/** A backup that had frozen before its phone left is still frozen for the same reason, though nobody can ask the phone. */
const toldBefore = ({ tether, toldCause }: Session): Cause | undefined =>
  tether.kind === "dropped" && tether.frozen ? toldCause : undefined;

/** Nothing new to a person, whatever more speaks for it. */
export const same = (one: Cause | undefined, other: Cause | undefined): boolean =>
  one?.id === other?.id && one?.confidence === other?.confidence;

/** Every event of trouble gets its cause; a cause that is new and came with none of them is told by itself. */
export function withCauses(state: State, was: Session, session: Session, events: readonly BackupEvent[], at: Millis) {
  const trouble = troubleOf(state, session);
  const cause = trouble === "none" ? undefined : causeOf(state, session, at);
  const said = events.map((event) => (cause && isTroubled(event) ? { ...event, cause } : event));
  const known = said.some(isTroubled) || trouble === "quiet" || same(cause, was.toldCause);
  if (cause && !known) said.push({ kind: "cause", at, device: session.device, backup: session.id, cause });
  return { session: same(cause, session.toldCause) ? session : withTold(session, cause), events: said };
}

function withTold({ toldCause, ...session }: Session, told: Cause | undefined): Session {
  return told === undefined ? session : { ...session, toldCause: told };
}

type Troubled = Extract<BackupEvent, { kind: "stalled" | "disconnected" | "waiting-for-you" | "failed" }>;

const isTroubled = (event: BackupEvent): event is Troubled =>
  ["stalled", "disconnected", "waiting-for-you", "failed"].includes(event.kind);

/** The end of a backup that failed, with its cause; undefined for one that did not. */
export function failedBy(state: State, session: Session, end: BackupEvent) {
  if (end.kind !== "failed") return undefined;
  const clues = cluesOf(state, session, { trouble: "failed", failedBy: end.reason }, end.at);
  const found = diagnose(clues);
  const told = toldBefore(session) ?? (found && says(found) ? undefined : frozenBy(session));
  const cause = told ? { ...told, next: fitting(told.next, clues) } : found;
  return cause && { event: { ...end, cause }, ended: { clues, cause } };
}

/** More than that it is over. */
const says = ({ id }: Cause): boolean => id !== "writer-gone" && id !== "unknown";

/** Whoever stops a program that had frozen did not make the backup fail. */
const frozenBy = ({ pace, toldCause }: Session): Cause | undefined =>
  pace === "stalled" && toldCause && says(toldCause) ? toldCause : undefined;

/**
 * A surer cause of a backup that has failed, or more evidence of the same, if anything came in since then. What happens to phone, cable and folder
 * afterwards is another story, but for the bus: a phone that has not left it until now did not leave it then.
 */
export function askedAgain(state: State, { clues, cause: told }: Ended, at: Millis): Cause | undefined {
  const { session } = clues;
  const health = state.health.get(placeOf(session));
  const { plugged, ...then } = clues;
  const still = pluggedFor(state.ports, session.device);
  const cause = diagnose({
    ...then,
    at,
    phone: at - clues.at <= lastWords ? phoneOf(state.phones, session.device) : clues.phone,
    ...(still && { plugged: still }),
    facts: factsAbout(state, session, clues.at),
    ...(health && { health }),
  });
  const more = same(cause, told) && cause !== undefined && cause.evidence.length > told.evidence.length;
  return cause && (more || surer(cause, told)) ? cause : undefined;
}

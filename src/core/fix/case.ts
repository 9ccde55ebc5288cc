/**
 * What a fix is about: one phone and one folder, and how its backup is at this
 * moment. Old cases are kept by reference, to compare now with then: a state is
 * never changed.
 */

import type { Session } from "../backup/session.ts";
import type { Cause } from "../cause/cause.ts";
import { causeOfPhone } from "../cause/phone-cause.ts";
import { causeOf, troubleOf } from "../cause/trouble.ts";
import type { SenseId } from "../observation.ts";
import { placeOf, type State, senseKey } from "../state.ts";
import type { Millis } from "../time.ts";
import type { FactId, HostFact } from "../world/facts.ts";
import { phoneOf } from "../world/phone.ts";
import { pluggedFor } from "../world/ports.ts";
import type { FixId, Place } from "./fix.ts";

export type Case = Place & {
  at: Millis;
  state: State;
  /** Its backup that runs, or has failed. */
  session?: Session;
  /** When it failed. */
  failedAt?: Millis;
  cause?: Cause;
};

export function caseOf(state: State, { device, root }: Place, at: Millis): Case {
  const about = { at, state, ...(device !== undefined && { device }), ...(root !== undefined && { root }) };
  if (device === undefined) return { ...about, ...causeOfRoot(state, root) };
  const phone = () => {
    const cause = causeOfPhone(phoneOf(state.phones, device), at);
    return { ...about, ...(cause && { cause }) };
  };
  if (root === undefined) return phone();
  const place = placeOf({ root, device });
  const session = state.sessions.get(place);
  if (session) {
    const cause = causeOf(state, session, at);
    return { ...about, session, ...(cause && { cause }) };
  }
  const ended = state.ended.get(place);
  if (!ended) return phone();
  return { ...about, session: ended.clues.session, failedAt: ended.clues.at, cause: ended.cause };
}

/** A folder that cannot be looked into, or is not there. */
function causeOfRoot(state: State, root = ""): { cause?: Cause } {
  const sense = state.senses.get(senseKey({ sense: "folder", root }));
  const why = sense?.sees === false ? sense.why : undefined;
  const of = (id: Cause["id"], proof: "may-not-look" | "folder-not-there", next: FixId): { cause: Cause } => ({
    cause: { id, confidence: "certain", evidence: [{ id: proof, values: { root } }], next: [next] },
  });
  if (why === "not-permitted") return of("no-access", "may-not-look", "grant-access");
  return why === "missing" ? of("backup-folder-missing", "folder-not-there", "attach-drive") : {};
}

/** All that is in trouble: backups first, then phones, then folders. */
export function casesIn(state: State, at: Millis): Case[] {
  const backups = [...state.sessions.values()].filter((session) => troubleOf(state, session) !== "none");
  const failed = [...state.ended.values()].map(({ clues }) => clues.session);
  const busy = new Set([...state.sessions.values(), ...failed].map(({ device }) => device));
  const phones = [...state.devices.keys()].filter((device) => !busy.has(device));
  const places: Place[] = [
    ...[...backups, ...failed].map(({ device, root }) => ({ device, root })),
    ...phones.map((device) => ({ device })),
    ...rootsIn(state).map((root) => ({ root })),
  ];
  return places.map((place) => caseOf(state, place, at)).filter(({ cause }) => cause !== undefined);
}

export const rootsIn = ({ senses }: State): string[] =>
  [...senses.values()].flatMap(({ sense, root }) => (sense === "folder" && root !== undefined ? [root] : []));

export const isListed = ({ state, device }: Case): boolean => device !== undefined && state.devices.has(device);

export const isPlugged = ({ state, device }: Case) =>
  device === undefined ? undefined : pluggedFor(state.ports, device);

export const phoneIn = ({ state, device = "" }: Case) => phoneOf(state.phones, device);

/** The backup that runs. */
export const running = ({ session, failedAt }: Case): Session | undefined =>
  failedAt === undefined ? session : undefined;

export function liveWriter(now: Case) {
  const writer = running(now)?.writer;
  return writer?.kind === "alive" ? writer : undefined;
}

/** It runs, and something is wrong with it. */
export const isStuck = (now: Case): boolean => {
  const session = running(now);
  return session !== undefined && troubleOf(now.state, session) !== "none";
};

/** The backup has moved since then; or another one has begun, and come further than its first papers, even to its end. */
export function movedSince(now: Case, then: Case): boolean {
  const session = running(now);
  if (!session) return finishedSince(now, then);
  if (session.pace === "stalled") return false;
  if (session.id === then.session?.id) return session.silence.since > then.at;
  return session.phase !== "preparing" || session.files > 0;
}

/** A small backup can be over between two looks: what it has left says so. */
function finishedSince({ state, root = "", device = "" }: Case, then: Case): boolean {
  const { status, statusAt = 0 } = state.resting.get(placeOf({ root, device }))?.sample ?? {};
  return typeof status === "object" && status.state === "finished" && statusAt > then.at;
}

/** It has failed since then. */
export const failedSince = ({ failedAt }: Case, then: Case): boolean => failedAt !== undefined && failedAt > then.at;

/** Another phone's backup runs, which must come to no harm. */
export const othersRun = ({ state, device }: Case): boolean =>
  [...state.sessions.values()].some((session) => session.device !== device);

export const seesSense = ({ state }: Case, sense: SenseId): boolean =>
  state.senses.get(senseKey({ sense }))?.sees === true;

export function factOf<Kind extends FactId>({ state }: Case, kind: Kind) {
  const fact = state.facts.get(kind)?.fact;
  // The map holds each fact under its own kind, or as unknown.
  return fact?.kind === kind ? (fact as Extract<HostFact, { kind: Kind }>) : undefined;
}

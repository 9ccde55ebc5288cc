/** All that a cause can be told by, about one backup at one moment. */

import type { Session } from "../backup/session.ts";
import type { FailReason } from "../event.ts";
import type { Blindness, SenseId } from "../observation.ts";
import { placeOf, type State, senseKey } from "../state.ts";
import { type Millis, seconds } from "../time.ts";
import type { BackupHealth, FactId, FactSeen, HostFact } from "../world/facts.ts";
import { type PhoneKnown, phoneOf } from "../world/phone.ts";
import { type Flaps, flapsOf, type Plugged, pluggedFor } from "../world/ports.ts";
import { blindTo } from "../world/senses.ts";

/** How the backup is: running well, or not. `unseen`: nobody can tell, since its folder is out of sight. */
export type Trouble = "none" | "unseen" | "waiting" | "quiet" | "stalled" | "disconnected" | "failed";

/** Where an earlier run of this phone into this folder stopped. */
export type Stop = { backup: string; bytes: number; at: Millis };

export type Clues = {
  at: Millis;
  patience: number;
  trouble: Trouble;
  failedBy?: FailReason;
  session: Session;
  phone: PhoneKnown;
  /** In usbmuxd's list, by any way. */
  listed: boolean;
  /** On the USB bus. */
  plugged?: Plugged;
  /** The bus can be seen, and does not have it. */
  offBus: boolean;
  /** usbmuxd went while this backup ran, and is not back. */
  usbmuxdGone: boolean;
  /** While this backup ran. */
  flaps?: Flaps;
  space?: { freeBytes: number; totalBytes: number };
  /** As far as they were found out since this backup began. */
  facts: ReadonlyMap<FactId, HostFact>;
  health?: BackupHealth;
  stop?: Stop;
  blind: { sense: SenseId; why: Blindness }[];
};

type Asked = { trouble: Trouble; failedBy?: FailReason };

export function cluesOf(state: State, session: Session, { trouble, failedBy }: Asked, at: Millis): Clues {
  const { device, root, beganAt } = session;
  const place = placeOf(session);
  const plugged = pluggedFor(state.ports, device);
  const flaps = flapsOf(state.ports, device, beganAt);
  const space = state.space.get(root);
  const health = state.health.get(place);
  const stop = state.stops.get(place);
  return {
    at,
    patience: state.patience,
    trouble,
    ...(failedBy && { failedBy }),
    session: asItFroze(session),
    phone: phoneOf(state.phones, device),
    listed: state.devices.has(device),
    ...(plugged && { plugged }),
    offBus: !plugged && state.senses.get(senseKey({ sense: "usb" }))?.sees === true,
    usbmuxdGone: wentSince(state, beganAt),
    ...(flaps && { flaps }),
    ...(space && { space }),
    facts: factsAbout(state, session, at),
    ...(health && { health }),
    ...(stop && stop.backup !== session.id && { stop }),
    blind: blindTo(state, root),
  };
}

/** That we may not look, or cannot make sense of it, is our trouble; that it is not there is everybody's. */
function wentSince({ senses }: State, since: Millis): boolean {
  const sense = senses.get(senseKey({ sense: "usbmux" }));
  return sense?.sees === false && ["not-running", "missing"].includes(sense.why) && sense.since >= since;
}

/** Whoever pulls the cable of a backup that has frozen did not freeze it. */
const asItFroze = (session: Session): Session =>
  session.tether.kind === "dropped" && session.tether.frozen ? { ...session, tether: { kind: "unknown" } } : session;

/** Of a backup that failed: a minute later the log of the backup program speaks of another one. */
const logIsLate = seconds(60);
const lastBytes = seconds(10);

/**
 * An error does not say which phone it is of: a backup that has moved since does not have it. `upTo`: when this one ended.
 */
export function factsAbout(
  { facts }: Pick<State, "facts">,
  { beganAt, silence }: Session,
  upTo: Millis,
): ReadonlyMap<FactId, HostFact> {
  const about = ({ at, fact }: FactSeen) =>
    fact.kind === "backup-error"
      ? at >= Math.max(beganAt, silence.since - lastBytes) && at <= upTo + logIsLate
      : at >= beganAt;
  return new Map([...facts].flatMap(([id, seen]) => (about(seen) ? [[id, seen.fact] as const] : [])));
}

/** A fact of this kind, if it is known. */
export function factIn<Kind extends FactId>({ facts }: Clues, kind: Kind) {
  const fact = facts.get(kind);
  // The map holds each fact under its own kind, or as unknown.
  return fact?.kind === kind ? (fact as Extract<HostFact, { kind: Kind }>) : undefined;
}

export const sees = ({ blind }: Clues, sense: SenseId): boolean => blind.every((one) => one.sense !== sense);

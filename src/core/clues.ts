/** All that a cause can be told by, about one backup at one moment. */

import type { BackupHealth, FactId, HostFact } from "./facts.ts";
import type { Blindness, SenseId } from "./observation.ts";
import { type PhoneKnown, phoneOf } from "./phone.ts";
import { type Plugged, pluggedFor } from "./ports.ts";
import { blindTo } from "./senses.ts";
import type { Session } from "./session.ts";
import { placeOf, type State } from "./state.ts";
import type { Millis } from "./time.ts";

/** How the backup is: running well, or not. */
export type Trouble = "none" | "waiting" | "quiet" | "stalled" | "disconnected" | "failed";

/** Where an earlier run of this phone into this folder stopped. */
export type Stop = { backup: string; bytes: number; at: Millis };

export type Clues = {
  at: Millis;
  patience: number;
  trouble: Trouble;
  session: Session;
  phone: PhoneKnown;
  /** In usbmuxd's list, by any way. */
  listed: boolean;
  /** On the USB bus, and how often it flapped there since the backup began. */
  plugged?: Plugged & { flaps: number };
  space?: { freeBytes: number; totalBytes: number };
  facts: ReadonlyMap<FactId, HostFact>;
  health?: BackupHealth;
  stop?: Stop;
  blind: { sense: SenseId; why: Blindness }[];
};

export function cluesOf(state: State, session: Session, trouble: Trouble, at: Millis): Clues {
  const { device, root, beganAt } = session;
  const place = placeOf(session);
  const plugged = pluggedFor(state.ports, device, beganAt);
  const space = state.space.get(root);
  const health = state.health.get(place);
  const stop = state.stops.get(place);
  return {
    at,
    patience: state.patience,
    trouble,
    session,
    phone: phoneOf(state.phones, device),
    listed: state.devices.has(device),
    ...(plugged && { plugged }),
    ...(space && { space }),
    facts: state.facts,
    ...(health && { health }),
    ...(stop && stop.backup !== session.id && { stop }),
    blind: blindTo(state, root),
  };
}

/** A fact of this kind, if it is known. */
export function factIn<Kind extends FactId>({ facts }: Clues, kind: Kind) {
  const fact = facts.get(kind);
  // The map holds each fact under its own kind, or as unknown.
  return fact?.kind === kind ? (fact as Extract<HostFact, { kind: Kind }>) : undefined;
}

export const sees = ({ blind }: Clues, sense: SenseId): boolean => blind.every((one) => one.sense !== sense);

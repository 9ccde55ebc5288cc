/** All that the mind remembers, and how it wakes up. */

import type { Resting } from "./backup/beginning.ts";
import type { Session, Tether } from "./backup/session.ts";
import type { Stop } from "./cause/clues.ts";
import type { Ended } from "./cause/trouble.ts";
import { type Fixes, noFixes } from "./fix/fixes.ts";
import type { Udid, Writer } from "./observation.ts";
import type { SenseView } from "./snapshot.ts";
import type { Millis } from "./time.ts";
import { type Lesson, type Lessons, learn } from "./verdict/habits.ts";
import type { Attention } from "./world/attention.ts";
import type { Devices } from "./world/devices.ts";
import type { BackupHealth, FactId, FactSeen } from "./world/facts.ts";
import type { Host } from "./world/host.ts";
import type { Phones } from "./world/phone.ts";
import { noPorts, type Ports } from "./world/ports.ts";

export type State = {
  at: Millis;
  /** Multiplies every waiting time of ours; 1 unless somebody is in a hurry. */
  patience: number;
  /** Running backups by place (`placeOf`). */
  sessions: ReadonlyMap<string, Session>;
  /** Folders in which none runs, by place. */
  resting: ReadonlyMap<string, Resting>;
  devices: Devices;
  ports: Ports;
  /** By `senseKey`. */
  senses: ReadonlyMap<string, SenseView>;
  phones: Phones;
  /** How closely each phone in the list is listened to. */
  attention: ReadonlyMap<Udid, Attention>;
  /** Of the volume each root lies on. */
  space: ReadonlyMap<string, { freeBytes: number; totalBytes: number }>;
  /** What is known of this computer, by kind. */
  facts: ReadonlyMap<FactId, FactSeen>;
  /** How a backup that nobody writes was found, by place. */
  health: ReadonlyMap<string, BackupHealth>;
  /** Where the last run failed, by place; none after a good one. */
  stops: ReadonlyMap<string, Stop>;
  /** Backups that have just failed, by place. */
  ended: ReadonlyMap<string, Ended>;
  /** What each phone's good backups taught. */
  lessons: Lessons;
  fixes: Fixes;
  writers?: { at: Millis; writers: readonly Writer[] };
  host?: Host;
  fast: boolean;
};

export const placeOf = ({ root, device }: { root: string; device: string }): string => `${root}\n${device}`;

export const senseKey = ({ sense, root }: { sense: string; root?: string }): string =>
  root === undefined ? sense : `${sense}\n${root}`;

type Waking = {
  at: Millis;
  patience: number;
  kept: readonly Session[];
  lessons?: readonly Lesson[];
  stops?: readonly PastStop[];
  fixes?: Partial<Fixes>;
};
export type PastStop = Stop & { root: string; device: Udid };

/** A fresh mind that goes on with the backups it wrote down in its last life, and with what it has learned (oldest first). */
export function wakeUp({ at, patience, kept, lessons = [], stops = [], fixes = {} }: Waking): State {
  const sessions = kept.map((session): [string, Session] => {
    // Who is attached will be told anew; a connection that broke stays broken.
    const tether: Tether = session.tether.kind === "dropped" ? session.tether : { kind: "unknown" };
    return [placeOf(session), { ...session, woken: true, tether, recent: [] }];
  });
  return {
    at,
    patience,
    sessions: new Map(sessions),
    resting: new Map(),
    devices: new Map(),
    ports: noPorts,
    phones: new Map(),
    attention: new Map(),
    space: new Map(),
    facts: new Map(),
    health: new Map(),
    stops: new Map(stops.map((stop) => [placeOf(stop), stop])),
    ended: new Map(),
    senses: new Map(),
    lessons: lessons.reduce(learn, new Map()),
    fixes: { ...noFixes, ...fixes },
    fast: false,
  };
}

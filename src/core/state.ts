/** All that the mind remembers, and how it wakes up. */

import type { Resting } from "./beginning.ts";
import type { Devices } from "./devices.ts";
import { type Lesson, type Lessons, learn } from "./habits.ts";
import type { Host } from "./host.ts";
import type { Writer } from "./observation.ts";
import { noPorts, type Ports } from "./ports.ts";
import type { Session, Tether } from "./session.ts";
import type { SenseView } from "./snapshot.ts";
import type { Millis } from "./time.ts";

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
  /** What each phone's good backups taught. */
  lessons: Lessons;
  writers?: { at: Millis; writers: readonly Writer[] };
  host?: Host;
  fast: boolean;
};

export const placeOf = ({ root, device }: { root: string; device: string }): string => `${root}\n${device}`;

export const senseKey = ({ sense, root }: { sense: string; root?: string }): string =>
  root === undefined ? sense : `${sense}\n${root}`;

export type Waking = { at: Millis; patience: number; kept: readonly Session[]; lessons?: readonly Lesson[] };

/** A fresh mind that goes on with the backups it wrote down in its last life, and with what it has learned (oldest first). */
export function wakeUp({ at, patience, kept, lessons = [] }: Waking): State {
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
    senses: new Map(),
    lessons: lessons.reduce(learn, new Map()),
    fast: false,
  };
}

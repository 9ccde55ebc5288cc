/**
 * One backup of one phone into one folder, from its first sign to its end.
 * Everything the verdict needs is in here, so that a session written down and
 * read back goes on as if nothing had happened.
 */

import type { Cause } from "../cause/cause.ts";
import type { Pace, Phase, WaitReason } from "../event.ts";
import type { FolderSample, Link, Program, Status, Udid } from "../observation.ts";
import type { Millis } from "../time.ts";

/** The process that writes this backup, as far as it is known. */
export type WriterSeen =
  | { kind: "unseen" }
  | {
      kind: "alive";
      pid: number;
      startedAt: Millis;
      program: Program;
      /** At the last look: processor time and bytes through its hands, to tell the next look's share. */
      at: Millis;
      cpuMs: Millis;
      read?: number;
      written?: number;
      /** How long it has used a processor without reading or writing anything. */
      busyMs: Millis;
      /** It read or wrote files between the last two looks, whatever the folder shows. */
      working: boolean;
    }
  | { kind: "gone"; program: Program; at: Millis; written?: number };

/** The phone's connection. A dropped one stays dropped, even when the phone is back, until the backup moves again. */
export type Tether =
  | { kind: "unknown" }
  | { kind: "attached"; link: Link; speed?: number }
  /** `frozen`: the backup had stalled before; `unseen`: usbmuxd was not there, and it may be only that which broke it. */
  | { kind: "dropped"; link: Link; at: Millis; back: boolean; told: boolean; frozen?: true; unseen?: true };

/** How long nothing has moved, in time that we were awake and could see. */
export type Silence = {
  ms: Millis;
  /** The last movement. */
  since: Millis;
  /** Up to when silence is confirmed: the last look at the folder. */
  seenAt: Millis;
  /** Small growths that did not break it (see movement.ts). */
  ghosts: number;
};

export type Session = {
  /** Unique for ever: the phone and when its backup began. */
  id: string;
  device: Udid;
  root: string;
  beganAt: Millis;
  arrival: boolean;
  /** What Status.plist said before this run, so that an old `finished` is not taken for ours. */
  before: { status?: Status; statusAt?: Millis; snapshot: boolean };
  phase: Phase;
  /** As the folder showed them since the backup began, or since we looked (see amount.ts). */
  bytes: number;
  files: number;
  /** The last look, to compare the next one with. */
  last: FolderSample;
  /** Read back, and not looked at yet: the counters of `last` are another life's. */
  woken?: true;
  silence: Silence;
  /** The longest silence in each phase that movement ended, with the connection whole: what may be usual for this phone. */
  longest: Partial<Record<Phase, Millis>>;
  pace: Pace;
  /** What a person has been told of this episode: nothing, the trouble, or since then that the phone is back. */
  alerted: "no" | "trouble" | "back";
  /** What it may be waiting for, of a person. */
  waiting: WaitReason | "no";
  /** The cause that was told last. */
  toldCause?: Cause;
  /** When the computer slept last while it ran, and for how long. */
  slept?: { at: Millis; ms: Millis };
  tether: Tether;
  writer: WriterSeen;
  /** When this run's `finished` was first seen. */
  finishedAt?: Millis;
  /** Amounts of the last seconds, for the rate. */
  recent: { at: Millis; bytes: number }[];
  /** When it was last written down. */
  keptAt: Millis;
};

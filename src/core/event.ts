/**
 * What the mind says. Events go to every viewer, to the store and, some of
 * them, to the person; docs/events.md is their public form. Ids and values
 * only: sentences are made at the edge, in src/words.
 */

import type { Cause } from "./cause/cause.ts";
import type { Unplug } from "./cause/unplug.ts";
import type { FixEvent, WalkEvent } from "./fix/fix.ts";
import type { Blindness, Link, Program, SenseId, Udid } from "./observation.ts";
import type { Millis } from "./time.ts";
import type { Habit } from "./verdict/habits.ts";

export type Phase = "preparing" | "transferring" | "finishing" | "verifying";
export type Pace = "moving" | "quiet" | "stalled";

/**
 * One fact that speaks for a freeze (weight above 0), against it (below) or only belongs to the picture (0). Weights are
 * in nats (natural log of a likelihood ratio); their sum against two bars is the verdict.
 */
export type Evidence =
  /** `longestMs`: the longest in this phase in the last good `backups` of this phone. */
  | { id: "silence"; weight: number; values: { silenceMs: Millis; phase: Phase; longestMs?: Millis; backups?: number } }
  | { id: "ghosts"; weight: number; values: { count: number } }
  | { id: "writer-busy"; weight: number; values: { program: Program; forMs: Millis } }
  | { id: "writer-working"; weight: number; values: { program: Program } }
  | { id: "writer-idle"; weight: number; values: { program: Program } }
  | { id: "link-dropped"; weight: number; values: { link: Link; forMs: Millis; back: boolean } }
  /** The phone asks for passcode or face. */
  | { id: "prompt"; weight: number; values: { forMs: Millis } }
  /** The phone leaves our questions open. */
  | { id: "no-answer"; weight: number; values: { forMs: Millis } }
  /** Its backup agent's log: lines come; none comes. */
  | { id: "phone-talks"; weight: number; values: { agoMs: Millis } }
  | { id: "phone-quiet"; weight: number; values: { forMs: Millis } }
  | { id: "attached"; weight: number; values: { link: Link; speed?: number } }
  | { id: "blind"; weight: number; values: { sense: SenseId; why: Blindness } };

/** The facts of a backup that does not move. */
export type Stillness = {
  phase: Phase;
  silenceMs: Millis;
  lastProgressAt: Millis;
  bytes: number;
  files: number;
  evidence: Evidence[];
  unplug: Unplug;
};

/** What a backup that has not begun to move waits for. */
export type WaitReason = "passcode" | "unlock" | "trust";

export type FailReason = "writer-gone" | "folder-gone" | "abandoned";

type About = { at: Millis; device: Udid; backup: string };

export type BackupEvent = About &
  (
    | { kind: "backup-began"; root: string; arrival: boolean; full: boolean; program?: Program; link?: Link }
    | { kind: "phase"; phase: Phase }
    | { kind: "progress"; phase: Phase; bytes: number; files: number; rate: number }
    | ({ kind: "quiet" } & Stillness)
    | ({ kind: "stalled"; cause?: Cause } & Stillness)
    | { kind: "resumed"; phase: Phase; silenceMs: Millis; bytes: number; files: number }
    | { kind: "waiting-for-you"; reason: WaitReason; silenceMs: Millis; cause?: Cause }
    | { kind: "disconnected"; link: Link; bytes: number; unplug: Unplug; cause?: Cause }
    | { kind: "reconnected"; link: Link; awayMs: Millis }
    | {
        kind: "failed";
        reason: FailReason;
        phase: Phase;
        bytes: number;
        files: number;
        durationMs: Millis;
        unplug: Unplug;
        cause?: Cause;
      }
    /** Another cause has become the surest, of a trouble that was told before. */
    | { kind: "cause"; cause: Cause }
    /** `habit`: of a confirmed backup that was seen whole. */
    | { kind: "finished"; confirmed: boolean; bytes: number; files: number; durationMs: Millis; habit?: Habit }
  );

export type SenseEvent = { at: Millis } & (
  | { kind: "no-access"; root: string }
  | { kind: "folder-missing"; root: string }
  | { kind: "blind"; sense: SenseId; root?: string; why: Blindness; detail?: string }
  | { kind: "sees-again"; sense: SenseId; root?: string }
  /** A phone left the USB bus and was back at once; `count`: in this socket, within the last hour. */
  | { kind: "flapped"; port: string; device?: Udid; awayMs: Millis; count: number }
);

export type Event = BackupEvent | SenseEvent | FixEvent | WalkEvent;

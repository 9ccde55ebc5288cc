/**
 * The detector that Defrost ships: the rows, weights and priors of src/core,
 * called and not copied. A trace only has to be told as the session that core
 * would have had at that second; replay.ts proves that it is.
 */

import { goneAfter } from "../../src/core/backup/follow-tether.ts";
import type { Session, Tether, WriterSeen } from "../../src/core/backup/session.ts";
import { seconds } from "../../src/core/time.ts";
import { sum, weigh } from "../../src/core/verdict/evidence.ts";
import type { Lesson } from "../../src/core/verdict/habits.ts";
import { type Place, placeOf } from "../../src/core/verdict/place.ts";
import type { PhoneKnown } from "../../src/core/world/phone.ts";
import { asleepFor, newborn } from "./begun.ts";
import type { Detector } from "./measure.ts";
import type { Silence, Trace } from "./trace.ts";

/** Said without weighing: see saidAlone. */
export const certain = Number.POSITIVE_INFINITY;

export const shipped: Detector = {
  name: "Defrost, as it is",
  watch: (silence, trace) => knowing([])(silence, trace),
};

/** The same, having learned from this phone. */
export const knowing =
  (lessons: readonly Lesson[]): Detector["watch"] =>
  (silence, trace) => {
    const alone = saidAlone(silence, trace);
    const spoke = spokeBefore(silence, trace);
    const before = sessionBefore(silence, trace);
    return (age) =>
      age >= alone
        ? certain
        : sum(
            weigh(session(before, silence, trace, age), {
              at: seconds(age),
              patience: 1,
              blind: [],
              lessons,
              phone: phoneAt(silence, age, spoke),
            }),
          );
  };

/** From which age on `failed` or `disconnected` tells the person, whatever the score. */
export function saidAlone({ gone = certain, dropped }: Silence, { link, writerLeaves }: Trace): number {
  const failed = writerLeaves ? gone : Math.max(gone, 30);
  // Wi-Fi comes and goes: only a lost cable is worth a word.
  if (link === "network" || !dropped) return failed;
  const late = dropped.from + goneAfter.usb / 1000;
  return dropped.until > late && gone > late ? Math.min(late, failed) : failed;
}

const blank = newborn();

/** The session when the silence begins, in time that counts from there. */
function sessionBefore(silence: Silence, trace: Trace): Session {
  const { at, phase } = silence;
  const longest: Session["longest"] = {};
  let asleep = 0;
  let sentFor = 0;
  for (const one of trace.silences) {
    if (one.at >= at) break;
    longest[one.phase] = Math.max(longest[one.phase] ?? 0, seconds(one.length));
    if (one.slept) asleep += asleepFor;
    if (one.phase === "transferring") sentFor -= one.length;
  }
  for (const one of trace.phases) {
    // Each movement in a phase ends some silence, if only of a second.
    if (one.phase === phase && one.at + 1 < at) longest[phase] ??= 0;
    if (one.phase === "transferring" && one.at < at) sentFor += at - one.at;
  }
  return {
    ...blank,
    phase,
    silence: { ms: 0, since: 0, seenAt: 0, ghosts: 0 },
    beganAt: -seconds(at - 1) - asleep,
    bytes: sentFor * trace.rate,
    longest,
    tether: tether(silence, trace, 0),
    writer: { kind: "unseen" },
  };
}

/** Where core takes it to be. */
export const placeIn = (silence: Silence, trace: Trace): Place => placeOf(sessionBefore(silence, trace));

function session(before: Session, silence: Silence, trace: Trace, age: number): Session {
  return {
    ...before,
    silence: { ms: seconds(age), since: 0, seenAt: seconds(age), ghosts: count(silence.ghosts, age) },
    tether: tether(silence, trace, age),
    writer: writer(silence, trace, age),
  };
}

export function count(ages: readonly number[], until: number): number {
  let so = 0;
  while (so < ages.length && (ages[so] ?? 0) < until) so++;
  return so;
}

/** Without the bytes through its hands, a loop and hard work look the same; only one program is known to loop. */
export const provesLoop = ({ sees, writerLeaves }: Trace): boolean => sees.writerIo || writerLeaves;

function tether({ dropped }: Silence, { link, sees }: Trace, age: number): Tether {
  if (!sees.usbmux) return { kind: "unknown" };
  if (!dropped || age < dropped.from) return { kind: "attached", link };
  return { kind: "dropped", link, at: seconds(dropped.from), back: age >= dropped.until, told: true };
}

/** Its log gave a line before this silence, and it has not left since. */
export function spokeBefore({ at }: Silence, { silences, sees }: Trace): boolean {
  let spoke = false;
  for (const { at: began, log = [], dropped } of silences) {
    if (began >= at) break;
    const left = sees.usbmux ? dropped?.from : undefined;
    spoke = left === undefined ? spoke || log.length > 0 : log.some((line) => line > left);
  }
  return spoke;
}

/** What the phone has said by now, with all the senses of the trace. */
function phoneAt({ prompt, unanswered, log, dropped }: Silence, age: number, spoke: boolean): PhoneKnown {
  // Who has left is not asked.
  if (dropped && age >= dropped.from) return { facts: {} };
  const open = prompt && age > prompt.from;
  const silent = unanswered && age > unanswered.from && age <= unanswered.until;
  const heard = log?.slice(0, count(log, age)).at(-1);
  return {
    facts: {},
    ...(open && (age <= prompt.until ? { promptAt: seconds(prompt.from) } : { promptGoneAt: seconds(prompt.until) })),
    ...(silent && { answers: { kind: "no", since: seconds(unanswered.from) } }),
    ...((spoke || heard !== undefined) && { logs: true }),
    ...(log && age > 10 && { log: { openedAt: seconds(10), ...(heard !== undefined && { lastAt: seconds(heard) }) } }),
  };
}

/** For how long it has been busy by now, and without a break. */
export const busyFor = ({ busy }: Silence, age: number): number =>
  busy && age > busy.from && age <= busy.until ? Math.floor(age - Math.ceil(busy.from)) : 0;

export const worksAt = ({ working }: Silence, age: number): boolean =>
  working !== undefined && age > working.from && age <= working.until;

function writer(silence: Silence, { sees, writerLeaves }: Trace, age: number): WriterSeen {
  if (!sees.writer) return { kind: "unseen" };
  const program = writerLeaves ? "idevicebackup2" : "AppleMobileBackup";
  const io = sees.writerIo ? { read: 0, written: 0 } : {};
  const life = { kind: "alive", pid: 1, startedAt: 0, program, at: seconds(age), cpuMs: 0, ...io } as const;
  return { ...life, busyMs: seconds(busyFor(silence, age)), working: worksAt(silence, age) };
}

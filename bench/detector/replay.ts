/**
 * Tells a trace to the mind, second by second, as the senses would have: the
 * proof that what the benchmark calls the shipped detector is what ships.
 */

import type { BackupEvent } from "../../src/core/event.ts";
import type { FolderSample, Observation } from "../../src/core/observation.ts";
import { step } from "../../src/core/step.ts";
import { asleepFor, awake, device, epoch, opening, untouched, writerOf } from "./begun.ts";
import type { Silence, Trace } from "./trace.ts";

type Verdicts = { quiet: number[]; alarms: number[] };

const states = { preparing: "new", transferring: "uploading", finishing: "moving", verifying: "finished" } as const;

/** Seconds, awake, at which the mind said `quiet`, and at which it alarmed. */
export function replay(trace: Trace): Verdicts {
  const said: Verdicts = { quiet: [], alarms: [] };
  const told = [...opening(trace)];
  let state = awake();
  let asleep = 0;
  let movedAt = 0;
  let sample: FolderSample = untouched;
  let writer = writerOf({ writerLeaves: trace.writerLeaves, io: trace.sees.writerIo });
  const silenceAt = seeker(trace);

  for (let second = 1; second <= trace.duration; second++) {
    const silence = silenceAt(second);
    if (!silence || silence.at === second) movedAt = second;
    const age = silence ? second - silence.at : 0;
    if (silence?.slept && age === 1) asleep += asleepFor;
    const at = epoch + second * 1000 + asleep;
    sample = silence && age > 0 ? haunted(sample, silence, age) : moved(sample, trace, second, at);
    if (silence) told.push(...tether(silence, age, trace, at), ...phoneWords(silence, age, at));
    const busy = silence?.busy !== undefined && age > silence.busy.from && age <= silence.busy.until;
    const works = silence?.working !== undefined && age > silence.working.from && age <= silence.working.until;
    writer = {
      ...writer,
      cpuMs: writer.cpuMs + (busy ? 950 : 20),
      ...(writer.bytesRead !== undefined && { bytesRead: writer.bytesRead + (works ? 8e6 : 0) }),
    };
    const gone = silence?.gone !== undefined && age >= silence.gone;
    told.push({ kind: "tick", at }, { kind: "folder", at, sample });
    if (trace.sees.writer) told.push({ kind: "writers", at, writers: gone ? [] : [writer] });

    for (const seen of told.splice(0)) {
      const stepped = step(state, seen);
      state = stepped.state;
      for (const effect of stepped.effects) {
        if (effect.kind !== "tell") continue;
        // The core's event for a sense is no BackupEvent; both have a kind.
        const event = effect.event as BackupEvent;
        if (event.kind === "quiet") said.quiet.push(second);
        // One silence, one alarm, whatever it turns into.
        if (alarming(event) && (said.alarms.at(-1) ?? 0) <= movedAt) said.alarms.push(second);
      }
    }
  }
  return said;
}

const alarming = (event: BackupEvent): boolean =>
  event.kind === "stalled" || event.kind === "failed" || (event.kind === "disconnected" && event.link === "usb");

/** The silence that this second lies in; its first instant is the last movement before it. */
function seeker({ silences }: Trace): (second: number) => Silence | undefined {
  let next = 0;
  return (second) => {
    while (next < silences.length && second >= end(silences[next])) next++;
    const one = silences[next];
    return one && second >= one.at ? one : undefined;
  };
}

const end = (silence: Silence | undefined): number =>
  silence ? silence.at + silence.length : Number.POSITIVE_INFINITY;

/** In a silence nothing moves, but for its ghosts. */
const haunted = (sample: FolderSample, { ghosts }: Silence, age: number): FolderSample =>
  ghosts.includes(age) ? { ...sample, bytes: sample.bytes + 9000 } : sample;

function moved(was: FolderSample, { phases, rate }: Trace, second: number, at: number): FolderSample {
  const phase = phases.filter((one) => one.at <= second).at(-1)?.phase ?? "preparing";
  if (second === 1) return { ...was, infoAt: at, changedAt: at };
  const state = states[phase];
  const entered = typeof was.status !== "object" || was.status.state !== state;
  const is = { ...was, changedAt: at };
  if (phase === "preparing") return { ...is, infoAt: at };
  if (entered) return { ...is, snapshot: true, statusAt: at, status: { state, uuid: "A", date: epoch, full: true } };
  if (phase !== "transferring") return { ...is, entries: was.entries + 1 };
  return { ...is, bytes: was.bytes + Math.round(rate), files: was.files + 1, lastFile: `Snapshot/00/${second}` };
}

function tether({ dropped }: Silence, age: number, { link, sees }: Trace, at: number): Observation[] {
  if (!dropped || !sees.usbmux) return [];
  const told: Observation[] = [];
  if (Math.ceil(dropped.from) === age) told.push({ kind: "detached", at, device, link, muxId: 1 });
  if (Math.ceil(dropped.until) === age) told.push({ kind: "attached", at, device, link, muxId: 2 });
  return told;
}

/** What the phone says of its silence, and that it does not answer. */
function phoneWords({ prompt, unanswered, log }: Silence, age: number, at: number): Observation[] {
  const told: Observation[] = [];
  const now = (moment: number | undefined) => moment !== undefined && Math.floor(moment) + 1 === age;
  const about = { at, device };
  // Between two silences the phone was well, and nobody listened to its log.
  if (age === 1) told.push({ kind: "phone", ...about, facts: {} }, { kind: "phone-log-closed", ...about });
  if (now(prompt?.from)) told.push({ kind: "phone-said", ...about, word: "prompt-shown" });
  if (now(prompt?.until)) told.push({ kind: "phone-said", ...about, word: "prompt-gone" });
  if (unanswered && now(unanswered.from))
    told.push({ kind: "phone-no-answer", ...about, waitedMs: Math.round((age - unanswered.from) * 1000) });
  if (now(unanswered?.until)) told.push({ kind: "phone", ...about, facts: {} });
  if (!log) return told;
  const lines = log.filter((line) => line > age - 1 && line <= age).length;
  if (age === 10) told.push({ kind: "phone-log", ...about, lines, opened: true });
  else if (age > 10 && lines > 0) told.push({ kind: "phone-log", ...about, lines });
  return told;
}

/** The alarms of a trace, by the fast way: in each silence the first second that reaches the bar. */
export function fastVerdicts(
  trace: Trace,
  watch: (silence: Silence, trace: Trace) => (age: number) => number,
  bar: number,
): number[] {
  return trace.silences.flatMap((silence) => {
    const score = watch(silence, trace);
    for (let age = 1; age < silence.length; age++) if (score(age) >= bar) return [silence.at + age];
    return [];
  });
}

/**
 * Draws one healthy backup, as the list of its silences: whatever lies between
 * them moved every second, and no detector needs more. Silences under ten
 * seconds count as movement. A silence carries the marks that the senses would
 * have left, each with its age in seconds.
 */

import type { Phase } from "../../src/core/event.ts";
import type { Link } from "../../src/core/observation.ts";
import { type Random, random } from "./random.ts";
import type { Pair, Way, World } from "./worlds.ts";

export type Span = { from: number; until: number };

export type Silence = {
  /** When it began, in seconds awake since the backup began. */
  at: number;
  length: number;
  phase: Phase;
  ghosts: number[];
  /** The writer uses up a processor; it reads or writes files. */
  busy?: Span;
  working?: Span;
  /** The phone left usbmuxd's list, and came back. */
  dropped?: Span;
  /** The writer's process ended. */
  gone?: number;
  /** The phone did not answer, from one age to another. */
  unanswered?: Span;
  /** The phone was seen to ask for its passcode. */
  prompt?: Span;
  /** Ages of the lines of the phone's log; absent where it cannot be had. */
  log?: number[];
  /** The computer slept here. */
  slept?: boolean;
};

export type Trace = {
  /** What carried it; Defrost sees the link only, and how fast it was. */
  way: Way;
  link: Link;
  /** What the seed decided about writer and senses, for the whole backup. */
  writerLeaves: boolean;
  ghosting: boolean;
  sees: Record<keyof World["sees"], boolean>;
  /** Bytes a second, as the transfer showed them. */
  rate: number;
  silences: Silence[];
  /** When each phase began. */
  phases: { phase: Phase; at: number }[];
  duration: number;
};

const shortest = 10;

export function healthy(seed: number, world: World): Trace {
  const lot = random(seed);
  const way = lot.pick(world.links);
  const link = way === "usb" ? "usb" : "network";
  const sees = { usbmux: false, writer: false, writerIo: false, ping: false, prompt: false, log: false };
  // The keys are spelled out in the line above.
  for (const sense of Object.keys(sees) as (keyof typeof sees)[]) sees[sense] = lot.chance(world.sees[sense]);
  const trace: Trace = {
    way,
    link,
    writerLeaves: lot.chance(world.writerLeavesAtEnd),
    ghosting: lot.chance(world.ghostingWriters),
    sees,
    rate: draw(lot, world.rate[way]),
    silences: [],
    phases: [],
    duration: 0,
  };
  const incremental = lot.chance(world.incremental);
  const rest = (phase: Phase, length: number, marks: Partial<Silence> = {}) => {
    const lasts = Math.round(length * world.silences);
    if (lasts >= shortest) {
      const silence = { at: trace.duration, length: lasts, phase, ghosts: [], ...marks };
      trace.silences.push(silence);
      decorate(silence, trace, lot, world);
    }
    trace.duration += lasts;
  };
  const enter = (phase: Phase) => trace.phases.push({ phase, at: trace.duration });

  enter("preparing");
  prepare(trace, incremental, rest, lot, world);
  enter("transferring");
  transfer(trace, way, incremental, rest, lot, world);
  enter("finishing");
  rest("finishing", Math.min(1200, draw(lot, world.finishing)));
  for (let moves = draw(lot, world.moves); moves > 0; moves -= 10) {
    trace.duration += 10;
    rest("finishing", draw(lot, world.moveRest));
  }
  // Where nothing is known to tell the end, Defrost calls the backup finished here.
  if (trace.writerLeaves && trace.sees.writer) {
    enter("verifying");
    trace.duration += 1;
    rest("verifying", Math.min(300, draw(lot, world.verifying)));
  }
  trace.duration = Math.round(trace.duration);
  return trace;
}

export const draw = (lot: Random, [median, sigma]: Pair): number => lot.lognormal(median, sigma);

type Rest = (phase: Phase, length: number, marks?: Partial<Silence>) => void;

function prepare(trace: Trace, incremental: boolean, rest: Rest, lot: Random, world: World) {
  const [least, most] = world.preparingLimits;
  const scan = Math.min(most, Math.max(least, draw(lot, world.preparing)));
  const prompt = lot.chance(world.prompts) ? Math.min(170, draw(lot, world.promptAnswered)) : 0;
  const sent = incremental ? draw(lot, world.manifestSent) : 0;
  trace.duration += 1;
  rest("preparing", prompt + sent + scan, {
    ...(prompt && trace.sees.prompt && { prompt: { from: 0, until: prompt } }),
    ...(sent && trace.sees.writer && trace.sees.writerIo && { working: { from: prompt, until: prompt + sent } }),
  });
}

function transfer(trace: Trace, way: Way, incremental: boolean, rest: Rest, lot: Random, world: World) {
  const active = Math.max(20, draw(lot, world.transfer[way]) * (incremental ? world.incrementalShare : 1));
  const pauses: { at: number; length: number; slept?: true }[] = [];
  for (const { every, lasts } of world.pauses) {
    const mean = every / world.pausesOften[way];
    for (let at = lot.exponential(mean); at < active; at += lot.exponential(mean))
      pauses.push({ at, length: draw(lot, lasts) * world.pausesLong[way] });
  }
  if (lot.chance(world.contended)) {
    for (let at = lot.exponential(world.burstEvery); at < active; at += lot.exponential(world.burstEvery)) {
      for (let left = draw(lot, world.burst); left > 0; ) {
        const gap = draw(lot, world.gap[way]);
        if (gap * world.silences >= shortest) pauses.push({ at, length: gap });
        left -= gap;
      }
    }
  }
  if (lot.chance(world.sleeps))
    pauses.push({ at: lot.next() * active, length: 6 + draw(lot, world.afterSleep), slept: true });
  const began = trace.duration;
  let paused = 0;
  for (const { at, length, slept } of pauses.sort((a, b) => a.at - b.at)) {
    trace.duration = Math.max(trace.duration + 1, Math.round(began + at + paused));
    const before = trace.duration;
    rest("transferring", length, slept && { slept });
    paused += trace.duration - before;
  }
  trace.duration = Math.max(trace.duration + 1, Math.round(began + active + paused));
}

/** What the senses see of a healthy silence, wrong signs included. */
function decorate(silence: Silence, { link, ghosting, sees }: Trace, lot: Random, world: World) {
  const { length, phase } = silence;
  const wave = (pair: Pair): Span => {
    const from = 2 + lot.next() * 10;
    return { from, until: from + draw(lot, pair) };
  };
  if (phase === "transferring" && ghosting && length > 32) {
    const inFile = length < 60 && lot.chance(world.pauseInFile);
    if (inFile || lot.chance(world.ghostAlikes)) silence.ghosts = [30];
    if (length > 92 && lot.chance(world.ghostAlikes / 10)) silence.ghosts = [30, 90];
  }
  if (sees.log) {
    const talks = !lot.chance(world.logSilent);
    silence.log = talks ? logLines(silence.prompt?.until ?? 0, length, lot, world) : [];
  }
  if (length <= 20) return;
  const dropShare = link === "usb" ? world.flaps : world.wifiDrops;
  if (sees.usbmux && lot.chance(dropShare))
    silence.dropped = link === "usb" ? { from: 5, until: 5.4 } : wave(world.wifiDrop);
  if (sees.writer && lot.chance(world.busySpells)) silence.busy = wave(world.busySpell);
  if (sees.ping && lot.chance(world.unanswered[link])) silence.unanswered = wave(world.unansweredSpell);
}

export function logLines(from: number, until: number, lot: Random, world: World): number[] {
  const lines: number[] = [];
  for (let at = from + lot.exponential(world.logEvery); at < until; at += lot.exponential(world.logEvery)) {
    if (at > world.logOpensAt) lines.push(at);
  }
  return lines;
}

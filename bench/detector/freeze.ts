/**
 * Stops a healthy backup at a moment uniformly random over its time, by a
 * cause that can do it in that phase, and leaves the evidence that this cause
 * leaves. Its last silence then never ends.
 */

import { type Random, random } from "./random.ts";
import { draw, logLines, type Silence, type Span, type Trace } from "./trace.ts";
import type { Cause, World } from "./worlds.ts";

/** `age`: how old the last silence was when the backup froze. */
export type Frozen = Trace & { cause: Cause; age: number };

/** Nobody waits longer for an alarm: later ones count as never. */
export const horizon = 3600;

const forEver = (from: number): Span => ({ from, until: Number.POSITIVE_INFINITY });

export function freeze(trace: Trace, seed: number, world: World): Frozen {
  const lot = random(seed, 1);
  const moment = 1 + Math.floor(lot.next() * (trace.duration - 1));
  const phases = trace.phases.filter(({ at }) => at < moment);
  const phase = phases.at(-1)?.phase ?? "preparing";
  const under = trace.silences.find(({ at, length }) => at <= moment && moment < at + length);
  const cause = causeFor(trace, phase, under, lot, world);
  // The prompt is what preparing begins with.
  const began = cause === "passcode" ? 1 : (under?.at ?? moment);
  const age = cause === "passcode" ? 0 : moment - began;
  const silence: Silence = {
    ...(under && upTo(age, under)),
    at: began,
    length: age + horizon,
    phase,
    ghosts: under?.ghosts.filter((ghost) => ghost < age) ?? [],
  };
  mark(silence, age, cause, trace, lot, world);
  const silences = [...trace.silences.filter(({ at }) => at < began), silence];
  return { ...trace, silences, phases, duration: began + silence.length, cause, age };
}

function causeFor(
  { link }: Trace,
  phase: Silence["phase"],
  under: Silence | undefined,
  lot: Random,
  world: World,
): Cause {
  const cause = lot.pick(world.causes[phase]);
  if (link === "network" && cause.startsWith("cable")) return "wifi lost";
  // A pause that was under way already was, if long, between two files.
  return cause === "phone silent in a file" && under ? "phone silent between files" : cause;
}

/** What was seen of the healthy silence until it became a freeze. */
function upTo(age: number, { busy, working, dropped, unanswered, prompt, log }: Silence): Partial<Silence> {
  const cut = (span: Span | undefined) =>
    span && span.from < age ? { from: span.from, until: Math.min(span.until, age) } : undefined;
  const spans = {
    busy: cut(busy),
    working: cut(working),
    dropped: dropped && cut(dropped) && dropped,
    unanswered: cut(unanswered),
    prompt: cut(prompt),
  };
  const seen = Object.fromEntries(Object.entries(spans).filter(([, span]) => span));
  return { ...seen, ...(log && { log: log.filter((line) => line < age) }) };
}

function mark(silence: Silence, age: number, cause: Cause, trace: Trace, lot: Random, world: World) {
  const { sees, link, ghosting, writerLeaves } = trace;
  const writerFroze = cause.startsWith("writer");
  const spins = (from: number) => {
    if (sees.writer) silence.busy = forEver(from);
  };
  const leaves = (from: number) => {
    if (sees.writer) silence.gone = from;
  };
  const drops = (from: number, until = Number.POSITIVE_INFINITY) => {
    if (sees.usbmux) silence.dropped = { from: Math.round(from), until };
  };
  if (sees.log) {
    const goesOn = lot.chance(writerFroze ? world.logWhileWriterFroze : world.logInFreeze);
    const dead = /hung|cable|wifi|passcode/.test(cause);
    silence.log = [...(silence.log ?? []), ...(goesOn && !dead ? logLines(age, silence.length, lot, world) : [])];
  }
  if (sees.ping && /hung|cable out|wifi/.test(cause)) silence.unanswered = forEver(age);
  switch (cause) {
    case "phone silent in a file":
      if (ghosting) silence.ghosts = lot.chance(world.oneGhostOnly) ? [30] : [30, 90];
      break;
    case "writer out of step":
      // The phone came back after 65 to 80 s: no second ghost.
      if (ghosting && age === 0) silence.ghosts = [30];
      break;
    case "phone hung":
      if (link === "usb" && lot.chance(world.hungReboots)) drops(age + 60 + lot.next() * 240);
      break;
    case "cable out, writer left":
      drops(age);
      if (writerLeaves) leaves(age + 2);
      break;
    case "cable out, writer stays":
      drops(age);
      if (lot.chance(world.spinsWithoutCable)) spins(age);
      break;
    case "cable flapped":
      drops(age, Math.round(age) + 0.4);
      if (lot.chance(world.spinsWithoutCable)) spins(age);
      break;
    case "wifi lost":
      if (lot.chance(world.wifiLossSeen)) drops(age + draw(lot, world.wifiLossSeenAfter));
      break;
    case "writer spins":
      spins(age);
      break;
    case "writer gone":
      leaves(age + 1);
      break;
    case "passcode":
      if (sees.prompt) silence.prompt = forEver(1);
      break;
    case "phone silent":
    case "phone silent between files":
      break;
    default:
      throw new Error(`unhandled cause ${cause satisfies never}`);
  }
}

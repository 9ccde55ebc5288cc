/**
 * The detector in the form that core has, with its figures as data: priors by
 * phase and link, a weight for each row, the strongest of those that tell of
 * one event. Rows of senses that are still to come (the phone's log, its
 * prompt, its answers) can be left out.
 */

import type { Phase } from "../../src/core/event.ts";
import type { Detector } from "./measure.ts";
import { busyFor, certain, count, provesLoop, saidAlone, worksAt } from "./shipped.ts";
import type { Silence, Trace } from "./trace.ts";

/** Seconds at which the silence alone weighs 0, reaches the quiet bar and the stalled bar. */
export type Knots = { usual: number; unusual: number; rare: number };
export type Ways = "usb" | "network" | "slowNetwork";

export type Figures = {
  priors: Record<Phase, Record<Ways, Knots>>;
  weights: {
    /** One ghost before the silence is a minute old, which may heal, and after: a pause in a file then does not any more. */
    earlyGhost: number;
    oneGhost: number;
    twoGhosts: number;
    networkGone: number;
    busy: number;
    working: number;
    /** A log that talked within 30 s, and one that was quiet for one, two and four minutes. */
    logTalks: number;
    logQuiet1: number;
    logQuiet2: number;
    logQuiet4: number;
    /** No answer for 30 s and for two minutes. */
    noAnswerUsb: number;
    noAnswerUsbLong: number;
    noAnswerNetwork: number;
    noAnswerNetworkLong: number;
    /** An unanswered prompt after one and after two and a half minutes. */
    prompt: number;
    promptLong: number;
  };
};

export type Row = "silence" | "ghosts" | "link" | "writer" | "log" | "answers" | "prompt";
export const rowsToday: readonly Row[] = ["silence", "ghosts", "link", "writer"];
export const rowsAll: readonly Row[] = [...rowsToday, "log", "answers", "prompt"];

export const bars = { quiet: 2.5, stalled: 6 } as const;

/** A network this slow pauses longer. */
const slow = 5e6;

/** Who does not see the link takes it for the slower one. */
export function wayOf({ link, rate, sees }: Trace, { phase }: Pick<Silence, "phase">): Ways {
  if (link === "usb" && sees.usbmux) return "usb";
  return phase === "transferring" && rate < slow ? "slowNetwork" : "network";
}

type Weights = Figures["weights"];
/** What one sense says of each second; `certain` decides alone. */
type Telling = (age: number) => number;
const nothing: Telling = () => 0;

export function calibrated({ priors, weights }: Figures, rows: readonly Row[], name: string): Detector {
  return {
    name,
    watch: (silence, trace) => {
      const row = (which: Row, telling: () => Telling) => (rows.includes(which) ? telling() : nothing);
      const surprise = row("silence", () => surpriseOf(priors[silence.phase][wayOf(trace, silence)]));
      const ghosts = row("ghosts", () => ghostWeight(silence, weights));
      const oneEvent = [
        row("link", () => linkWeight(silence, trace, weights)),
        row("writer", () => writerWeight(silence, trace, weights)),
        row("log", () => logWeight(silence, weights)),
        row("answers", () => answerWeight(silence, trace, weights)),
        row("prompt", () => promptWeight(silence, weights)),
      ].filter((telling) => telling !== nothing);
      const alone = saidAlone(asSeenBy(rows, silence), trace);
      return (age) => {
        if (age >= alone) return certain;
        let strongest = 0;
        let calm = 0;
        for (const telling of oneEvent) {
          const told = telling(age);
          if (told > strongest) strongest = told;
          else if (told < 0) calm += told;
        }
        return surprise(age) + ghosts(age) + (strongest > 0 ? strongest : calm);
      };
    },
  };
}

/** What a row that is left out saw is not said without weighing, either. */
function asSeenBy(rows: readonly Row[], { gone, dropped, ...others }: Silence): Silence {
  return {
    ...others,
    ...(gone !== undefined && rows.includes("writer") && { gone }),
    ...(dropped && rows.includes("link") && { dropped }),
  };
}

const ghostWeight =
  ({ ghosts }: Silence, { earlyGhost, oneGhost, twoGhosts }: Weights): Telling =>
  (age) => {
    const seen = count(ghosts, age);
    if (seen === 0) return 0;
    if (seen > 1) return twoGhosts;
    return age < 60 ? earlyGhost : oneGhost;
  };

function linkWeight({ dropped }: Silence, { link }: Trace, { networkGone }: Weights): Telling {
  if (!dropped) return nothing;
  if (link === "network") return (age) => (age >= dropped.from + 30 ? networkGone : 0);
  return (age) => (age >= dropped.from + 9 ? certain : age >= dropped.from + 3 ? 4 : 0);
}

function writerWeight(silence: Silence, trace: Trace, weights: Weights): Telling {
  if (!silence.busy && !silence.working) return nothing;
  const loops = provesLoop(trace);
  return (age) => {
    const busy = busyFor(silence, age);
    if (busy >= 15) return !loops ? 1 : busy >= 30 ? certain : weights.busy;
    return worksAt(silence, age) ? weights.working : 0;
  };
}

function answerWeight({ unanswered }: Silence, { link }: Trace, weights: Weights): Telling {
  if (!unanswered) return nothing;
  const [soon, late] =
    link === "usb"
      ? [weights.noAnswerUsb, weights.noAnswerUsbLong]
      : [weights.noAnswerNetwork, weights.noAnswerNetworkLong];
  return (age) => {
    const missed = age < unanswered.until ? age - unanswered.from : 0;
    return missed >= 120 ? late : missed >= 30 ? soon : 0;
  };
}

function promptWeight({ prompt }: Silence, weights: Weights): Telling {
  if (!prompt) return nothing;
  return (age) => {
    const open = age < prompt.until ? age - prompt.from : 0;
    return open >= 150 ? weights.promptLong : open >= 60 ? weights.prompt : 0;
  };
}

/** By the seconds since its last line, or since it was opened, or since the prompt before which no line is expected. */
function logWeight({ log: lines, prompt }: Silence, weights: Weights): Telling {
  if (!lines) return nothing;
  const opened = Math.max(10, prompt ? prompt.until : 0);
  let next = 0;
  return (age) => {
    while (next < lines.length && (lines[next] ?? 0) <= age) next++;
    const last = lines[next - 1];
    const quiet = age - Math.max(opened, last ?? 0);
    if (last !== undefined && quiet < 30) return weights.logTalks;
    if (quiet >= 240) return weights.logQuiet4;
    return quiet >= 120 ? weights.logQuiet2 : quiet >= 60 ? weights.logQuiet1 : 0;
  };
}

/** The seconds that test/core/stall.test.ts promises; a figure that breaks one is no figure. */
export function keepsPromises({ priors, weights }: Figures): boolean {
  const { usb } = priors.transferring;
  const silence = surpriseOf(usb);
  return (
    silence(45) + weights.earlyGhost >= bars.quiet &&
    silence(59) + weights.earlyGhost < bars.stalled &&
    silence(178) + weights.oneGhost >= bars.stalled &&
    silence(178) + weights.twoGhosts >= bars.stalled &&
    silence(41) < bars.quiet &&
    silence(95) < bars.stalled &&
    surpriseOf(priors.preparing.usb)(610) < bars.stalled
  );
}

function surpriseOf({ usual, unusual, rare }: Knots): (age: number) => number {
  const first = bars.quiet / Math.log(unusual / usual);
  const second = (bars.stalled - bars.quiet) / Math.log(rare / unusual);
  return (age) => {
    if (age <= usual) return 0;
    return age <= unusual ? first * Math.log(age / usual) : bars.quiet + second * Math.log(age / unusual);
  };
}

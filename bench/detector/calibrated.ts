/**
 * The detector in the form that core has, with its figures as data: priors by
 * place, a weight for each row, the strongest of those that tell of one event.
 * Any row can be left out, to see what it is worth.
 */

import { type Knots, type priors, surprise } from "../../src/core/verdict/priors.ts";
import type { Detector } from "./measure.ts";
import { busyFor, certain, count, placeIn, provesLoop, saidAlone, spokeBefore, worksAt } from "./shipped.ts";
import type { Silence, Trace } from "./trace.ts";

export type Figures = {
  /** In seconds. */
  priors: Record<keyof typeof priors, Knots>;
  weights: {
    oneGhost: number;
    twoGhosts: number;
    /** It left 30 s ago; it is still away after two minutes. */
    networkGone: number;
    networkGoneLong: number;
    busy: number;
    working: number;
    /** A log that talked within 30 s, while no files are sent. */
    logTalks: number;
    /** One that spoke before and says nothing in this silence, for one and two minutes. */
    logQuiet: number;
    logQuietLong: number;
    /** One that talked in this silence and stopped, for two and four minutes. */
    logStopped: number;
    logStoppedLong: number;
    /** No answer for 30 s; over a network for two minutes. */
    noAnswerUsb: number;
    noAnswerNetwork: number;
    noAnswerNetworkLong: number;
    /** An unanswered prompt after one and after two and a half minutes. */
    prompt: number;
    promptLong: number;
  };
};

export type Row = "silence" | "ghosts" | "link" | "writer" | "log" | "answers" | "prompt";
export const everyRow: readonly Row[] = ["silence", "ghosts", "link", "writer", "log", "answers", "prompt"];

type Weights = Figures["weights"];
/** What one sense says of each second; `certain` decides alone. */
type Telling = (age: number) => number;
const nothing: Telling = () => 0;

export function calibrated({ priors, weights }: Figures, rows: readonly Row[], name: string): Detector {
  return {
    name,
    watch: (silence, trace) => {
      const row = (which: Row, telling: () => Telling) => (rows.includes(which) ? telling() : nothing);
      const rarity = row("silence", () => {
        const knots = priors[placeIn(silence, trace)];
        return (age) => surprise(knots, age);
      });
      const ghosts = row("ghosts", () => ghostWeight(silence, weights));
      const oneEvent = [
        row("link", () => linkWeight(silence, trace, weights)),
        row("writer", () => writerWeight(silence, trace, weights)),
        row("log", () => untilGone(silence, logWeight(silence, trace, weights))),
        row("answers", () => untilGone(silence, answerWeight(silence, trace, weights))),
        row("prompt", () => untilGone(silence, promptWeight(silence, weights))),
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
        return rarity(age) + ghosts(age) + (strongest > 0 ? strongest : calm);
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
  ({ ghosts }: Silence, { oneGhost, twoGhosts }: Weights): Telling =>
  (age) => {
    const seen = count(ghosts, age);
    if (seen === 0) return 0;
    return seen > 1 ? twoGhosts : oneGhost;
  };

function linkWeight({ dropped }: Silence, { link }: Trace, { networkGone, networkGoneLong }: Weights): Telling {
  if (!dropped) return nothing;
  const { from, until } = dropped;
  const overNetwork = (age: number) => (age >= from + 120 && age < until ? networkGoneLong : networkGone);
  if (link === "network") return (age) => (age >= from + 30 ? overNetwork(age) : 0);
  return (age) => (age >= from + 9 ? certain : age >= from + 3 ? 4 : 0);
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

/** A phone that has left says nothing, and is not asked. */
const untilGone = ({ dropped }: Silence, telling: Telling): Telling =>
  dropped && telling !== nothing ? (age) => (age < dropped.from ? telling(age) : 0) : telling;

function answerWeight({ unanswered }: Silence, { link, sees }: Trace, weights: Weights): Telling {
  if (!unanswered) return nothing;
  const [soon, late] =
    link === "usb" && sees.usbmux
      ? [weights.noAnswerUsb, weights.noAnswerUsb]
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
function logWeight(silence: Silence, trace: Trace, weights: Weights): Telling {
  const { log: lines, prompt, phase } = silence;
  if (!lines) return nothing;
  const spoke = spokeBefore(silence, trace);
  const opened = Math.max(10, prompt ? prompt.until : 0);
  let next = 0;
  return (age) => {
    while (next < lines.length && (lines[next] ?? 0) <= age) next++;
    const last = lines[next - 1];
    const quiet = age - Math.max(opened, last ?? 0);
    if (last !== undefined && quiet < 30) return phase === "transferring" ? 0 : weights.logTalks;
    if (last !== undefined) return quiet >= 240 ? weights.logStoppedLong : quiet >= 120 ? weights.logStopped : 0;
    if (!spoke) return 0;
    return quiet >= 120 ? weights.logQuietLong : quiet >= 60 ? weights.logQuiet : 0;
  };
}

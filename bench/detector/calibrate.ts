/**
 * Finds the figures of the detector, and writes them to proposed.json. The
 * priors come from training traces: for each place the ages at which a healthy
 * silence ends equally rarely, for each second that backups spend there.
 * (Where a further second of waiting spares equally many false alarms
 * everywhere, no other limits are better on the average.) Knots and weights
 * then go up and down, on tuning traces, as long as that helps.
 *
 *   node bench/detector/calibrate.ts
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Place, places } from "../../src/core/verdict/place.ts";
import { bars, type Knots } from "../../src/core/verdict/priors.ts";
import { calibrated, everyRow, type Figures, type Row } from "./calibrated.ts";
import { ageAt, type Ending, endings } from "./endings.ts";
import type { Frozen } from "./freeze.ts";
import { spreadsOf } from "./learning.ts";
import { barFor, detectionTime, peaks, quantile, rises } from "./measure.ts";
import { keepsPromises, promised } from "./promises.ts";
import type { Trace } from "./trace.ts";
import { frozenTraces, healthyTraces } from "./traces.ts";
import { worlds } from "./worlds.ts";

/** Where they stand before anything is known. */
const start: Figures["weights"] = {
  oneGhost: 3.5,
  twoGhosts: 4.5,
  networkGone: 1,
  networkGoneLong: 3,
  busy: 5,
  working: -2,
  logTalks: -0.5,
  logQuiet: 0.5,
  logQuietLong: 1,
  logStopped: 0.5,
  logStoppedLong: 3,
  noAnswerUsb: 3,
  noAnswerNetwork: 1,
  noAnswerNetworkLong: 3,
  prompt: 2,
  promptLong: 4,
};

/** Of 1,000 healthy backups, so many meet a word that was wrong. */
const budget = { quiet: 100, stalled: 10 };

type Sample = { training: Map<Place, Ending>; healthy: Trace[]; frozen: Frozen[] };

/** Natural logs of the ending rates at which silence alone reaches the bars. */
type Levels = { quiet: number; stalled: number };

const eachPlace = (knots: (place: Place) => Knots): Figures["priors"] =>
  // Its keys are all places.
  Object.fromEntries(places.map((place) => [place, knots(place)])) as Figures["priors"];

/** To two digits: nobody believes the third. */
const round = (age: number): number => Number(age.toPrecision(2));

function priorsAt(groups: Map<Place, Ending>, levels: Levels): Figures["priors"] {
  const below = levels.quiet + ((levels.quiet - levels.stalled) * bars.quiet) / (bars.stalled - bars.quiet);
  return eachPlace((place) => {
    const group = groups.get(place);
    if (!group) throw new Error(`no training silence while ${place}`);
    const latest = promised[place] ?? { unusual: Infinity, rare: Infinity };
    const unusual = Math.min(latest.unusual, Math.max(60, ageAt(group, Math.exp(levels.quiet))));
    const usual = Math.min(ageAt(group, Math.exp(below)), unusual / 1.2);
    const rare = Math.min(latest.rare, Math.max(180, ageAt(group, Math.exp(levels.stalled)), unusual * 1.2));
    return { usual: round(usual), unusual: round(unusual), rare: Math.min(latest.rare, round(rare)) };
  });
}

/** Moves the priors until silence alone, at the bars of core, costs what it may. */
function priorsWithin({ training, healthy }: Sample): Figures["priors"] {
  let levels: Levels = { quiet: Math.log(2e-7), stalled: Math.log(1e-8) };
  for (let round = 0; round < 6; round++) {
    const tops = peaks(calibrated({ priors: priorsAt(training, levels), weights: start }, ["silence"], ""), healthy);
    const perNat = (levels.quiet - levels.stalled) / (bars.stalled - bars.quiet);
    levels = {
      quiet: levels.quiet - (barFor(tops, budget.quiet) - bars.quiet) * perNat,
      stalled: levels.stalled - (barFor(tops, budget.stalled / 2) - bars.stalled) * perNat,
    };
  }
  return priorsAt(training, levels);
}

/**
 * How slow at its best bars, in logarithms: the mean over all freezes (a median alone would be served best by giving up
 * the slow networks), and what it is judged by, median and slow end.
 */
function loss(figures: Figures, rows: readonly Row[], { healthy, frozen }: Sample): number {
  const detector = calibrated(figures, rows, "");
  const tops = peaks(detector, healthy);
  const risen = rises(detector, frozen);
  const at = (perThousand: number) => {
    const bar = barFor(tops, perThousand);
    const logs = risen.map((rise) => Math.log(30 + detectionTime(rise, bar)));
    const mean = logs.reduce((sum, one) => sum + one, 0) / logs.length;
    return (2 * mean + quantile(logs, 0.5) + 2 * quantile(logs, 0.95)) / 5;
  };
  return (at(10) + at(5) + 0.5 * at(2) + at(100)) / 3.5;
}

type Change = (now: Figures) => Figures;

/** Tries one change after the other, and stays with whatever is better by more than chance. */
function climb(from: Figures, changes: readonly Change[], rows: readonly Row[], sample: Sample): Figures {
  let best = { figures: from, loss: loss(from, rows, sample) };
  for (const change of changes) {
    for (;;) {
      const figures = change(best.figures);
      if (!keepsPromises(figures)) break;
      const so = loss(figures, rows, sample);
      if (so > best.loss - 0.001) break;
      best = { figures, loss: so };
    }
  }
  console.error(`${rows.join(" ")}: ${best.loss.toFixed(4)}`);
  return best.figures;
}

const weighedBy =
  (name: keyof Figures["weights"], by: number): Change =>
  (now) => ({ ...now, weights: { ...now.weights, [name]: now.weights[name] + by } });

const stretched =
  (place: Place, knots: readonly (keyof Knots)[], by: number): Change =>
  (now) => {
    const row = { ...now.priors[place] };
    for (const knot of knots) row[knot] = round(row[knot] * by);
    return { ...now, priors: { ...now.priors, [place]: row } };
  };

/** All places alike, as far as the promises let them, until each bar costs what it may. */
function settled(figures: Figures, rows: readonly Row[], { healthy }: Sample): Figures {
  let now = figures;
  for (const [bar, knots, allowed] of [
    [bars.stalled, ["rare"], budget.stalled],
    [bars.quiet, ["usual", "unusual"], budget.quiet],
    [bars.stalled, ["rare"], budget.stalled],
  ] as const) {
    const tried = [0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4].map((by) =>
      places.reduce((so, place) => {
        const next = stretched(place, knots, by)(so);
        return keepsPromises(next) ? next : so;
      }, now),
    );
    const fits = (one: Figures) => barFor(peaks(calibrated(one, rows, ""), healthy), allowed) <= bar;
    now = tried.find(fits) ?? now;
  }
  return now;
}

// The keys of `start` are those of the weights.
const names = Object.keys(start) as (keyof typeof start)[];
const weightMoves = [1, 0.5].flatMap((by) => names.flatMap((name) => [weighedBy(name, by), weighedBy(name, -by)]));
// Preparing stays as its endings say: what is gained there comes from knowing where the generator clips.
const priorMoves = [1.25, 1.1].flatMap((by) =>
  places
    .filter((place) => place !== "preparing")
    .flatMap((place) =>
      ([["rare"], ["usual", "unusual"], ["usual"]] as const).flatMap((knots) => [
        stretched(place, knots, by),
        stretched(place, knots, 1 / by),
      ]),
    ),
);

const sample: Sample = {
  training: endings(healthyTraces("train", 40_000, worlds.nominal)),
  healthy: healthyTraces("tune", 6000, worlds.nominal),
  frozen: frozenTraces("tune", 3000, worlds.nominal),
};
const first = { priors: priorsWithin(sample), weights: start };
if (!keepsPromises(first)) throw new Error("the first figures break a promise");
const found = (rows: readonly Row[], changes: readonly Change[]) => {
  const once = climb(first, changes, rows, sample);
  return settled(climb(settled(once, rows, sample), changes, rows, sample), rows, sample);
};
const timeOnly = found(["silence"], priorMoves);
const all = found(everyRow, [...weightMoves, ...priorMoves]);
writeFileSync(
  join(import.meta.dirname, "proposed.json"),
  `${JSON.stringify({ timeOnly: timeOnly.priors, all, habits: spreadsOf(1500, 8) }, undefined, 2)}\n`,
);

/**
 * Judges Defrost's detector, next to others, on backups that are drawn and
 * not real (worlds.ts says how), and prints the tables of docs/detector.md.
 *
 *   node bench/detector/run.ts [--quick] [--svg docs/detector.svg]
 */

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { bars } from "../../src/core/verdict/priors.ts";
import { akka, fixed, type Phi, phaseQuantile, phi, speedLimit } from "./baselines.ts";
import { calibrated, everyRow, type Row } from "./calibrated.ts";
import { curves } from "./curves.ts";
import { goals } from "./goals.ts";
import { type Judged, judge, type Sets, setsOf } from "./judge.ts";
import { learned } from "./learning.ts";
import { type Detector, detectionTime, mistakes, quality, quantile } from "./measure.ts";
import { oracle } from "./oracle.ts";
import proposed from "./proposed.json" with { type: "json" };
import { fastVerdicts, replay } from "./replay.ts";
import { shipped } from "./shipped.ts";
import { number, per, table } from "./table.ts";
import { frozenTraces, healthyTraces } from "./traces.ts";
import { worlds } from "./worlds.ts";

const { values: options } = parseArgs({ options: { quick: { type: "boolean" }, svg: { type: "string" } } });
const sizes = options.quick
  ? { training: 2000, tuning: 1000, healthy: 1000, frozen: 500, replayed: 10, phones: 500 }
  : { training: 12_000, tuning: 8000, healthy: 8000, frozen: 4000, replayed: 150, phones: 5000 };
const budgets = [10, 5, 2, 1] as const;

const silenceAlone = calibrated({ ...proposed.all, priors: proposed.timeOnly }, ["silence"], "silence alone");
const without = (...rows: Row[]) => everyRow.filter((row) => !rows.includes(row));
const disk = calibrated(proposed.all, without("log", "prompt", "answers"), "without the phone's word");

const nominal = setsOf(worlds.nominal, sizes);
const others = [
  fixed,
  speedLimit,
  phi(akka, "phi accrual, as in Akka"),
  bestPhi(nominal),
  phaseQuantile(nominal.training),
];
const ours = [shipped, silenceAlone, disk];
const inNominal = new Map([...others, ...ours].map((detector) => [detector, judge(detector, nominal)]));
const bestHere = bestPossible("nominal");
const inWorlds = new Map(
  Object.entries(worlds).map(([name, world]) => {
    const sets = name === "nominal" ? nominal : setsOf(world, { ...sizes, training: 0 });
    return [name, { sets, judged: new Map([fixed, ...ours].map((one) => [one, judge(one, sets)])) }] as const;
  }),
);

print(
  "Median / 95th percentile of the seconds from freeze to alarm, and in brackets the false alarms per 1,000 healthy backups that the bar, set on tuning traces, then met on test traces",
  table(
    ["detector", ...budgets.map((budget) => `≤ ${budget}`)],
    [...inNominal].map(([{ name }, judged]) => [name, ...budgets.map((budget) => told(judged, budget))]),
  ),
);

print(
  "Fixed timeouts",
  table(
    ["timeout", "false alarms per 1,000", "stands for, median"],
    [30, 60, 120, 300, 600, 900, 1800].map((s) => [
      s < 60 ? `${s} s` : `${s / 60} min`,
      number(of(fixed).falseAlarms(s)),
      `${number(quantile(mistakes(fixed, nominal.healthy, s), 0.5))} s`,
    ]),
  ),
);

print(
  "At fixed bars: stalled from 6, quiet from 2.5",
  table(
    [
      "detector",
      "bar",
      "false per 1,000",
      "median",
      "p95",
      "a false one stands, median / p95",
      "false ones per backup that has one",
    ],
    ours.flatMap((detector) =>
      (["stalled", "quiet"] as const).map((name) => {
        const { falseAlarms, median, p95 } = quality(of(detector).risen, of(detector).tops, bars[name]);
        const stood = mistakes(detector, nominal.healthy, bars[name]);
        const each = stood.length / ((falseAlarms * nominal.healthy.length) / 1000);
        return [
          detector.name,
          name,
          number(falseAlarms),
          number(median),
          number(p95),
          per(quantile(stood, 0.5), quantile(stood, 0.95)),
          number(each, 1),
        ];
      }),
    ),
  ),
);

print(
  "Other worlds, bars unchanged (set for 10 per 1,000 in the nominal one): false alarms per 1,000, median / p95",
  table(
    ["world", ...[fixed, ...ours].map(({ name }) => name)],
    [...inWorlds].map(([world, { judged }]) => [
      world,
      ...[...judged].map(([detector, { risen, tops }]) => {
        const { falseAlarms, median, p95 } = quality(risen, tops, of(detector).barAt(10));
        return `${number(falseAlarms)}; ${per(median, p95)}`;
      }),
    ]),
  ),
);

print(
  "What each row is worth: median / p95 without it, bar set anew",
  table(
    ["left out", "≤ 10", "≤ 5", "≤ 2", "USB, every sense sees, ≤ 10", "evidence mostly missing, ≤ 10"],
    ["nothing" as const, ...everyRow].map((row) => {
      const left = calibrated(
        proposed.all,
        everyRow.filter((one) => one !== row),
        "",
      );
      const here = judge(left, nominal);
      const there = (["USB, every sense sees", "evidence mostly missing"] as const).map((world) => {
        const sets = inWorlds.get(world)?.sets;
        return sets ? told(judge(left, sets), 10) : "";
      });
      return [row, told(here, 10), told(here, 5), told(here, 2), ...there];
    }),
  ),
);

print(
  "The best possible (Bayes' rule on what each second was drawn from, a quarter of the traces): median / p95 in its own world",
  table(
    ["world", "≤ 100", "≤ 10", "≤ 5", "≤ 2"],
    (["nominal", "USB, every sense sees", "evidence mostly missing"] as const).map((world) => {
      const best = world === "nominal" ? bestHere : bestPossible(world);
      return [world, ...[100, 10, 5, 2].map((budget) => told(best, budget))];
    }),
  ),
);

const causes = [...new Set(nominal.frozen.map(({ cause }) => cause))];
print(
  "By cause, at 10 per 1,000",
  table(
    ["cause", "share", ...ours.map(({ name }) => name)],
    causes
      .map((cause) => ({ cause, count: nominal.frozen.filter((one) => one.cause === cause).length }))
      .sort((a, b) => b.count - a.count)
      .map(({ cause, count }) => [
        cause,
        `${number((100 * count) / nominal.frozen.length)} %`,
        ...ours.map((detector) => {
          const bar = of(detector).barAt(10);
          const times = of(detector)
            .risen.filter((rise) => rise.cause === cause)
            .map((rise) => detectionTime(rise, bar));
          return per(quantile(times, 0.5), quantile(times, 0.95));
        }),
      ]),
  ),
);

print(
  "Learning: phones that differ, judged after so many good backups of their own, at the shipped bar and with the one for 10 per 1,000",
  table(
    ["good backups", "at the bar: false per 1,000", "median / p95", "for 10: false per 1,000", "median / p95"],
    [0, 1, 3, 10, 20].map((backups) => {
      const { shipped, atTen } = learned(backups, sizes.phones);
      return [
        `${backups}`,
        ...[shipped, atTen].flatMap((one) => [number(one.falseAlarms, 1), per(one.median, one.p95)]),
      ];
    }),
  ),
);

print("The goals", table(["goal", "measured", ""], goals({ fixed, silenceAlone, shipped, inWorlds })));
print("Is the shipped detector the shipped detector?", crossCheck(nominal));
if (options.svg)
  writeFileSync(
    options.svg,
    curves([
      ...[fixed, ...ours].map((one) => ({ name: one.name, judged: of(one) })),
      { name: "the best possible", judged: bestHere },
    ]),
  );

/** It knows the world from traces that nobody is judged by. */
function bestPossible(world: keyof typeof worlds): Judged {
  const assumed = worlds[world];
  const part = (count: number) => Math.round(count / 4);
  const tuning = healthyTraces("tune", part(sizes.tuning), assumed);
  const frozen = frozenTraces("test", part(sizes.frozen), assumed);
  const knowing = oracle(healthyTraces("train", sizes.training, assumed), assumed);
  return judge(knowing, { tuning, healthy: healthyTraces("test", part(sizes.healthy), assumed), frozen });
}

function of(detector: Detector): Judged {
  const judged = inNominal.get(detector);
  if (!judged) throw new Error(`${detector.name} was not judged`);
  return judged;
}

function told({ risen, tops, barAt }: Judged, budget: number): string {
  const { median, p95, falseAlarms } = quality(risen, tops, barAt(budget));
  return `${per(median, p95)} (${number(falseAlarms, 1)})`;
}

/** The best of what phi accrual can be tuned to, for five false alarms, on a part of the tuning traces. */
function bestPhi(sets: Sets): Detector {
  const part = {
    ...sets,
    tuning: sets.tuning.slice(0, options.quick ? 500 : 1500),
    healthy: [],
    frozen: sets.tuningFrozen,
  };
  const tried = (options.quick ? [200] : [200, 1000]).flatMap((window) =>
    [0.1, 1, 5, 30].flatMap((leastDeviation) =>
      [60, 300, 600, 900, 1200].map((pause): { with: Phi; median: number } => {
        const { risen, barAt } = judge(phi({ window, leastDeviation, pause }, ""), part);
        return { with: { window, leastDeviation, pause }, median: quality(risen, [0], barAt(5)).median };
      }),
    ),
  );
  const best = tried.reduce((a, b) => (b.median < a.median ? b : a)).with;
  return phi(
    best,
    `phi accrual, tuned (window ${best.window}, pause ${best.pause} s, least deviation ${best.leastDeviation} s)`,
  );
}

/** The same traces through the mind itself, second by second. */
function crossCheck({ healthy, frozen }: Sets): string {
  const traces = [...healthy.slice(0, sizes.replayed), ...frozen.slice(0, sizes.replayed)];
  let compared = 0;
  const differing = traces.filter((trace) => {
    const said = replay(trace);
    const alarms = fastVerdicts(trace, shipped.watch, bars.stalled);
    // Where the alarm comes at once, nobody says quiet first.
    const quiet = fastVerdicts(trace, shipped.watch, bars.quiet).filter((at) => !alarms.some((one) => near(at, one)));
    const first = said.quiet.filter((at) => !said.alarms.some((one) => near(at, one)));
    compared += alarms.length + quiet.length;
    return !agree(alarms, said.alarms) || !agree(quiet, first);
  });
  return `${traces.length} traces told to the mind, ${compared} verdicts compared, ${differing.length} traces with one that differs by more than 2 s.`;
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 2;
}

function agree(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((at, i) => near(at, b[i] ?? Number.NaN));
}

function print(title: string, body: string) {
  console.log(`### ${title}\n\n${body}\n`);
}

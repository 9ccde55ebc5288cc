/**
 * What learning is worth: phones that differ from each other, each with good
 * backups behind it, are judged by one more backup that goes well and one that
 * freezes. The bars are the shipped ones.
 */

import { seconds } from "../../src/core/time.ts";
import type { Lesson } from "../../src/core/verdict/habits.ts";
import type { Place } from "../../src/core/verdict/place.ts";
import { bars } from "../../src/core/verdict/priors.ts";
import { device } from "./begun.ts";
import { freeze } from "./freeze.ts";
import { barFor, peaks, type Quality, quality, quantile, type Rise, rises } from "./measure.ts";
import { random } from "./random.ts";
import { knowing, placeIn } from "./shipped.ts";
import { healthy, type Trace } from "./trace.ts";
import { nominal, type World } from "./worlds.ts";

/** The world as one phone has it: its own way, its own time to scan, and all its pauses longer or shorter. */
function worldOf(phone: number, world: World): World {
  const lot = random(firstPhone + phone, 2);
  const way = lot.pick(world.links);
  const [median] = world.preparing;
  const { scan, pauses } = world.phones;
  return {
    ...world,
    links: { usb: 0, wifi: 0, "slow wifi": 0, [way]: 1 },
    preparing: [lot.lognormal(median, scan), world.backups.scan],
    silences: world.silences * lot.lognormal(1, pauses),
  };
}

const firstPhone = 50_000_000;
const seedOf = (phone: number, backup: number) => firstPhone + phone * 100 + backup;

function lessonOf({ link, silences }: Trace): Lesson {
  const longest: Lesson["longest"] = {};
  for (const { phase, length } of silences) longest[phase] = Math.max(longest[phase] ?? 0, seconds(length));
  return { device, at: 0, link, longest };
}

/** In each place, the median over phones of a backup's longest silence, and how far phones and one phone's backups differ. */
export function spreadsOf(phones: number, backups: number, world: World = nominal) {
  const byPlace = new Map<Place, number[][]>();
  for (let phone = firstTaught; phone < firstTaught + phones; phone++) {
    const own = worldOf(phone, world);
    const logs = new Map<Place, number[]>();
    for (let which = 0; which < backups; which++) {
      const trace = healthy(seedOf(phone, which), own);
      const { longest } = lessonOf(trace);
      for (const [i, { phase, at }] of trace.phases.entries()) {
        const end = trace.phases[i + 1]?.at ?? trace.duration;
        const place = placeIn({ at: phase === "transferring" ? end : at, length: 0, phase, ghosts: [] }, trace);
        const so = logs.get(place) ?? [];
        logs.set(place, [...so, Math.log(Math.max(10, (longest[phase] ?? 0) / 1000))]);
      }
    }
    for (const [place, ones] of logs) if (ones.length > 1) byPlace.set(place, [...(byPlace.get(place) ?? []), ones]);
  }
  return Object.fromEntries([...byPlace].map(([place, ones]) => [place, spreadOf(ones)]));
}

/** Other phones than those that are judged. */
const firstTaught = 1_000_000;
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const middle = mean(values);
  return values.reduce((sum, one) => sum + (one - middle) ** 2, 0) / (values.length - 1);
};

function spreadOf(phones: readonly number[][]) {
  const means = phones.map(mean);
  const within = mean(phones.map(variance));
  const each = mean(phones.map(({ length }) => length));
  return {
    typical: Number(Math.exp(quantile(means, 0.5)).toPrecision(2)),
    between: Number(Math.sqrt(Math.max(0, variance(means) - within / each)).toFixed(1)),
    within: Number(Math.sqrt(within).toFixed(1)),
  };
}

/** After so many good backups: at the shipped bar, and with the one that costs ten false alarms in a thousand. */
type Learned = { backups: number; shipped: Quality; atTen: Quality };

export function learned(backups: number, phones: number, world: World = nominal): Learned {
  const tuning: number[] = [];
  const tops: number[] = [];
  const risen: Rise[] = [];
  for (let phone = 0; phone < phones; phone++) {
    const own = worldOf(phone, world);
    const backup = (which: number) => healthy(seedOf(phone, which), own);
    const lessons = Array.from({ length: backups }, (_, i) => lessonOf(backup(i + 3)));
    const detector = { name: `after ${backups}`, watch: knowing(lessons) };
    tuning.push(...peaks(detector, [backup(0)]));
    tops.push(...peaks(detector, [backup(1)]));
    risen.push(...rises(detector, [freeze(backup(2), seedOf(phone, 2), own)]));
  }
  return {
    backups,
    shipped: quality(risen, tops, bars.stalled),
    atTen: quality(risen, tops, barFor(tuning, 10)),
  };
}

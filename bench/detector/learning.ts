/**
 * What learning is worth: phones that differ from each other, each with good
 * backups behind it, are judged by one more backup that goes well and one that
 * freezes. The bars are the shipped ones.
 */

import { seconds } from "../../src/core/time.ts";
import type { Lesson } from "../../src/core/verdict/habits.ts";
import { bars } from "../../src/core/verdict/priors.ts";
import { device } from "./begun.ts";
import { freeze } from "./freeze.ts";
import { barFor, peaks, type Quality, quality, type Rise, rises } from "./measure.ts";
import { random } from "./random.ts";
import { knowing } from "./shipped.ts";
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

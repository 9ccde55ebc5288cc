/**
 * What is usual for one phone. Each confirmed good backup leaves how long its
 * longest silence was in each phase; from those the knots of the priors are
 * stretched or shortened, for the same phone, way and iOS only.
 *
 * A phone's longest silences are taken as lognormal: phones differ by
 * `between`, one phone's backups by `within`. What is not known yet is kept as
 * uncertainty, which itself asks for more time; so the first lessons change
 * little, and a habit as long or short as it may be is believed in the end.
 */

import type { Session } from "../backup/session.ts";
import type { Phase } from "../event.ts";
import type { Link, Udid } from "../observation.ts";
import { type Millis, minutes, seconds } from "../time.ts";
import type { Place } from "./place.ts";

/** What one confirmed backup teaches. `speed` in bits a second, as usbmuxd tells: another cable, another habit. */
export type Habit = { link: Link; speed?: number; ios?: string; longest: Partial<Record<Phase, Millis>> };
export type Lesson = Habit & { device: Udid; at: Millis };
/** Newest last. */
export type Lessons = ReadonlyMap<Udid, readonly Lesson[]>;

/** Kept of each phone. */
export const mostLessons = 60;
/** Shorter silences say nothing about long ones. */
const shortest: Millis = seconds(10);

type Spread = { typical: Millis; between: number; within: number };

/** Calibrated with the priors (bench/detector): the median over phones of a backup's longest silence, and its spreads. */
const finishing: Spread = { typical: seconds(34), between: 0.3, within: 0.8 };
const spreads: Record<Place, Spread> = {
  preparing: { typical: seconds(110), between: 0.7, within: 0.5 },
  "transferring by cable": { typical: seconds(27), between: 0.2, within: 0.9 },
  "transferring by network": { typical: seconds(57), between: 0.3, within: 1 },
  "transferring by slow network": { typical: minutes(3), between: 0.6, within: 0.8 },
  finishing,
  // Lessons are of a whole phase.
  "moving files": finishing,
  verifying: { typical: seconds(13), between: 0.1, within: 0.5 },
};

/** How many backups' worth the assumed `within` weighs against what the phone showed. */
const doubt = 30;
/** One backup counts for so much of one: a phone's backups are alike in ways that will not last. */
const trust = 0.3;
/** The bar lies so many standard deviations out: one in 200 of a phone's longest silences. */
const out = 2.3;
const limits = { least: 1 / 5, most: 5 } as const;
/** A network tells by its rate how fast it is today; what a phone was used to there only gives it time. */
const leastAt = (place: Place): number =>
  place === "transferring by network" || place === "transferring by slow network" ? 1 : limits.least;

export function learn(lessons: Lessons, lesson: Lesson): Lessons {
  const known = lessons.get(lesson.device) ?? [];
  return new Map(lessons).set(lesson.device, [...known, lesson].slice(-mostLessons));
}

/** The lessons that still hold for a backup that goes on now. */
export function lessonsFor({ tether, last }: Pick<Session, "tether" | "last">, lessons: readonly Lesson[]): Lesson[] {
  if (tether.kind === "unknown") return [];
  const { link } = tether;
  const speed = tether.kind === "attached" ? tether.speed : undefined;
  const now = { link, ...(speed !== undefined && { speed }), ...(last.ios !== undefined && { ios: last.ios }) };
  return lessons.filter((lesson) => sameWay(lesson, now));
}

/** Another cable is another speed, and another iOS scans anew; what is not known is taken for the same. */
export const sameWay = (one: Omit<Habit, "longest">, other: Omit<Habit, "longest">): boolean =>
  one.link === other.link && agree(one.speed, other.speed) && agree(release(one.ios), release(other.ios));

const agree = <Value>(one: Value | undefined, other: Value | undefined): boolean =>
  one === undefined || other === undefined || one === other;

/** 26.1 and 26.1.1 scan alike. */
const release = (ios: string | undefined): string | undefined => ios?.split(".").slice(0, 2).join(".");

export const longestIn = (lessons: readonly Lesson[], phase: Phase): Millis[] =>
  lessons.flatMap(({ longest }) => longest[phase] ?? []);

/** By how much this phone's silences are longer (above 1) or shorter than any phone's, for the time it is given. */
export function stretch(lengths: readonly Millis[], place: Place): number {
  const count = lengths.length;
  if (count === 0) return 1;
  const { typical, between, within } = spreads[place];
  const logs = lengths.map((ms) => Math.log(Math.max(ms, shortest) / typical));
  const mean = logs.reduce((sum, one) => sum + one, 0) / count;
  const scatter = logs.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const variance = (doubt * within ** 2 + scatter) / (doubt + count);
  const shown = (count * trust) / variance;
  const precision = shown + 1 / between ** 2;
  const centre = (shown / precision) * mean;
  const spread = Math.sqrt(variance + 1 / precision);
  const factor = Math.exp(centre + out * (spread - Math.hypot(between, within)));
  return Math.min(limits.most, Math.max(leastAt(place), factor));
}

/** What is normal for each phone, as a person may ask: its own silences, and what they make of the waiting times. */

import type { Phase } from "../event.ts";
import type { Link, Udid } from "../observation.ts";
import type { Millis } from "../time.ts";
import { type Lesson, type Lessons, longestIn, sameWay, stretch } from "./habits.ts";
import { placeFor } from "./place.ts";
import { priors } from "./priors.ts";

type NormalPhase = {
  /** Of the longest silence in each backup: the middle one, and the longest. Absent: nothing is known yet. */
  usualMs?: Millis;
  longestMs?: Millis;
  /** Where only silence speaks. */
  quietAfterMs: Millis;
  frozenAfterMs: Millis;
};

/** A phone over one way, with one iOS. */
export type Normal = {
  device: Udid;
  link: Link;
  speed?: number;
  ios?: string;
  backups: number;
  phases: Record<Phase, NormalPhase>;
};

/** Newest first. */
export const normalOf = (lessons: Lessons, patience: number): Normal[] =>
  [...lessons.values()].flatMap((known) => waysOf(known, patience));

function waysOf(lessons: readonly Lesson[], patience: number): Normal[] {
  const groups: Lesson[][] = [];
  for (const lesson of lessons.toReversed()) {
    const group = groups.find(([newest]) => newest && sameWay(newest, lesson));
    if (group) group.push(lesson);
    else groups.push([lesson]);
  }
  return groups.flatMap((group) => group.slice(0, 1).map((newest) => normal(newest, group, patience)));
}

function normal({ device, link, speed, ios }: Lesson, group: readonly Lesson[], patience: number): Normal {
  const inPhase = (phase: Phase): NormalPhase => {
    const lengths = longestIn(group, phase).sort((a, b) => a - b);
    const middle = lengths[lengths.length >> 1];
    const longest = lengths.at(-1);
    const place = placeFor(phase, link);
    const factor = stretch(lengths, place);
    const { unusual, rare } = priors[place];
    return {
      ...(middle !== undefined && { usualMs: middle }),
      ...(longest !== undefined && { longestMs: longest }),
      quietAfterMs: Math.round(unusual * factor * patience),
      frozenAfterMs: Math.round(rare * factor * patience),
    };
  };
  return {
    device,
    link,
    ...(speed !== undefined && { speed }),
    ...(ios !== undefined && { ios }),
    backups: group.length,
    phases: {
      preparing: inPhase("preparing"),
      transferring: inPhase("transferring"),
      finishing: inPhase("finishing"),
      verifying: inPhase("verifying"),
    },
  };
}

/** How often the healthy silences of training traces end at an age: what priors, and the oracle, are made of. */

import type { Place } from "../../src/core/verdict/place.ts";
import { placeIn } from "./shipped.ts";
import type { Trace } from "./trace.ts";

/** `lengths` sorted; `time`: what the backups spent there altogether. */
export type Ending = { lengths: number[]; time: number };

/** The rate, for each second spent there, at which silences of this age end, smoothed over a factor in age. */
export function endingRate({ lengths, time }: Ending, age: number): number {
  const width = 1.12;
  return (atLeast(lengths, age / width) - atLeast(lengths, age * width)) / (time * age * (width - 1 / width));
}

export function atLeast(sorted: readonly number[], age: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) >= age) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}

/** The last age, in steps of 2 %, at which silences still end at least this often. */
export function ageAt(group: Ending, rate: number): number {
  let last = 10;
  for (let age = 10; age < 5400; age *= 1.02) if (endingRate(group, age) >= rate) last = age;
  return last;
}

/** Of the silences that begin in each place; a transfer's time counts where half of it has passed. */
export function endings(traces: readonly Trace[]): Map<Place, Ending> {
  const groups = new Map<Place, Ending>();
  const groupAt = (place: Place) => {
    const group = groups.get(place) ?? { lengths: [], time: 0 };
    groups.set(place, group);
    return group;
  };
  for (const trace of traces) {
    for (const silence of trace.silences) groupAt(placeIn(silence, trace)).lengths.push(silence.length);
    trace.phases.forEach(({ phase, at }, i) => {
      const until = trace.phases[i + 1]?.at ?? trace.duration;
      if (phase === "finishing") {
        const first = trace.silences.find((one) => one.phase === phase && one.at === at)?.length ?? 0;
        groupAt("finishing").time += first;
        groupAt("moving files").time += until - at - first;
      } else {
        const halfway = { at: (at + until) / 2, length: 0, phase, ghosts: [] };
        groupAt(placeIn(halfway, trace)).time += until - at;
      }
    });
  }
  for (const { lengths } of groups.values()) lengths.sort((a, b) => a - b);
  return groups;
}

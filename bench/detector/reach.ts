/**
 * How often the healthy silences of a world reach each age, and end there, as
 * counted on many training traces: what the best possible detector knows.
 */

import type { Phase } from "../../src/core/event.ts";
import { atLeast, type Ending, endingRate } from "./endings.ts";
import type { Silence, Trace } from "./trace.ts";

/** How often healthy silences reach an age, for each second that backups spend in such a phase; and the share of it that moves. */
export type Reach = { reach: (age: number) => number; ends: (age: number) => number; moving: number };

export function reaches(training: readonly Trace[]): (silence: Silence, trace: Trace) => Reach {
  const tables = tablesOf(training);
  return (silence, trace) => {
    const found = tables.get(keyOf(silence.phase, trace.way, movedBefore(silence, trace)));
    if (!found) throw new Error(`no training silence while ${silence.phase}`);
    return found;
  };
}

/** What carries a backup matters to the transfer only; elsewhere, whether it is the silence that the phase begins with. */
const keyOf = (phase: Phase, way: string, moved: boolean): string =>
  phase === "transferring" ? `${phase} ${way}` : `${phase} ${moved}`;

/** Whether this phase has seen movement before, whatever it was silent for at first. */
const movedBefore = ({ at, phase }: Silence, { phases }: Trace): boolean =>
  phases.some((one) => one.phase === phase && one.at < at);

function tablesOf(training: readonly Trace[]): Map<string, Reach> {
  const groups = new Map<string, Ending & { silent: number }>();
  const groupAt = (key: string) => {
    const group = groups.get(key) ?? { lengths: [], time: 0, silent: 0 };
    groups.set(key, group);
    return group;
  };
  for (const trace of training) {
    const { phases, silences, duration, way } = trace;
    for (const silence of silences) {
      const group = groupAt(keyOf(silence.phase, way, movedBefore(silence, trace)));
      group.lengths.push(silence.length);
      group.silent += silence.length;
    }
    phases.forEach(({ phase, at }, i) => {
      const until = phases[i + 1]?.at ?? duration;
      const first = silences.find((one) => one.phase === phase && one.at === at)?.length ?? 0;
      groupAt(keyOf(phase, way, false)).time += phase === "transferring" ? until - at : first + 1;
      if (phase !== "transferring") groupAt(keyOf(phase, way, true)).time += until - at - first;
    });
  }
  return new Map([...groups].map(([key, group]) => [key, tableOf(group)]));
}

function tableOf(group: Ending & { silent: number }): Reach {
  group.lengths.sort((a, b) => a - b);
  const ages: number[] = [];
  for (let age = 10; age < 12_000; age *= 1.03) ages.push(age);
  // Beyond what was drawn, ever rarer.
  const reach = ages.map((age) => Math.max(atLeast(group.lengths, age), 0.3 * (1000 / age) ** 2) / group.time);
  const ends = ages.map((age, i) => Math.max(endingRate(group, age), (reach[i] ?? 0) / (3 * age)));
  const at = (values: readonly number[]) => (age: number) =>
    values[Math.max(0, Math.min(values.length - 1, Math.round(Math.log(age / 10) / Math.log(1.03))))] ?? 0;
  return { reach: at(reach), ends: at(ends), moving: Math.max(0, 1 - group.silent / group.time) };
}

/**
 * Measures a detector as Chen, Toueg and Aguilera do: how long from freeze to
 * alarm, how many healthy backups meet a false alarm, and how long one stands.
 * A detector gives a score to each second of a silence; its alarm is the first
 * second that reaches a bar, and the silence's end takes it back.
 */

import { type Frozen, horizon } from "./freeze.ts";
import type { Silence, Trace } from "./trace.ts";

type Score = (age: number) => number;
export type Detector = { name: string; watch: (silence: Silence, trace: Trace) => Score };

/** Each second at first, then each fifth: nothing but the clock goes on after ten minutes. */
const following = (age: number): number => age + (age < 600 ? 1 : 5);

/** The highest score in each backup: the bar under which it would have been a false alarm. */
export function peaks({ watch }: Detector, traces: readonly Trace[]): number[] {
  return traces.map((trace) => {
    let peak = Number.NEGATIVE_INFINITY;
    for (const silence of trace.silences) {
      const score = watch(silence, trace);
      for (let age = 0; age < silence.length; age = following(age)) peak = Math.max(peak, score(age));
    }
    return peak;
  });
}

export const falseAlarms = (peaksOfHealthy: readonly number[], bar: number): number =>
  (1000 * peaksOfHealthy.filter((peak) => peak >= bar).length) / peaksOfHealthy.length;

/** The lowest bar that at most so many of a thousand healthy backups reach. */
export function barFor(peaksOfHealthy: readonly number[], perThousand: number): number {
  const sorted = [...peaksOfHealthy].sort((a, b) => b - a);
  const allowed = Math.floor((perThousand * sorted.length) / 1000);
  const first = sorted[allowed];
  return first === undefined ? Number.NEGATIVE_INFINITY : first + Math.max(1e-9, Math.abs(first) * 1e-9);
}

/** The seconds of a freeze in which its score rose higher than ever before, so that any bar can be looked up. */
export type Rise = { cause: Frozen["cause"]; after: Float32Array; score: Float32Array };

export function rises({ watch }: Detector, traces: readonly Frozen[]): Rise[] {
  const after = new Float32Array(horizon + 1);
  const scores = new Float32Array(horizon + 1);
  return traces.map((trace) => {
    const silence = trace.silences.at(-1);
    if (!silence) throw new Error("a frozen backup without its silence");
    const score = watch(silence, trace);
    let count = 0;
    let highest = Number.NEGATIVE_INFINITY;
    for (let age = 0; age < silence.length; age = following(age)) {
      const now = score(age);
      if (now <= highest) continue;
      highest = now;
      // An alarm that stood when the backup froze was right at once.
      const late = Math.max(0, age - trace.age);
      if (count > 0 && after[count - 1] === late) count--;
      after[count] = late;
      scores[count++] = now;
    }
    return { cause: trace.cause, after: after.slice(0, count), score: scores.slice(0, count) };
  });
}

/** Seconds from freeze to alarm; `horizon` if never. */
export function detectionTime({ after, score }: Rise, bar: number): number {
  let [low, high] = [0, score.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((score[middle] ?? 0) >= bar) high = middle;
    else low = middle + 1;
  }
  return after[low] ?? horizon;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export type Quality = { median: number; p95: number; falseAlarms: number };

export function quality(frozen: readonly Rise[], healthy: readonly number[], bar: number): Quality {
  const times = frozen.map((rise) => detectionTime(rise, bar));
  return { median: quantile(times, 0.5), p95: quantile(times, 0.95), falseAlarms: falseAlarms(healthy, bar) };
}

/** How long each false alarm stands until the backup moves again. */
export function mistakes({ watch }: Detector, traces: readonly Trace[], bar: number): number[] {
  return traces.flatMap((trace) =>
    trace.silences.flatMap((silence) => {
      const score = watch(silence, trace);
      for (let age = 0; age < silence.length; age = following(age))
        if (score(age) >= bar) return [silence.length - age];
      return [];
    }),
  );
}

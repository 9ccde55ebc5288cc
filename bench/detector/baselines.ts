/** The detectors that others use, on the same traces: time-outs, speed limits, phi accrual and learned quantiles. */

import type { Detector } from "./measure.ts";
import type { Silence, Trace } from "./trace.ts";

/** A fixed limit on silence: the score is the limit in seconds that would have been met. */
export const fixed: Detector = { name: "fixed timeout", watch: () => (age) => age };

/** As curl's: bytes alone count, and neither preparing nor moving files shows any. */
export const speedLimit: Detector = {
  name: "curl-like speed limit",
  watch: ({ at, phase }, { phases }) => {
    const since = phase === "transferring" || phase === "preparing" ? at : finishingAt(phases);
    return (age) => at - since + age;
  },
};

const finishingAt = (phases: Trace["phases"]): number => phases.find(({ phase }) => phase === "finishing")?.at ?? 0;

export type Phi = { window: number; leastDeviation: number; pause: number };
export const akka: Phi = { window: 1000, leastDeviation: 0.1, pause: 3 };

/** Hayashibara and others, with the logistic approximation that Akka computes. Heartbeats: each second that moved. */
export const phi = ({ window, leastDeviation, pause }: Phi, name: string): Detector => ({
  name,
  watch: (silence, trace) => {
    const { mean, deviation } = intervalsBefore(silence, trace, window);
    const spread = Math.max(deviation, leastDeviation);
    return (age) => {
      const y = (age - mean - pause) / spread;
      const steep = y * (1.5976 + 0.070566 * y * y);
      // -log10(1 / (1 + e^steep)), without overflow
      return (steep > 30 ? steep : Math.log1p(Math.exp(steep))) / Math.LN10;
    };
  },
});

function intervalsBefore({ at }: Silence, { silences }: Trace, window: number) {
  let left = window;
  let count = 0;
  let sum = 0;
  let squares = 0;
  const take = (length: number, times: number) => {
    const taken = Math.min(left, Math.max(0, times));
    left -= taken;
    count += taken;
    sum += taken * length;
    squares += taken * length * length;
  };
  let end = at;
  for (let i = silences.length - 1; i >= 0 && left > 0; i--) {
    const one = silences[i];
    if (!one || one.at >= at) continue;
    take(1, end - one.at - one.length);
    take(one.length, 1);
    end = one.at;
  }
  take(1, end);
  if (count === 0) return { mean: 1, deviation: 1 };
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

/** Learned from training traces: minus the log of the share of silences, in this phase over this link, that last so long. */
export function phaseQuantile(training: readonly Trace[]): Detector {
  const lengths = new Map<string, number[]>();
  const key = (phase: string, link: string) => `${phase} ${link}`;
  for (const { link, silences } of training)
    for (const { phase, length } of silences) {
      const all = lengths.get(key(phase, link)) ?? [];
      all.push(length);
      lengths.set(key(phase, link), all);
    }
  for (const all of lengths.values()) all.sort((a, b) => a - b);
  return {
    name: "quantile per phase and link",
    watch: ({ phase }, { link }) => {
      const all = lengths.get(key(phase, link)) ?? [];
      const longest = all.at(-1) ?? 1;
      let shorter = 0;
      return (age) => {
        while (shorter < all.length && (all[shorter] ?? 0) < age) shorter++;
        const beyond = age > longest ? age / longest - 1 : 0;
        return Math.log(all.length + 1) - Math.log(all.length - shorter + 1) + beyond;
      };
    },
  };
}

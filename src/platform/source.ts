/**
 * One shape for everything that watches: a source runs until its signal
 * aborts, cleans up after itself, and keeps trying through ordinary trouble.
 */

import { setTimeout as sleep } from "node:timers/promises";
import type { Observation } from "../core/observation.ts";

export type See = (seen: Observation) => void;
export type Source = (see: See, signal: AbortSignal) => Promise<void>;

/**
 * When to look. `next` resolves once a second while a backup runs, and at rest only when somebody asks for a look
 * (`rouse`); it rejects with the signal's reason when that aborts.
 */
export type Beat = { next(signal: AbortSignal): Promise<void> };
export type BeatControl = Beat & { setFast(fast: boolean): void; rouse(): void };

export function makeBeat(period = 1000): BeatControl {
  let fast = false;
  let wake = Promise.withResolvers<void>();
  const rouse = () => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  return {
    rouse,
    setFast(next) {
      if (fast === next) return;
      fast = next;
      if (fast) rouse();
    },
    async next(signal) {
      signal.throwIfAborted();
      const ended = Promise.withResolvers<never>();
      const end = () => ended.reject(signal.reason);
      signal.addEventListener("abort", end, { once: true });
      try {
        await (fast ? sleep(period, undefined, { signal }) : Promise.race([wake.promise, ended.promise]));
      } finally {
        signal.removeEventListener("abort", end);
        ended.promise.catch(() => undefined); // nobody waits for it any more
      }
    },
  };
}

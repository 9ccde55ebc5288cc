/**
 * One shape for everything that watches: a source runs until its signal
 * aborts, cleans up after itself, and keeps trying through ordinary trouble.
 */

import { setTimeout as sleep } from "node:timers/promises";
import type { Blindness, Observation } from "../core/observation.ts";

export type See = (seen: Observation) => void;
/** Why a sense does not see. */
export type Blind = { why: Blindness; detail?: string };

export type Source = (see: See, signal: AbortSignal) => Promise<void>;

/**
 * When to look. `next` resolves once a second while a backup runs, and at rest only when somebody asks for a look
 * (`rouse`); it rejects with the signal's reason when that aborts.
 */
export type Beat = { next(signal: AbortSignal): Promise<void> };
export type BeatControl = Beat & { setFast(fast: boolean): void; rouse(): void };

/** Runs a source only while a backup runs, and for a few seconds more; at rest it is closed. */
export const whileItBeats =
  (beat: Beat, source: Source, patience = 5000): Source =>
  async (see, signal) => {
    for (;;) {
      await beat.next(signal);
      const over = new AbortController();
      const running = source(see, AbortSignal.any([signal, over.signal]));
      let beats = true;
      while (beats) {
        const next = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
        beats = await beat.next(next).then(
          () => true,
          () => false,
        );
      }
      over.abort();
      await running;
      signal.throwIfAborted();
    }
  };

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

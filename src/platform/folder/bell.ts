/**
 * Says when to look again: at each beat, soon after a hint, and after a while
 * in any case. Hints are held back for a moment after each look, so that while
 * the beat is fast they only ever join it.
 */

import type { Millis } from "../../core/time.ts";
import type { Beat } from "../source.ts";

type Bell = {
  hint(): void;
  /** Resolves when it is time, saying whether the beat asked; rejects with the signal's reason. */
  next(atMost: Millis): Promise<{ beat: boolean }>;
};

export function makeBell(beat: Beat, gap: Millis, signal: AbortSignal): Bell {
  const newRing = () => {
    const ring = Promise.withResolvers<void>();
    ring.promise.catch(() => undefined); // it may fail while a look is under way; `next` then meets it
    return ring;
  };
  let ring = newRing();
  let asked = false;
  let beaten = false;
  let heldUntil = 0;
  let soon: NodeJS.Timeout | undefined;

  const askBeat = async () => {
    asked = true;
    try {
      await beat.next(signal);
      beaten = true;
      ring.resolve();
    } catch (error) {
      ring.reject(error);
    } finally {
      asked = false;
    }
  };

  return {
    hint() {
      soon ??= setTimeout(() => ring.resolve(), Math.max(0, heldUntil - performance.now())).unref();
    },
    async next(atMost) {
      if (!asked && !beaten) void askBeat();
      const latest = setTimeout(() => ring.resolve(), atMost);
      try {
        await ring.promise;
        return { beat: beaten };
      } finally {
        clearTimeout(latest);
        clearTimeout(soon);
        soon = undefined;
        beaten = false;
        ring = newRing();
        heldUntil = performance.now() + gap;
      }
    },
  };
}

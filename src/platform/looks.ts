/** Looking: now, and at each beat, until the signal aborts. A look that never comes back keeps nobody from ending. */

import type { Beat } from "./source.ts";

export async function lookAtEachBeat(beat: Beat, signal: AbortSignal, look: () => void | Promise<void>): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const end = () => aborted.resolve();
  signal.addEventListener("abort", end, { once: true });
  const run = async () => {
    while (!signal.aborted) {
      const next = beat.next(signal); // before the look, so that a call during it is not missed
      next.catch(() => undefined); // it may end while the look still goes on
      await look();
      await next;
    }
  };
  try {
    await Promise.race([run(), aborted.promise]);
  } catch (error) {
    if (!signal.aborted) throw error; // the beat ends with the signal's reason
  } finally {
    signal.removeEventListener("abort", end);
  }
}

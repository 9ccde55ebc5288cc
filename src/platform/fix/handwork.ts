/**
 * The mind's orders on their way to the hands: done one after the other, so
 * that no two of them are ever about the same process or folder, and told of
 * when they are done. What was let go of is ended and not told of any more.
 */

import type { HandId, Order, Report } from "../../core/fix/fix.ts";
import type { Source } from "../source.ts";
import { failed, type Hands, type OrderFor } from "./hands.ts";

type Errand = { run: string; order: Order; letGo: AbortController };

export type Handwork = {
  do(run: string, order: Order): void;
  /** Whatever that run's hand still does is of no use. */
  letGo(run: string): void;
  /** The next order; rejects with the signal's reason. */
  next(signal: AbortSignal): Promise<Errand>;
};

export function makeHandwork(): Handwork {
  let waiting: Errand[] = [];
  let latest: Errand | undefined;
  let told = Promise.withResolvers<void>();
  return {
    do(run, order) {
      waiting.push({ run, order, letGo: new AbortController() });
      told.resolve();
    },
    letGo(run) {
      waiting = waiting.filter((errand) => errand.run !== run);
      if (latest?.run === run) latest.letGo.abort();
    },
    async next(signal) {
      for (;;) {
        signal.throwIfAborted();
        latest = waiting.shift();
        if (latest) return latest;
        told = Promise.withResolvers<void>();
        const end = () => told.reject(signal.reason);
        signal.addEventListener("abort", end, { once: true });
        await told.promise.finally(() => signal.removeEventListener("abort", end));
      }
    },
  };
}

type Workshop = { hands: Hands; complain(sentence: string): void };

export const doHandwork =
  (handwork: Pick<Handwork, "next">, { hands, complain }: Workshop): Source =>
  async (see, signal) => {
    for (;;) {
      const { run, order, letGo } = await handwork.next(signal);
      const report = await perform(hands, order, AbortSignal.any([signal, letGo.signal]));
      if (letGo.signal.aborted) continue;
      // It is by the way: the fix goes on meanwhile, and would take this for the report of what it does next.
      if (order.hand !== "open") see({ kind: "hand", at: Date.now(), run, report });
      else if (report.kind === "failed") complain(`Could not open the settings: ${report.text}`);
    }
  };

function perform<Id extends HandId>(hands: Hands, order: OrderFor<Id>, signal: AbortSignal): Promise<Report> {
  const id: Id = order.hand;
  const hand = hands[id];
  return hand ? hand(order, signal) : Promise.resolve(failed("not-there", `no hand for ${id} on this system`));
}

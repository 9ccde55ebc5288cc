/** A source at work: what it saw so far, and how to wait for what it has yet to see. Ends with the test. */

import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import type { Observation } from "../../src/core/observation.ts";
import type { Source } from "../../src/platform/source.ts";

type Seen<Kind extends Observation["kind"]> = Extract<Observation, { kind: Kind }>;

export function watch(source: Source) {
  const seen: Observation[] = [];
  const stop = new AbortController();
  const ended = source((observation) => seen.push(observation), stop.signal);
  const end = async () => {
    stop.abort();
    await ended;
  };
  onTestFinished(end);
  const of = <Kind extends Observation["kind"]>(kind: Kind) =>
    seen.filter((one): one is Seen<Kind> => one.kind === kind);
  return {
    seen,
    of,
    /** Ends the source, and waits until it has ended. */
    end,
    /** The first that fits, when it has come. */
    async until<Kind extends Observation["kind"]>(kind: Kind, fits: (one: Seen<Kind>) => boolean = () => true) {
      return poll(() => of(kind).find(fits), `${kind} among ${JSON.stringify(seen.slice(-5))}`);
    },
  };
}

/** Looks until there is something; the deadline only says when to give up. */
export async function poll<T>(look: () => T | undefined, what: string, within = 15_000): Promise<T> {
  const deadline = performance.now() + within;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) expect.fail(`waited in vain for ${what}`);
    await sleep(5);
  }
}

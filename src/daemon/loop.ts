/**
 * The loop: what a source sees becomes a step of the mind, and its wishes are
 * granted at once. `see` is synchronous, so steps never interleave.
 */

import type { Effect } from "../core/effect.ts";
import type { Observation } from "../core/observation.ts";
import type { State } from "../core/state.ts";
import { step } from "../core/step.ts";
import type { Source } from "../platform/source.ts";

type Loop = {
  start: State;
  sources: Source[];
  /** With the state that these wishes came with. */
  act(effects: Effect[], state: State): void;
  /** After each step, with what was seen and whether anything was said. */
  publish(state: State, seen: Observation, told: boolean): void;
  signal: AbortSignal;
};

/** Runs until the signal aborts. A source that fails for an unforeseen reason ends the loop with its error, and the others. */
export async function runLoop({ start, sources, act, publish, signal }: Loop): Promise<void> {
  const broken = new AbortController();
  const until = AbortSignal.any([signal, broken.signal]);
  let state = start;
  const see = (seen: Observation) => {
    if (until.aborted) return;
    const stepped = step(state, seen);
    state = stepped.state;
    act(stepped.effects, state);
    publish(
      state,
      seen,
      stepped.effects.some(({ kind }) => kind === "tell"),
    );
  };
  await Promise.all(
    sources.map(async (source) => {
      try {
        await source(see, until);
      } catch (error) {
        if (!until.aborted) broken.abort(error); // or else its way of saying that it stopped
      }
    }),
  );
  broken.signal.throwIfAborted();
}

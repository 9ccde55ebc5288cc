/** The part of each step that is about fixes: what was asked for, what runs, what comes next, and staying awake. */

import type { Effect } from "../effect.ts";
import type { Observation } from "../observation.ts";
import type { State } from "../state.ts";
import type { Stepped } from "../step.ts";
import type { Millis } from "../time.ts";
import { grant } from "./asked.ts";
import { followFix, runOf } from "./fixing.ts";
import { forgiven } from "./plan.ts";
import { keepFixing } from "./walk.ts";

export function followFixes(before: State, seen: Observation): Stepped {
  const effects: Effect[] = [];
  let state = before;
  for (const next of [forgives(seen), seen.kind === "asked" ? asks(seen) : follows(seen), goesOn, staysAwake]) {
    const stepped = next(state, seen.at);
    state = stepped.state;
    effects.push(...stepped.effects);
  }
  return { state, effects };
}

/** The trouble of a phone alone is over when it answers, that of a folder when it can be looked into. */
const forgives =
  (seen: Observation) =>
  (state: State): Stepped => {
    const { tried } = state.fixes;
    const over =
      (seen.kind === "phone" && { device: seen.device }) ||
      (seen.kind === "sees" && seen.root !== undefined && { root: seen.root });
    return { state: over && tried.length > 0 ? { ...state, fixes: forgiven(state.fixes, over) } : state, effects: [] };
  };
const asks = (seen: Extract<Observation, { kind: "asked" }>) => (state: State) => grant(state, seen);
const follows = (seen: Observation) => (state: State) => followFix(state, seen);
const goesOn = (state: State, at: Millis) => keepFixing(state, at);

/** While a backup runs the computer does not fall asleep by itself. */
function staysAwake(state: State, at: Millis): Stepped {
  const { awake, keepsAwake, ...fixes } = state.fixes;
  const wanted = keepsAwake && state.sessions.size > 0;
  if (wanted === (awake !== undefined)) return { state, effects: [] };
  const run = awake?.run ?? runOf("keep-awake", at);
  const about = { at, run, fix: "keep-awake" } as const;
  const effects: Effect[] = wanted
    ? [
        { kind: "keep-awake", on: true },
        { kind: "tell", event: { ...about, kind: "fix-began", by: "automatic", steps: [] } },
      ]
    : [
        { kind: "keep-awake", on: false },
        { kind: "tell", event: { ...about, kind: "fix-ended", outcome: "done" } },
      ];
  return { state: { ...state, fixes: { ...fixes, keepsAwake, ...(wanted && { awake: { run } }) } }, effects };
}

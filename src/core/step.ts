/**
 * The mind: one observation in, a new state and wishes out. Pure; the same log
 * replayed tells the same story.
 *
 * An observation is first taken down (what is known), then into each running
 * backup (what it means there), then every backup is judged.
 */

import { type Resting, stirredFor } from "./backup/beginning.ts";
import { ending } from "./backup/ending.ts";
import { askAgain, beginAll, endSession } from "./backup/lifecycle.ts";
import { follow, goOn } from "./backup/running.ts";
import type { Effect } from "./effect.ts";
import { followFixes } from "./fix/follow-fixes.ts";
import type { Observation } from "./observation.ts";
import type { State } from "./state.ts";
import type { Millis } from "./time.ts";
import { attentionTo } from "./world/attention.ts";
import { followSense } from "./world/senses.ts";
import { takeDown } from "./world/take-down.ts";

export type Stepped = { state: State; effects: Effect[] };

export function step(before: State, seen: Observation): Stepped {
  const sensed = followSense(before, seen);
  const known = takeDown(sensed.state, seen);
  let state = known.state;
  const fix = (now: State) => followFixes(now, seen);
  const effects: Effect[] = [...sensed.effects, ...known.events.map((event) => ({ kind: "tell", event }) as const)];

  for (const [place, session] of state.sessions) {
    const followed = follow(session, state, seen);
    const end = followed.over ?? ending(followed.session, state, seen.at);
    const stepped = end
      ? endSession(state, place, session, followed, end)
      : goOn(state, place, session, followed, seen.at);
    state = stepped.state;
    effects.push(...stepped.effects);
  }
  for (const next of [beginAll, askAgain, fix, attend]) {
    const stepped = next(state, seen.at);
    state = stepped.state;
    effects.push(...stepped.effects);
  }

  const fast =
    state.sessions.size > 0 ||
    state.fixes.fixing !== undefined ||
    state.fixes.walk !== undefined ||
    [...state.resting.values()].some((one) => stirring(one, seen.at));
  if (fast !== state.fast) effects.push({ kind: "beat", fast });
  return { state: { ...state, at: seen.at, fast }, effects };
}

/** How closely each phone is to be listened to from now on. */
function attend(state: State): Stepped {
  const attention = attentionTo(state);
  const changed = [...attention].filter(([device, wanted]) => state.attention.get(device) !== wanted);
  if (changed.length === 0 && attention.size === state.attention.size) return { state, effects: [] };
  const effects = changed.map(([device, wanted]): Effect => ({ kind: "attend", device, attention: wanted }));
  return { state: { ...state, attention }, effects };
}

const stirring = ({ stirredAt }: Resting, at: Millis): boolean =>
  stirredAt !== undefined && at - stirredAt <= stirredFor;

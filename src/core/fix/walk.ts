/**
 * “Fix it for me”: rung by rung, mildest first, as long as nobody is needed. It
 * ends when the backup moves, when a person has to do something, or when
 * nothing is left. And the settings may allow some fixes without being asked.
 */

import type { Effect } from "../effect.ts";
import type { State } from "../state.ts";
import type { Stepped } from "../step.ts";
import { type Millis, seconds } from "../time.ts";
import { type Case, caseOf, casesIn, isStuck, running } from "./case.ts";
import type { FixId, Place, WalkEvent } from "./fix.ts";
import type { Walk } from "./fixes.ts";
import { beginFix } from "./fixing.ts";
import { offersFor, runsByItself } from "./plan.ts";

/** What is known of a backup that has just ended may come a moment later. */
const thinks: Millis = seconds(10);

export function beginWalk(state: State, { device, root }: Place, at: Millis): Stepped {
  const walk = { ...(device !== undefined && { device }), ...(root !== undefined && { root }), since: at };
  return walkOn({ ...state, fixes: { ...state.fixes, walk } }, walk, at);
}

export function endWalk(state: State, why: WalkEvent["why"], at: Millis, next?: FixId): Stepped {
  const { walk, ...fixes } = state.fixes;
  if (!walk) return { state, effects: [] };
  const { since, ...place } = walk;
  const ended: Effect = { kind: "tell", event: { kind: "walk-ended", at, ...place, why, ...(next && { next }) } };
  return { state: { ...state, fixes }, effects: [ended] };
}

/** What comes next, where no fix runs. */
export function keepFixing(state: State, at: Millis): Stepped {
  const { fixing, walk, allowed } = state.fixes;
  if (fixing) return { state, effects: [] };
  if (walk) return walkOn(state, walk, at);
  return allowed.size > 0 ? beginAllowed(state, at) : { state, effects: [] };
}

function walkOn(state: State, walk: Walk, at: Millis): Stepped {
  const now = caseOf(state, walk, at);
  if (running(now) && !isStuck(now)) return endWalk(state, "moves", at);
  const [first] = offersFor(now);
  if (!first) return at - lastTried(state, walk) < thinks ? { state, effects: [] } : endWalk(state, "nothing-left", at);
  return runsByItself(first)
    ? beginFix(state, first.fix, walk, "walk", at)
    : endWalk(state, "needs-you", at, first.fix);
}

const lastTried = ({ fixes: { tried } }: State, { since }: Walk): Millis => tried.at(-1)?.at ?? since;

/** What stands still or has failed, and has a fix that nobody needs to be asked about. */
function beginAllowed(state: State, at: Millis): Stepped {
  for (const now of casesIn(state, at).filter(isFrozen)) {
    const [first] = offersFor(now);
    if (first && state.fixes.allowed.has(first.fix) && runsByItself(first))
      return beginFix(state, first.fix, now, "automatic", at);
  }
  return { state, effects: [] };
}

const isFrozen = ({ session, failedAt }: Case): boolean => failedAt !== undefined || session?.pace === "stalled";

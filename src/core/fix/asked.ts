/**
 * What people ask for, and what they hear at once. One fix runs at a time:
 * whoever asks for another meanwhile is told which.
 */

import type { Observation, Udid } from "../observation.ts";
import type { State } from "../state.ts";
import type { Stepped } from "../step.ts";
import type { Millis } from "../time.ts";
import { type Case, caseOf, casesIn, rootsIn } from "./case.ts";
import type { FixId, Hindrance, Place, Reply, Wish } from "./fix.ts";
import { beginFix, endFix, runOf, skipStep } from "./fixing.ts";
import { hindrance, offersFor, runsByItself } from "./plan.ts";
import { fixes } from "./table.ts";
import { beginWalk, endWalk } from "./walk.ts";

export function grant(state: State, { request, wish, at }: Extract<Observation, { kind: "asked" }>): Stepped {
  const { reply, state: next, effects } = answer(state, wish, at);
  return { state: next, effects: [{ kind: "reply", request, reply }, ...effects] };
}

type Answered = Stepped & { reply: Reply };

function answer(state: State, wish: Wish, at: Millis): Answered {
  const { fixing, walk } = state.fixes;
  switch (wish.want) {
    case "stop": {
      if (!fixing && !walk) return refuse(state, "not-running");
      const stopped = fixing ? endFix(state, fixing, "stopped", at) : { state, effects: [] };
      const ended = endWalk(stopped.state, "stopped", at);
      return { reply: { kind: "stopped" }, state: ended.state, effects: [...stopped.effects, ...ended.effects] };
    }
    case "next-step":
      if (fixing?.run !== wish.run || fixing.hand) return refuse(state, "not-running");
      return { reply: { kind: "went-on" }, ...skipStep(state, fixing, at) };
    case "fix":
      return beginAsked(state, wish, at);
    case "walk":
      return beginAskedWalk(state, wish, at);
    default:
      throw new Error(`unhandled wish ${JSON.stringify(wish satisfies never)}`);
  }
}

const refuse = (state: State, why: Hindrance, fix?: FixId): Answered => ({
  reply: { kind: "refused", why, ...(fix && { fix }) },
  state,
  effects: [],
});

function beginAsked(state: State, wish: Extract<Wish, { want: "fix" }>, at: Millis): Answered {
  const { fixing } = state.fixes;
  if (fixing) return refuse(state, "another-fix", fixing.fix);
  const found = whichOne(state, wish, at);
  if (typeof found === "string") return refuse(state, found, wish.fix);
  const row = fixes[wish.fix];
  const unasked = row.needs(found).includes("consent") && !wish.consents;
  const why = hindrance(found, row) ?? (unasked ? "needs-consent" : undefined);
  if (why) return refuse(state, why, wish.fix);
  return {
    reply: { kind: "began", run: runOf(wish.fix, at), fix: wish.fix },
    ...beginFix(state, wish.fix, found, wish.by, at),
  };
}

function beginAskedWalk(state: State, wish: Place, at: Millis): Answered {
  const { fixing } = state.fixes;
  if (fixing) return refuse(state, "another-fix", fixing.fix);
  const found = whichOne(state, wish, at);
  if (typeof found === "string") return refuse(state, found);
  const [first] = offersFor(found);
  if (!first) return refuse(state, "nothing-to-fix");
  if (!runsByItself(first)) return { reply: { kind: "needs-you", fix: first.fix }, state, effects: [] };
  return { reply: { kind: "began", run: runOf(first.fix, at), fix: first.fix }, ...beginWalk(state, found, at) };
}

/** What is meant, where it is not said: what is in trouble, else the only phone and the only folder. */
export function whichOne(state: State, wish: Place & { fix?: FixId }, at: Millis): Case | Hindrance {
  const fits = (place: Place) =>
    (wish.device ?? place.device) === place.device && (wish.root ?? place.root) === place.root;
  const inTrouble = casesIn(state, at).filter(fits);
  const offered = inTrouble.filter((now) => offersFor(now).some(({ fix }) => fix === wish.fix));
  const [first, ...others] = offered.length > 0 ? offered : inTrouble;
  if (first) return others.length === 0 ? first : "which-one";
  const devices = wish.device === undefined ? [...state.devices.keys()] : [wish.device];
  const roots = wish.root === undefined ? rootsIn(state) : [wish.root];
  if (devices.length > 1 || roots.length > 1) return "which-one";
  if (!devices.every((device) => isKnown(state, device))) return "phone-away";
  const [[device], [root]] = [devices, roots];
  return caseOf(state, { ...(device !== undefined && { device }), ...(root !== undefined && { root }) }, at);
}

/** It has been here, or has a backup here. */
const isKnown = ({ devices, phones, sessions, resting, fixes: { undos } }: State, device: Udid): boolean =>
  devices.has(device) ||
  phones.has(device) ||
  undos.some((undo) => undo.device === device) ||
  [...sessions.values(), ...[...resting.values()].map(({ sample }) => sample)].some((one) => one.device === device);

/**
 * A fix on its way: one step after the other, each told to a hand or to a
 * person, and over when the senses show it. That the backup moves again ends it
 * at any step: whatever the rest was for, nobody needs it any more.
 */

import type { Effect } from "../effect.ts";
import type { Observation } from "../observation.ts";
import type { State } from "../state.ts";
import type { Stepped } from "../step.ts";
import { type Millis, minutes } from "../time.ts";
import { type Case, caseOf, failedSince, isListed, movedSince, running } from "./case.ts";
import type { By, FixEvent, FixId, HandId, Order, Outcome, Place } from "./fix.ts";
import type { Fixes, Fixing } from "./fixes.ts";
import { keyOf } from "./plan.ts";
import type { FixRow, Step } from "./row.ts";
import { fixes as table } from "./table.ts";
import { opposite } from "./undo.ts";

/** A person who has left it at that is not waited for without end. */
const longestStep: Millis = minutes(60);
/** How often what a person changes in the settings is looked at. */
const lookEvery: Millis = 10_000;

const told = (event: FixEvent): Effect => ({ kind: "tell", event });

const set = (state: State, change: Partial<Fixes>): State => ({ ...state, fixes: { ...state.fixes, ...change } });

function without({ fixing, ...fixes }: Fixes): Fixes {
  return fixes;
}

export function beginFix(state: State, fix: FixId, place: Place, by: By, at: Millis): Stepped {
  const row = table[fix];
  const start = caseOf(state, place, at);
  const fixing: Fixing = { ...placeIn(start), run: runOf(fix, at), fix, by, step: -1, start, from: start, waitedMs: 0 };
  const { cause } = start;
  const steps = row.steps.map(({ id }) => id);
  const began = told({ ...about(fixing, at), kind: "fix-began", by, steps, ...(cause && { because: cause.id }) });
  const next = toNextStep(state, fixing, start);
  return { state: next.state, effects: [began, ...next.effects] };
}

export const runOf = (fix: FixId, at: Millis): string => `${fix}@${at}`;

const placeIn = ({ device, root }: Place): Place => ({
  ...(device !== undefined && { device }),
  ...(root !== undefined && { root }),
});

const about = ({ run, fix, ...place }: Fixing, at: Millis) => ({ at, run, fix, ...placeIn(place) });

/** The next step that is needed; or the end, where none is left. */
function toNextStep(state: State, fixing: Fixing, now: Case): Stepped {
  const { steps } = table[fixing.fix];
  const step = steps.findIndex(({ idle }, place) => place > fixing.step && idle?.(now) !== true);
  if (step === -1) return endFix(state, fixing, movedSince(now, fixing.start) ? "helped" : "done", now.at);
  const { hand, ...rest } = fixing;
  return toStep(state, { ...rest, step, from: now, waitedMs: 0 }, steps[step], now);
}

function toStep(state: State, fixing: Fixing, step: Step | undefined, now: Case): Stepped {
  if (!step) return { state, effects: [] };
  const order = ableTo(state, step.hand) ? step.order?.(now) : undefined;
  if (!order && step.hand !== undefined && !step.orYou) return endFix(state, fixing, "failed", now.at);
  const asked = told({ ...about(fixing, now.at), kind: "fix-step", step: step.id, ...(order && { order }) });
  if (!order) return { state: set(state, { fixing }), effects: [asked, ...opening(state, fixing, step)] };
  const next: Fixing = { ...fixing, hand: { order, done: false } };
  return { state: set(state, { fixing: next }), effects: [asked, { kind: "hand", run: fixing.run, order }] };
}

const ableTo = ({ fixes: { able } }: State, hand: HandId | undefined): boolean => hand !== undefined && able.has(hand);

/** A person is taken to where it is to be done, where that can be. */
function opening(state: State, { run }: Fixing, { opens }: Step): Effect[] {
  return opens && ableTo(state, "open") ? [{ kind: "hand", run, order: { hand: "open", pane: opens } }] : [];
}

/** What an observation means to the fix that runs. */
export function followFix(state: State, seen: Observation): Stepped {
  const { fixing } = state.fixes;
  if (!fixing) return { state, effects: [] };
  if (seen.kind === "hand" && seen.run === fixing.run) return report(state, fixing, seen);
  return goOn(state, fixing, seen.at);
}

function report(state: State, fixing: Fixing, { at, report: what }: Extract<Observation, { kind: "hand" }>): Stepped {
  const step = table[fixing.fix].steps[fixing.step];
  if (!step || !fixing.hand || fixing.hand.done) return { state, effects: [] };
  const heard = told({ ...about(fixing, at), kind: "fix-report", step: step.id, report: what });
  const now = caseOf(state, fixing, at);
  const { hand, ...byHand } = fixing;
  if (what.kind === "failed") {
    const next = step.orYou
      ? { state: set(state, { fixing: { ...byHand, from: now } }), effects: opening(state, fixing, step) }
      : endFix(state, fixing, "failed", at);
    return { state: next.state, effects: [heard, ...next.effects] };
  }
  const fixed: Fixing = { ...fixing, from: now, hand: { ...hand, done: true } };
  const next = goOn(set(withUndo(state, fixed, hand.order, at), { fixing: fixed }), fixed, at);
  return { state: next.state, effects: [heard, ...next.effects] };
}

/** What was changed can be taken back; and what was taken back, no more. */
function withUndo(state: State, { run, ...place }: Fixing, order: Order, at: Millis): State {
  const left = state.fixes.undos.filter((undo) => undo.order !== order);
  const undo = opposite(order);
  return set(state, { undos: undo ? [...left, { ...placeIn(place), ...undo, run, at }] : left });
}

function goOn(state: State, was: Fixing, at: Millis): Stepped {
  if (was.hand && !was.hand.done) return { state, effects: [] };
  const row = table[was.fix];
  const step = row.steps[was.step];
  const now = caseOf(state, was, at);
  const fixing = waitsForOwner(now) ? { ...was, waitedMs: was.waitedMs + Math.max(0, at - state.at) } : was;
  if (!step?.cuts && movedSince(now, fixing.start)) return endFix(state, fixing, "helped", at);
  if (!step || step.until(now, fixing.from)) return toNextStep(state, fixing, now);
  const late = at - fixing.from.at - fixing.waitedMs >= limitOf(fixing, step) * Math.max(1, state.patience); // others take their time, whoever is in a hurry
  if (late || failedSince(now, fixing.from)) return endFix(state, fixing, failureOf(row, fixing, now), at);
  const looks = step.asks && Math.floor(at / lookEvery) > Math.floor(state.at / lookEvery) ? lookAgain(now) : [];
  return { state: fixing === was ? state : set(state, { fixing }), effects: looks };
}

const waitsForOwner = (now: Case): boolean => (running(now)?.waiting ?? "no") !== "no";

const limitOf = ({ hand }: Fixing, { within = longestStep }: Step): Millis => (hand ? within : longestStep);

/** Worse: what ran before has failed, or the phone that was there is gone, and that was not the way to go. */
function failureOf({ ends }: FixRow, { start }: Fixing, now: Case): Outcome {
  const lost = !ends && ((running(start) && !running(now)) || (isListed(start) && !isListed(now)));
  return lost ? "worse" : "no-change";
}

function lookAgain({ device, root, session }: Case): Effect[] {
  if (device === undefined || root === undefined) return [];
  return [{ kind: "probe", root, device, writerLives: session?.writer.kind === "alive" }];
}

export function endFix(state: State, fixing: Fixing, outcome: Outcome, at: Millis): Stepped {
  const { fix, run, by, device, start } = fixing;
  const { undo } = table[fix];
  const changed = undo !== undefined && state.fixes.undos.some((one) => one.run === run);
  const event: FixEvent = { ...about(fixing, at), kind: "fix-ended", outcome, ...(changed && { undo }) };
  // Nobody looks on while what nobody asked for is done.
  const unheard = by === "automatic" && (outcome === "failed" || outcome === "no-change" || outcome === "worse");
  const ended: Effect[] = [told(event), ...(unheard ? [{ kind: "notify", event } as const] : [])];
  const backup = start.session?.id;
  const tried = [
    ...state.fixes.tried,
    { place: keyOf(fixing), fix, outcome, at, ...(backup !== undefined && { backup }) },
  ];
  const helped =
    outcome === "helped" && device !== undefined ? praised(state.fixes.helped, device, fix) : state.fixes.helped;
  const letGo: Effect[] = fixing.hand && !fixing.hand.done ? [{ kind: "let-go", run }] : [];
  return { state: { ...state, fixes: { ...without(state.fixes), tried, helped } }, effects: [...letGo, ...ended] };
}

export const praised = (helped: Fixes["helped"], device: string, fix: FixId): Fixes["helped"] =>
  new Map(helped).set(device, [fix, ...(helped.get(device) ?? []).filter((one) => one !== fix)]);

/** The person has done this step, or leaves it out. */
export function skipStep(state: State, fixing: Fixing, at: Millis): Stepped {
  return toNextStep(state, fixing, caseOf(state, fixing, at));
}

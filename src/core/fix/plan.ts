/**
 * Which fixes fit a case, mildest first: what its cause asks for, as far as it
 * may run now, can be done here, and has not been tried in vain. What helped
 * this phone before comes first.
 */

import type { PlanView } from "../snapshot.ts";
import { placeOf, type State } from "../state.ts";
import { hours } from "../time.ts";
import { type Case, casesIn, running } from "./case.ts";
import type { FixId, Hindrance, Offer, Place } from "./fix.ts";
import type { Fixes } from "./fixes.ts";
import type { FixRow } from "./row.ts";
import { fixes } from "./table.ts";

/** In one trouble nothing is done more often than this, even if it helps each time for a while. */
const mostRuns = 3;
/** What did not help yesterday may help today. */
const remembered = hours(24);

export const keyOf = ({ device = "", root = "" }: Place): string => placeOf({ device, root });

/** Why it may not run now, whether or not the cause asks for it. */
export function hindrance(now: Case, row: FixRow): Hindrance | undefined {
  if (!canBeDone(now.state, row)) return "not-here";
  return row.hinders(now) ?? (triedInVain(now, row.id) ? "tried" : undefined);
}

/** Every step that only a hand can do has its hand on this system. */
const canBeDone = ({ fixes: { able } }: State, { steps }: FixRow): boolean =>
  steps.every(({ hand, orYou }) => hand === undefined || orYou === true || able.has(hand));

export function triedInVain(now: Case, id: FixId): boolean {
  const tried = now.state.fixes.tried.filter(
    ({ place, fix, at }) => place === keyOf(now) && fix === id && now.at - at < remembered,
  );
  return (
    tried.length >= mostRuns ||
    tried.some(({ outcome }) => outcome === "no-change" || outcome === "worse" || outcome === "failed")
  );
}

/** The trouble there is over: then everything may be tried again. */
export function forgiven(fixes: Fixes, ...places: Place[]): Fixes {
  const over = places.map(keyOf);
  return { ...fixes, tried: fixes.tried.filter(({ place }) => !over.includes(place)) };
}

export function offersFor(now: Case): Offer[] {
  const { cause, device = "", state } = now;
  const wanted = (cause?.next ?? []).flatMap((id) => (id === "wait" ? [] : rungs(now, id)));
  const able = [...new Set(wanted)].filter((id) => hindrance(now, fixes[id]) === undefined);
  const helped = state.fixes.helped.get(device) ?? [];
  const [first, then] = [able.filter((id) => helped.includes(id)), able.filter((id) => !helped.includes(id))];
  return [...first, ...then].map((id) => offerOf(now, fixes[id]));
}

/** A backup is stopped before it is started again; and a program that does not end when it is asked to, one rung higher. */
function rungs(now: Case, id: FixId): FixId[] {
  const stops: FixId[] = ["stop-stuck-backup", "force-stop"];
  if (id === "stop-stuck-backup") return stops;
  return id === "start-again" && running(now) ? [...stops, id] : [id];
}

const offerOf = (now: Case, { id, kind, needs }: FixRow): Offer => ({ fix: id, kind, needs: needs(now) });

export function plansIn(state: State): PlanView[] {
  return casesIn(state, state.at).flatMap((now) => {
    const { device, root, session, cause } = now;
    if (!cause) return [];
    const place = { ...(device !== undefined && { device }), ...(root !== undefined && { root }) };
    return [{ ...place, ...(session && { backup: session.id }), cause, offers: offersFor(now) }];
  });
}

/** Needs nobody: “fix it for me” may run it. */
export const runsByItself = ({ kind, needs }: Offer): boolean => kind === "one-click" && needs.length === 0;

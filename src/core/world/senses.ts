/**
 * Blind is not silent. Each sense says that it sees, or why it does not; what
 * could not be seen is part of every verdict, and never adds to a silence.
 */

import type { Effect } from "../effect.ts";
import type { SenseEvent } from "../event.ts";
import type { Blindness, Observation, SenseId } from "../observation.ts";
import type { SenseView } from "../snapshot.ts";
import { type State, senseKey } from "../state.ts";

export function followSense(state: State, seen: Observation): { state: State; effects: Effect[] } {
  if (seen.kind !== "sees" && seen.kind !== "blind") return { state, effects: [] };
  const key = senseKey(seen);
  const was = state.senses.get(key);
  const { sense, at } = seen;
  const place = { sense, ...(seen.root !== undefined && { root: seen.root }) };
  const now: SenseView =
    seen.kind === "sees" ? { ...place, sees: true, since: at } : { ...place, sees: false, since: at, why: seen.why };
  const news = was?.sees !== now.sees || (!was.sees && !now.sees && was.why !== now.why);
  if (!news) return { state, effects: [] };
  const effects: Effect[] = [];
  // To see from the start is nothing to talk about.
  if (seen.kind === "blind") {
    const event = blinded(seen);
    effects.push({ kind: "tell", event });
    if (event.kind === "no-access") effects.push({ kind: "notify", event });
  } else if (was) effects.push({ kind: "tell", event: { kind: "sees-again", at, ...place } });
  return { state: { ...state, senses: new Map(state.senses).set(key, now) }, effects };
}

function blinded({ at, sense, root, why, detail }: Extract<Observation, { kind: "blind" }>): SenseEvent {
  if (sense === "folder" && root !== undefined) {
    if (why === "not-permitted") return { kind: "no-access", at, root };
    if (why === "missing") return { kind: "folder-missing", at, root };
  }
  return {
    kind: "blind",
    at,
    sense,
    ...(root !== undefined && { root }),
    why,
    ...(detail !== undefined && { detail }),
  };
}

/** What a verdict about a backup in this root could not see. No row weighs the USB bus. */
export function blindTo({ senses }: State, root: string): { sense: SenseId; why: Blindness }[] {
  return [...senses.values()].flatMap((one) =>
    one.sees || one.sense === "usb" || (one.root !== undefined && one.root !== root)
      ? []
      : [{ sense: one.sense, why: one.why }],
  );
}

/** A person at the mind: who clicks, the hands that report, and what is offered, told and seen of a fix. */

import type { Effect } from "../../src/core/effect.ts";
import type { FixId, HandId, Order, Report, Wish } from "../../src/core/fix/fix.ts";
import type { Fixes } from "../../src/core/fix/fixes.ts";
import { snapshotOf } from "../../src/core/snapshot.ts";
import { comesBack, leaves, spins } from "./happenings.ts";
import { client, copying, everyHand, type Story, sec, story } from "./story.ts";

export const able = (...hands: HandId[]): Partial<Fixes> => ({ able: hands.length > 0 ? new Set(hands) : everyHand });
export const withHands = (more: Partial<Fixes> = {}) => story({ fixes: { ...able(), ...more } });

let requests = 0;
export function asks(tale: Story, wish: Wish) {
  tale.see({ kind: "asked", at: sec(tale.now), request: ++requests, wish });
  return tale.effects
    .flatMap((effect) => (effect.kind === "reply" && effect.request === requests ? [effect.reply] : []))
    .at(-1);
}
export const clicks = (tale: Story, fix: FixId, more: Partial<Extract<Wish, { want: "fix" }>> = {}) =>
  asks(tale, { want: "fix", fix, by: "click", consents: false, ...more });

export const orders = (tale: Story): Extract<Effect, { kind: "hand" }>[] =>
  tale.effects.flatMap((effect) => (effect.kind === "hand" ? [effect] : []));
export const lastOrder = (tale: Story): Order | undefined => orders(tale).at(-1)?.order;

/** The hand that was told last reports. */
export function reports(tale: Story, report: Report = { kind: "done", text: "" }): Story {
  const run = orders(tale).at(-1)?.run ?? "";
  tale.see({ kind: "hand", at: sec(tale.now), run, report });
  return tale;
}

export const offers = (tale: Story) =>
  snapshotOf(tale.state).plans.flatMap((plan) => plan.offers.map(({ fix }) => fix));
export const fixing = (tale: Story) => snapshotOf(tale.state).fixing;
export const stepOf = (tale: Story) => fixing(tale)?.steps[fixing(tale)?.step ?? 0];
/** As “stop-stuck-backup done”. */
export const outcomes = (tale: Story) =>
  tale.told.flatMap(({ event }) =>
    event.kind === "fix-ended" && event.fix !== "keep-awake" ? [`${event.fix} ${event.outcome}`] : [],
  );
export const walkEnds = (tale: Story) =>
  tale.told.flatMap(({ event }) => (event.kind === "walk-ended" ? [event.why] : []));

/** The program runs in circles, its phone gone and back. */
export function circling(tale: Story): Story {
  comesBack(leaves(copying(tale)).wait(10));
  return spins(tale, 30);
}
export const spinning = (fixes: Partial<Fixes> = {}) => circling(withHands(fixes));

/** The new program, and what it writes. */
export function beginsAnew(tale: Story): Story {
  tale.world.writers = [{ ...client, pid: 99, startedAt: sec(tale.now) }];
  tale.disk({ infoAt: sec(tale.now + 1), snapshot: false }).wait(5);
  tale.disk({
    snapshot: true,
    statusAt: sec(tale.now + 1),
    status: { state: "uploading", uuid: "ANEW", date: sec(tale.now), full: true },
  });
  return tale.copy(40e6, { file: "Snapshot/0a/a", files: 1 });
}

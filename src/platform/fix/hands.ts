/**
 * What a system can do for a fix, by the ids of the mind. A hand looks again
 * before it does anything, does one thing within its time limit, and reports;
 * whether that helped is for the senses to see. What a system cannot do is absent.
 */

import type { HandId, HandTrouble, Order, Report } from "../../core/fix/fix.ts";

export type OrderFor<Id extends HandId> = Extract<Order, { hand: Id }>;

export type Hand<Id extends HandId> = (order: OrderFor<Id>, signal: AbortSignal) => Promise<Report>;

export type Hands = { [Id in HandId]?: Hand<Id> };

/** The journal is no place for a whole log. */
const longestText = 500;

export const done = (text: string): Report => ({ kind: "done", text: text.slice(0, longestText) });

export const failed = (why: HandTrouble, text: string): Extract<Report, { kind: "failed" }> => ({
  kind: "failed",
  why,
  text: text.slice(0, longestText),
});

/** Every fix of the table as it would be if somebody asked for it now: its steps, what it needs, and why it may not run. */

import type { State } from "../state.ts";
import { whichOne } from "./asked.ts";
import { type Case, caseOf } from "./case.ts";
import type { Hindrance, Offer, Place, StepId } from "./fix.ts";
import { hindrance } from "./plan.ts";
import type { FixRow, Step } from "./row.ts";
import { fixes } from "./table.ts";

export type Review = Offer & {
  /** What it would take now, and who does it. */
  steps: { step: StepId; asks: "hand" | "you" }[];
  hindrance?: Hindrance;
};

export const reviewOf = (state: State, place: Place): Review[] =>
  Object.values(fixes).map((row) => {
    const found = whichOne(state, { ...place, fix: row.id }, state.at);
    return typeof found === "string"
      ? { ...reviewed(caseOf(state, place, state.at), row), hindrance: found }
      : reviewed(found, row);
  });

function reviewed(now: Case, row: FixRow): Review {
  const { id, kind, needs, steps } = row;
  const why = hindrance(now, row);
  return {
    fix: id,
    kind,
    needs: needs(now),
    steps: steps
      .filter(({ idle }) => idle?.(now) !== true)
      .map((step) => ({ step: step.id, asks: whoDoes(now, step) })),
    ...(why && { hindrance: why }),
  };
}

const whoDoes = ({ state }: Case, { hand }: Step): "hand" | "you" =>
  hand !== undefined && state.fixes.able.has(hand) ? "hand" : "you";

/**
 * What a row of the table of fixes is made of. A fix is a list of steps; each is
 * done by a hand or a person, and is over when the senses show it. Nothing here
 * does anything: a row only says.
 */

import type { Millis } from "../time.ts";
import type { Case } from "./case.ts";
import type { FixId, FixKind, HandId, Hindrance, Need, Order, Pane, StepId } from "./fix.ts";

export type Step = {
  id: StepId;
  /** Who does it; absent: a person. */
  hand?: HandId;
  order?(now: Case): Order | undefined;
  /** Where no hand can, a person does. */
  orYou?: true;
  /** Where a person finds it. */
  opens?: Pane;
  /** Not needed now. */
  idle?(now: Case): boolean;
  /** It shows. `then`: when the hand had done it, or the person was asked. */
  until(now: Case, then: Case): boolean;
  /** How long it may take to show, once a hand has done it. For a person there is no limit. */
  within?: Millis;
  /** It ends the backup, which may still write its last words: that is no new life. */
  cuts?: true;
  /** What shows it has to be asked for. */
  asks?: true;
};

export type FixRow = {
  id: FixId;
  kind: FixKind;
  needs(now: Case): Need[];
  /** Why it must not run now. */
  hinders(now: Case): Hindrance | undefined;
  steps: readonly Step[];
  /** The running backup may end by it. */
  ends?: true;
  /** The fix that takes it back. */
  undo?: FixId;
};

/** How most rows begin. */
export const oneClick = { kind: "one-click", needs: (): Need[] => [] } as const;
export const guided = { kind: "guided", needs: (): Need[] => [] } as const;
export const inHand = { kind: "guided", needs: (): Need[] => ["phone-in-hand"] } as const;

/** All that the mind remembers of fixes: the one that runs, and what came of the others. */

import type { Udid } from "../observation.ts";
import type { Millis } from "../time.ts";
import type { Case } from "./case.ts";
import type { By, FixId, HandId, Order, Outcome, Place } from "./fix.ts";
import type { Undo } from "./undo.ts";

/** One fix that runs; there is never more than one. */
export type Fixing = Place & {
  run: string;
  fix: FixId;
  by: By;
  /** The step, by its number. */
  step: number;
  start: Case;
  /** When the step began or, if a hand does it, when the hand had done it. */
  from: Case;
  /** What a hand was told to do in this step, and whether it has done it. */
  hand?: { order: Order; done: boolean };
  /** Time that has passed while the phone waited for its owner: it does not count against the fix. */
  waitedMs: Millis;
};

/** “Fix it for me”, on its way. */
export type Walk = Place & { since: Millis };

/** The computer is kept awake, since a backup runs. */
type Awake = { run: string };

/** `place`: a phone and a folder, as `placeOf` writes it. */
export type Tried = { place: string; fix: FixId; outcome: Outcome; at: Millis; backup?: string };

export type Fixes = {
  /** What the hands of this system can do. */
  able: ReadonlySet<HandId>;
  /** What may run without being asked for. */
  allowed: ReadonlySet<FixId>;
  /** Whether the computer is to be kept awake while a backup runs. */
  keepsAwake: boolean;
  fixing?: Fixing;
  walk?: Walk;
  awake?: Awake;
  /** In the trouble that lasts. */
  tried: readonly Tried[];
  /** What helped each phone, the latest first. */
  helped: ReadonlyMap<Udid, readonly FixId[]>;
  undos: readonly Undo[];
};

export const noFixes: Fixes = {
  able: new Set(),
  allowed: new Set(),
  keepsAwake: false,
  tried: [],
  helped: new Map(),
  undos: [],
};

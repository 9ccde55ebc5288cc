/** Why a fix must not run now, where several share the reason. */

import { type Case, isStuck, liveWriter, othersRun, running } from "./case.ts";
import type { Hindrance } from "./fix.ts";

/** While files are moved into their place, nothing cuts a backup off: half of them would be the old backup's. */
export const onTheMove = (now: Case): Hindrance | undefined =>
  running(now)?.phase === "finishing" ? "on-the-move" : undefined;

/** The same for what only cuts the connection, which may be cut already. */
export const cutsNothing = (now: Case): Hindrance | undefined =>
  running(now)?.tether.kind === "dropped" ? undefined : onTheMove(now);

/** A backup that goes on is left alone. */
export const unlessItMoves = (now: Case): Hindrance | undefined =>
  running(now) && !isStuck(now) ? "it-moves" : undefined;

export const onlyItself = (now: Case): Hindrance | undefined => (othersRun(now) ? "other-backup" : undefined);

/** A program that could write to it must not be there. */
export const nobodyWrites = (now: Case): Hindrance | undefined =>
  running(now) || liveWriter(now) ? "still-runs" : undefined;

export const knowsPhone = ({ device }: Case): Hindrance | undefined =>
  device === undefined ? "nothing-to-fix" : undefined;

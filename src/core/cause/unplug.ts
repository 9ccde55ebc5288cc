/**
 * May I pull the cable? From the phase and the times on disk: until the files
 * are moved to their place, all that is new lies in Snapshot/, and the last
 * good backup beside it is as it was.
 */

import type { Session } from "../backup/session.ts";
import type { Phase } from "../event.ts";
import type { Millis } from "../time.ts";

export type Unplug = {
  /** Whether pulling the cable now loses nothing but this run. `soon`: wait for a few seconds more. */
  safe: "yes" | "no" | "soon";
  earlier?: Earlier;
};

/** The good backup of before: when it was made, and whether it is as it was. Absent: there was none that we know of. */
export type Earlier = { at: Millis; untouched: boolean };

const answers: Record<Phase, Unplug["safe"]> = {
  preparing: "yes",
  transferring: "yes",
  finishing: "no",
  verifying: "soon",
};

export function unplug(session: Pick<Session, "phase" | "before">): Unplug {
  const earlier = earlierOf(session);
  return { safe: answers[session.phase], ...(earlier && { earlier }) };
}

/** Of a run that is over: nothing is cut off any more. */
export function unplugAfter(session: Pick<Session, "phase" | "before">): Unplug {
  return { ...unplug(session), safe: "yes" };
}

/** Also of a run that failed: what had begun to be replaced stays so. */
export const earlierOf = ({ phase, before: { status } }: Pick<Session, "phase" | "before">): Earlier | undefined =>
  status?.state === "finished"
    ? { at: status.date, untouched: phase === "preparing" || phase === "transferring" }
    : undefined;

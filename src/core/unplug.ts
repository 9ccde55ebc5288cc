/**
 * May I pull the cable? From the phase and the times on disk: until the files
 * are moved to their place, all that is new lies in Snapshot/, and the last
 * good backup beside it is as it was.
 */

import type { Phase } from "./event.ts";
import type { Session } from "./session.ts";
import type { Millis } from "./time.ts";

export type Unplug = {
  /** Whether pulling the cable now loses nothing but this run. `soon`: wait for a few seconds more. */
  safe: "yes" | "no" | "soon";
  /** The good backup of before: when it was made, and whether it is as it was. Absent: there was none that we know of. */
  earlier?: { at: Millis; untouched: boolean };
};

const answers: Record<Phase, Unplug["safe"]> = {
  preparing: "yes",
  transferring: "yes",
  finishing: "no",
  verifying: "soon",
};

export function unplug({ phase, before }: Pick<Session, "phase" | "before">): Unplug {
  const { status } = before;
  const earlier = status?.state === "finished" && {
    at: status.date,
    untouched: phase === "preparing" || phase === "transferring",
  };
  return { safe: answers[phase], ...(earlier && { earlier }) };
}

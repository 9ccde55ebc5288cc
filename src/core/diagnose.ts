/**
 * Names the cause of a backup's trouble: the surest of those that hold, and of
 * equals the one that stands first in the table. Where none holds, that is said,
 * with what could be ruled out.
 */

import type { Cause, CauseId, Confidence, Proof } from "./cause.ts";
import { causes } from "./causes.ts";
import { type Clues, sees } from "./clues.ts";
import { heardSince } from "./phone.ts";

const ranks: Record<Confidence, number> = { certain: 2, likely: 1, possible: 0 };

/** Undefined: nothing is wrong, and nothing asks for a word. */
export function diagnose(clues: Clues): Cause | undefined {
  let best: Cause | undefined;
  for (const { id, next, holds } of causes) {
    const held = holds(clues);
    if (held && (!best || ranks[held.confidence] > ranks[best.confidence])) best = { id, ...held, next };
  }
  if (best || clues.trouble === "none" || clues.trouble === "quiet") return best;
  return { id: "unknown", confidence: "possible", evidence: unexplained(clues), next: unknownNext(clues) };
}

function unexplained(clues: Clues): Proof[] {
  const blind = clues.blind.map((values): Proof => ({ id: "not-seen", values }));
  return [{ id: "ruled-out", values: { causes: ruledOut(clues) } }, ...blind];
}

/** What would have shown itself to senses that see. */
function ruledOut(clues: Clues): CauseId[] {
  const { phone, space, session } = clues;
  return [
    ...(sees(clues, "usbmux") && session.tether.kind === "attached" ? (["cable"] as const) : []),
    ...(space ? (["disk-full"] as const) : []),
    ...(heardSince(phone, session.beganAt) ? (["passcode"] as const) : []),
    ...(phone.answers?.kind === "yes" ? (["phone-silent", "trust"] as const) : []),
    ...(sees(clues, "writer") && session.writer.kind === "alive" ? (["writer-gone", "writer-spinning"] as const) : []),
  ];
}

const unknownNext = ({ trouble }: Clues): Cause["next"] =>
  trouble === "failed" ? ["start-again"] : ["replug", "stop-stuck-backup", "start-again", "restart-iphone"];

/**
 * Names the cause of a backup's trouble: the surest of those that hold, and of
 * equals the one that stands first in the table. Where none holds, that is said,
 * with what could be ruled out.
 */

import { heardSince } from "../world/phone.ts";
import type { Cause, CauseId, Confidence, Proof } from "./cause.ts";
import { type Clues, factIn, sees } from "./clues.ts";
import { fitting } from "./next.ts";
import { errorProof } from "./row.ts";
import { causes } from "./table.ts";

const ranks: Record<Confidence, number> = { certain: 2, likely: 1, possible: 0 };

/** Undefined: nothing is wrong, and nothing asks for a word. */
export function diagnose(clues: Clues): Cause | undefined {
  let best: Cause | undefined;
  for (const { id, next, holds } of causes) {
    const held = holds(clues);
    if (held && (!best || ranks[held.confidence] > ranks[best.confidence])) best = { id, ...held, next };
  }
  if (!best && (clues.trouble === "none" || clues.trouble === "quiet")) return undefined;
  best ??= { id: "unknown", confidence: "possible", evidence: unexplained(clues), next: unknownNext(clues) };
  return { ...best, next: fitting(best.next, clues) };
}

const placeIn = (id: CauseId): number => (id === "unknown" ? causes.length : causes.findIndex((row) => row.id === id));

/** Whether this one would be named before the other, were both to hold. */
export function surer(one: Cause, other: Cause): boolean {
  const more = ranks[one.confidence] - ranks[other.confidence];
  return more > 0 || (more === 0 && placeIn(one.id) < placeIn(other.id));
}

function unexplained(clues: Clues): Proof[] {
  const named = factIn(clues, "backup-error");
  const blind = clues.blind.map((values): Proof => ({ id: "not-seen", values }));
  return [...(named ? [errorProof(named)] : []), { id: "ruled-out", values: { causes: ruledOut(clues) } }, ...blind];
}

/** What would have shown itself to senses that see. */
function ruledOut(clues: Clues): CauseId[] {
  const { phone, space, session, health, trouble } = clues;
  const { tether, writer, phase, slept, before } = session;
  const byCable = tether.kind === "attached" && tether.link === "usb";
  const out: Partial<Record<CauseId, boolean>> = {
    "no-access": sees(clues, "folder"),
    "disk-full": space !== undefined,
    passcode: phase !== "preparing" || heardSince(phone, session.beganAt),
    trust: phone.answers?.kind === "yes",
    "mac-slept": !slept,
    cable: byCable && sees(clues, "usbmux"),
    "phone-silent": phone.answers?.kind === "yes",
    "writer-spinning": writer.kind === "alive" && sees(clues, "writer") && trouble !== "failed",
    "leftover-backup": !before.snapshot && health?.kind === "sound",
    "damaged-backup": health?.kind === "sound" && health.checked,
    vpn: byCable,
    firewall: byCable,
  };
  return causes.flatMap(({ id }) => (out[id] ? [id] : []));
}

/** Out and in again ends the backup, too, and takes hands. */
const unknownNext = ({ trouble }: Clues): Cause["next"] => [
  ...(trouble === "failed" ? [] : (["stop-stuck-backup"] as const)),
  "start-again",
  "replug",
  "restart-iphone",
  "restart-backup-services",
  "restart-mac",
  "toggle-icloud-backup",
  "recovery-update",
];

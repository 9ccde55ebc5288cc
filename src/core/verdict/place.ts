/**
 * Where a backup stands, as far as that tells how long its healthy silences
 * are: the phase, what carries the transfer, and whether finishing has begun
 * to move files. What is not known is taken for the slower.
 */

import { amountOf, isPartial } from "../backup/amount.ts";
import type { Session } from "../backup/session.ts";
import type { Phase } from "../event.ts";
import type { Link } from "../observation.ts";
import type { Millis } from "../time.ts";

export const places = [
  "preparing",
  "transferring by cable",
  "transferring by network",
  "transferring by slow network",
  "finishing",
  "moving files",
  "verifying",
] as const;
export type Place = (typeof places)[number];

/** Bytes a second: a network slower than this pauses longer, and none that was met is as fast as a cable. */
const slow = 5e6;
const fast = 20e6;

export function placeOf(session: Session): Place {
  const { phase, tether, longest } = session;
  // The silence that it enters the phase with may be long; once it has ended, files move.
  if (phase === "finishing" && longest.finishing !== undefined) return "moving files";
  if (phase !== "transferring") return phase;
  const rate = rateSoFar(session);
  if (tether.kind === "unknown" ? rate >= fast : tether.link === "usb") return "transferring by cable";
  return rate >= slow ? "transferring by network" : "transferring by slow network";
}

/** As placeOf, of a phone's past backups, which keep no rate. */
export const placeFor = (phase: Phase, link: Link): Place =>
  phase === "transferring" ? `transferring by ${link === "usb" ? "cable" : "network"}` : phase;

/** Up to the last movement, and but for the longest silence of each phase: preparing tells nothing of a link. */
function rateSoFar(session: Session): number {
  const { silence, beganAt, longest } = session;
  if (isPartial(session)) return 0;
  const silent = Object.values(longest).reduce<Millis>((total, ms) => total + ms, 0);
  return (amountOf(session) * 1000) / Math.max(1, silence.since - beganAt - silent);
}

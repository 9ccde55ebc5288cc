/**
 * Which part of its life a backup is in, from what is on disk. The Status.plist
 * of the last run stays until this one writes its own: an old `finished` says
 * nothing about now.
 */

import type { Phase } from "../event.ts";
import type { FolderSample, Status } from "../observation.ts";
import type { Session } from "./session.ts";

const phaseOfState = {
  new: "preparing",
  uploading: "transferring",
  moving: "finishing",
  removing: "finishing",
  finished: "verifying",
} as const;

/** The status of this run, or undefined while only an older run's (or none that can be read) is there. */
export function freshStatus(before: Session["before"], sample: FolderSample): Status | undefined {
  const { status, statusAt } = sample;
  if (status === "absent" || status === "unreadable") return undefined;
  const old = before.status;
  const same = old && old.uuid === status.uuid && old.date === status.date && old.state === status.state;
  return same && statusAt === before.statusAt ? undefined : status;
}

export function phaseAfter(session: Session, sample: FolderSample): Phase {
  // A status in the middle of being replaced says nothing: what was true a moment ago still is.
  const fresh = freshStatus(session.before, sample);
  if (fresh && fresh.state !== "other") return phaseOfState[fresh.state];
  if (session.phase === "preparing" && (fresh || (sample.snapshot && !session.before.snapshot))) return "transferring";
  return session.phase;
}

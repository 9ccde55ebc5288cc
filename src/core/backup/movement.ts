/**
 * What counts as movement. Bytes, new files, renames, entries leaving
 * Snapshot/, a manifest or status replaced, a new phase: any of them. The one
 * exception are ghosts: a client whose phone went silent in mid-file still
 * flushes its last buffer when its 30 s reads run out, at about +30 s and
 * +90 s, into the file it wrote last (measured with idevicebackup2 1.3.0).
 * A ghost never restarts the clock; it is a sign of a freeze.
 */

import type { FolderSample } from "../observation.ts";
import { type Millis, seconds } from "../time.ts";
import type { Session } from "./session.ts";

export type Movement = "none" | "ghost" | "real";

/** A full buffer of the client is no remainder: growth of this much came from the phone. */
const fullBuffer = 32 * 1024;
/** When the first and the second ghost can come, by the length of the silence: any other small growth is movement. */
const windows: readonly { from: Millis; until: Millis }[] = [
  { from: seconds(25), until: seconds(38) },
  { from: seconds(83), until: seconds(100) },
];

/** Compares two looks at the same folder, in the same life of the folder sense. */
export function movementBetween(was: FolderSample, is: FolderSample, { silence }: Pick<Session, "silence">): Movement {
  if (!sameButBytes(was, is)) return "real";
  const grown = is.bytes - was.bytes;
  if (grown === 0) return "none";
  const ghost =
    grown < fullBuffer &&
    is.lastFile === was.lastFile &&
    windows.slice(silence.ghosts).some(({ from, until }) => silence.ms >= from && silence.ms <= until);
  return ghost ? "ghost" : "real";
}

/** While it is being received its time moves with its bytes, and they alone tell a ghost from growth. */
const manifest = "Snapshot/Manifest.db";

const sameButBytes = (was: FolderSample, is: FolderSample): boolean =>
  is.files === was.files &&
  is.entries === was.entries &&
  is.snapshot === was.snapshot &&
  is.infoAt === was.infoAt &&
  (is.manifestAt === was.manifestAt || is.lastFile === manifest) &&
  is.statusAt === was.statusAt;

/** Nothing at all happened in the folder between two looks. */
export const unchanged = (was: FolderSample, is: FolderSample): boolean =>
  sameButBytes(was, is) && is.bytes === was.bytes;

/** The sense started anew between the two looks: its counters cannot be compared. */
export const restarted = (was: FolderSample, is: FolderSample): boolean =>
  is.bytes < was.bytes || is.files < was.files || is.entries < was.entries;

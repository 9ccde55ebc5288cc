/** Causes that lie in the folder and the drive a backup is written to. */

import type { Proof } from "./cause.ts";
import { certain, error, likely, neverGotGoing, possible, type Row } from "./row.ts";

export const noAccess: Row = {
  id: "no-access",
  next: ["grant-access"],
  holds: ({ blind, session: { root } }) =>
    blind.some(({ sense, why }) => sense === "folder" && why === "not-permitted")
      ? certain({ id: "may-not-look", values: { root } })
      : undefined,
};

export const missingFolder: Row = {
  id: "backup-folder-missing",
  next: ["attach-drive", "start-again"],
  holds: ({ blind, failedBy, session: { root } }) =>
    failedBy === "folder-gone" || blind.some(({ sense, why }) => sense === "folder" && why === "missing")
      ? certain({ id: "folder-not-there", values: { root } })
      : undefined,
};

/** What the phone wants free beyond the files themselves (its own words in a log). */
const reserve = 128 * 1024 * 1024;
/** With less than this no file can be written. */
const nothing = 1024 * 1024;

export const diskFull: Row = {
  id: "disk-full",
  next: ["free-space", "start-again"],
  holds: (clues) => {
    const { space, phone, session, trouble } = clues;
    const free: Proof[] = space ? [{ id: "free-space", values: space }] : [];
    const named = error(clues, "disk-full");
    if (named) return certain(named, ...free);
    if (!space || trouble === "none") return undefined;
    if (space.freeBytes < nothing) return certain(...free);
    if (space.freeBytes < reserve) return likely(...free);
    // A phone holds more than it backs up: apps, and iOS itself. How much a later run adds, nobody can tell.
    const { storage } = phone.facts;
    const usedBytes = storage && storage.totalBytes - storage.freeBytes;
    if (usedBytes === undefined || space.freeBytes >= usedBytes) return undefined;
    if (!neverGotGoing(clues) || session.before.status) return undefined;
    return possible(...free, { id: "phone-holds", values: { usedBytes } });
  },
};

/** Phones were reported to run out of memory over lists larger than this. */
const bigList = 1e9;

export const bigManifest: Row = {
  id: "big-manifest",
  next: ["stop-stuck-backup", "set-aside-backup", "start-again"],
  holds: (clues) => {
    const { health, session, trouble } = clues;
    const found = health && "manifestBytes" in health ? health.manifestBytes : undefined;
    const bytes = found ?? session.last.manifestBytes ?? 0;
    // Only a run that adds to an older one has to take the list in.
    const takesItIn = neverGotGoing(clues) && session.before.status !== undefined;
    return bytes > bigList && takesItIn && trouble !== "none"
      ? likely({ id: "manifest", values: { bytes } })
      : undefined;
  },
};

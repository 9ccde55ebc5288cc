/** Causes that lie in the backup itself: its password, and what earlier runs left. */

import { amountOf } from "../backup/amount.ts";
import type { Session } from "../backup/session.ts";
import type { BackupErrorId } from "../world/facts.ts";
import type { Proof } from "./cause.ts";
import { certain, error, likely, neverGotGoing, possible, type Row } from "./row.ts";

export const wrongPassword: Row = {
  id: "encryption-password",
  next: ["check-password", "start-again"],
  holds: (clues) => {
    const named = error(clues, "wrong-password");
    return named && certain(named);
  },
};

/** One error for two things: files are read on the way, and the old Snapshot/ goes at the end. */
const eitherOf: BackupErrorId = "files-unreadable-or-snapshot-left";
const atTheEnd = ({ phase }: Session): boolean => phase === "finishing" || phase === "verifying";

const earlierBackup: BackupErrorId[] = ["earlier-backup-unusable", "empty-plist"];

export const leftoverBackup: Row = {
  id: "leftover-backup",
  next: ["stop-stuck-backup", "set-aside-backup", "start-again"],
  holds: (clues) => {
    const { session, health, trouble } = clues;
    const { phase, before } = session;
    const damages = health?.kind === "damaged" && trouble === "failed" ? health.damages : [];
    const empty = damages.some(({ how, file }) => how === "empty" && file !== "Manifest.db");
    const left: Proof[] = [
      ...(before.snapshot ? [{ id: "left-over", values: { what: "snapshot" } } as const] : []),
      ...(empty ? [{ id: "left-over", values: { what: "empty-plist" } } as const] : []),
    ];
    const named = error(clues, "snapshot-left-on-phone", ...earlierBackup);
    if (named) return left.length > 0 ? certain(named, ...left) : likely(named);
    const either = atTheEnd(session) || before.snapshot ? error(clues, eitherOf) : undefined;
    if (either) return left.length > 0 ? certain(either, ...left) : likely(either);
    // A run that came further may have left an empty file itself.
    if (empty && neverGotGoing(clues)) return certain(...left);
    // An older Snapshot/ is in the way where a run begins, and where it ends.
    if (!before.snapshot || trouble === "none" || phase === "transferring") return undefined;
    return phase === "preparing" && trouble !== "failed" ? possible(...left) : likely(...left);
  },
};

export const damagedBackup: Row = {
  id: "damaged-backup",
  next: ["set-aside-backup", "start-again"],
  holds: (clues) => {
    const { health, trouble } = clues;
    if (health?.kind !== "damaged" || trouble !== "failed") return undefined;
    const damages = health.damages.map((values): Proof => ({ id: "damaged", values }));
    const named = error(clues, ...earlierBackup, "locked-or-plist-damaged", "locked-or-status-unreadable");
    if (named) return certain(named, ...damages);
    // A run that came further may have done the damage itself.
    return neverGotGoing(clues) ? certain(...damages) : possible(...damages);
  },
};

export const unreadableFile: Row = {
  id: "unreadable-file",
  next: ["stop-stuck-backup", "start-again", "restart-iphone", "update-ios"],
  holds: (clues) => {
    const { session, stop, trouble } = clues;
    const named = error(clues, "file-unreadable", eitherOf);
    if (named) return likely(named);
    const stands = trouble === "quiet" || trouble === "stalled" || trouble === "failed";
    if (!stop || !stands || session.phase !== "transferring" || session.arrival) return undefined;
    const same = stop.bytes > 1e6 && Math.abs(amountOf(session) - stop.bytes) <= stop.bytes / 100;
    if (!same) return undefined;
    const proof: Proof = { id: "same-place", values: { bytes: stop.bytes } };
    return trouble === "quiet" ? possible(proof) : likely(proof);
  },
};

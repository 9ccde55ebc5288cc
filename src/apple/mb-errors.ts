/**
 * MBErrorDomain: the numbers by which phone and backup program say why a
 * backup ended. There is no public list; each row was met in public reports,
 * and a number that is not here means that none told what it is.
 */

import type { BackupErrorId } from "../core/world/facts.ts";

/** `when`: where all reports of it are of one of the two. */
type BackupError = { code: number; means: BackupErrorId; when?: "restore" };

export const backupErrors: readonly BackupError[] = [
  { code: 1, means: "locked-or-status-unreadable" },
  { code: 2, means: "path-refused", when: "restore" },
  { code: 3, means: "snapshot-left-on-phone" },
  { code: 11, means: "empty-plist" },
  { code: 100, means: "file-unreadable" },
  { code: 102, means: "restore-left-over", when: "restore" },
  { code: 103, means: "locked-or-plist-damaged" },
  { code: 104, means: "files-unreadable-or-snapshot-left" },
  { code: 105, means: "disk-full" },
  { code: 200, means: "general" },
  { code: 205, means: "earlier-backup-unusable" },
  { code: 207, means: "wrong-password" },
  { code: 208, means: "passcode-not-entered" },
  { code: 211, means: "find-my-is-on", when: "restore" },
  { code: 212, means: "setup-unfinished" },
];

export const meaningOf = (code: number): BackupErrorId | undefined =>
  backupErrors.find((error) => error.code === code)?.means;

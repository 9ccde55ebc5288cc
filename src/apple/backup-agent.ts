/**
 * BackupAgent2, the phone's own half of a backup: iOS starts it for each one and
 * it leaves at the end. What it says is counted, and a few beginnings are known;
 * they change from one iOS to the next, so that silence and strange words mean
 * nothing.
 */

import type { AgentPhase } from "../core/observation.ts";

export const backupAgent = "BackupAgent2";

const beginnings: [AgentPhase, string[]][] = [
  ["scanning", ["=scanning=", "Finished scanning domain", "Not backed up (explicit)", "Retrying backup"]],
  ["uploading", ["Starting to upload", "File modified while being uploaded"]],
  // The rest of it is said at a level that is not told.
  ["finishing", ["Finished uploading", "ManifestDB: closing"]],
  // Also the first thing after an older backup was found: it is checked before it is added to.
  ["verifying", ["Verifying backup contents", "Finished verifying backup"]],
  // Said when it has waited in vain; while it waits it says nothing.
  ["waiting-for-passcode", ["Timed out waiting 30 minutes for passcode"]],
  [
    "failed",
    [
      "Failed to preflight:",
      "Failed to backup:",
      "Failed to upload after",
      "Computer disconnected",
      "Drive returned unexpected error code",
      "Insufficient free disk space on drive",
    ],
  ],
];

/** Undefined: nothing that anybody knows. */
export const phaseOf = (head: string): AgentPhase | undefined =>
  beginnings.find(([, known]) => known.some((beginning) => head.startsWith(beginning)))?.[0];

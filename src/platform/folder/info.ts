/**
 * Reads from a phone's Info.plist what iOS it ran, again only when the file
 * has changed: it is the largest of the plists, and written once a backup.
 */

import { isDeepStrictEqual } from "node:util";
import { largestInfo, readIos } from "../../apple/backup-plists.ts";
import type { Millis } from "../../core/time.ts";
import type { Disk, Found } from "./disk.ts";

type InfoSeen = { changedAt?: Millis; ios?: string };

export function watchInfo(disk: Disk, file: string): () => Promise<InfoSeen> {
  let found: Found | undefined;
  let ios: string | undefined;
  return async () => {
    const now = await disk.look(file);
    if (!isDeepStrictEqual(now, found)) {
      const bytes = now?.kind === "file" ? await disk.read(file, largestInfo) : "absent";
      ios = typeof bytes === "string" ? undefined : readIos(bytes);
    }
    found = now;
    return { ...(now && { changedAt: now.changedAt }), ...(ios !== undefined && { ios }) };
  };
}

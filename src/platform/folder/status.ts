/**
 * Reads a phone's Status.plist, again only when it has changed. The client
 * removes it, makes it empty and writes it, one after the other: a reading
 * that fails where the last one did not gets a second chance.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { largestStatus, readStatus } from "../../apple/backup-plists.ts";
import type { FolderSample } from "../../core/observation.ts";
import type { Disk, Found } from "./disk.ts";

type StatusSeen = { status: FolderSample["status"]; found?: Found };

export function watchStatus(disk: Disk, file: string): () => Promise<StatusSeen> {
  let last: StatusSeen = { status: "absent" };

  async function look(): Promise<StatusSeen> {
    const found = await disk.look(file);
    if (!found) return { status: "absent" };
    if (typeof last.status === "object" && isDeepStrictEqual(found, last.found)) return last;
    if (found.kind !== "file") return { status: "unreadable", found };
    const bytes = await disk.read(file, largestStatus);
    return { status: typeof bytes === "string" ? bytes : readStatus(bytes), found };
  }

  return async () => {
    let seen = await look();
    if (typeof seen.status === "string" && typeof last.status === "object") {
      await sleep(10);
      seen = await look();
    }
    last = seen;
    return seen;
  };
}

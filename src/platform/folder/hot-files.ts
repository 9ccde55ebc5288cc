/**
 * The few files a backup touched last, and what was seen of them: how much
 * they grew, how many are new. A client writes one file at a time, so the one
 * being written is among them once it has been met, and the last one that grew
 * stays, however long it rests.
 */

import type { Millis } from "../../core/time.ts";
import type { Found } from "./disk.ts";

export type Tally = {
  bytes: number;
  files: number;
  /** The file changed last, by the disk's own clock. */
  last?: { file: string; changedAt: Millis };
};

const most = 16;

export function makeHotFiles() {
  const hot = new Map<string, Pick<Found, "id" | "size" | "changedAt">>();
  const tally: Tally = { bytes: 0, files: 0 };
  /** The one that has rested longest makes room: the file being written stays, however many are met at once. */
  const makeRoom = () => {
    const [coldest] = [...hot].sort(([, a], [, b]) => a.changedAt - b.changedAt);
    if (coldest && hot.size > most) hot.delete(coldest[0]);
  };
  return {
    tally: tally as Readonly<Tally>,
    names: () => [...hot.keys()],
    /** True if the file is news: not met before and born after `since`, or sent again. Then all of it has grown. */
    meet(file: string, found: Found | undefined, since: Millis): boolean {
      const was = hot.get(file);
      if (found?.kind !== "file") {
        hot.delete(file);
        return false;
      }
      const { id, size, changedAt } = found;
      // A file that was removed may leave its id to the next one; that one begins small.
      const isNew = was ? was.id !== id || size < was.size : found.bornAt > since;
      const grown = isNew ? size : size - (was ?? found).size;
      if (isNew) tally.files += 1;
      tally.bytes += grown;
      hot.set(file, { id, size, changedAt });
      makeRoom();
      if (found.changedAt >= (tally.last?.changedAt ?? 0)) tally.last = { file, changedAt: found.changedAt };
      return isNew;
    },
  };
}

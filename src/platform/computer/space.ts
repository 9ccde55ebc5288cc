/**
 * Watches the free space where backups are written, every few seconds while
 * one runs. A disk that does not answer is never asked twice at once, and holds up nobody.
 */

import { statfs } from "node:fs/promises";
import { lookAtEachBeat } from "../looks.ts";
import type { Beat, Source } from "../source.ts";

export const watchSpace =
  (roots: readonly string[], beat: Beat, every = 10_000): Source =>
  (see, signal) => {
    const busy = new Set<string>();
    let lookedAt = Number.NEGATIVE_INFINITY;

    const look = async (root: string) => {
      if (busy.has(root)) return;
      busy.add(root);
      const space = await spaceOf(root);
      busy.delete(root);
      if (space && !signal.aborted) see({ kind: "space", at: Date.now(), root, ...space });
    };
    return lookAtEachBeat(beat, signal, () => {
      if (performance.now() - lookedAt < every) return;
      lookedAt = performance.now();
      for (const root of roots) void look(root);
    });
  };

/** What a program without special rights may still write. Undefined: not there or not to be asked, as the folder sense will say. */
async function spaceOf(root: string): Promise<{ freeBytes: number; totalBytes: number } | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(root);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return undefined;
  }
}

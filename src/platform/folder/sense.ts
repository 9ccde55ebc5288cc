/**
 * The sense that watches one backup folder (a root). It tells how each phone's
 * folder in it fares: on each beat where a backup may be running, changed or
 * not, and otherwise when something changed. Events only make it look; the
 * disk is asked one question at a time, so a dead one holds up nobody else.
 */

import { type Millis, minutes, seconds } from "../../core/time.ts";
import type { Beat, Source } from "../source.ts";
import { makeBell } from "./bell.ts";
import { type Disk, realDisk, withPatience } from "./disk.ts";
import type { Hints } from "./hints.ts";
import { watchRoot } from "./root.ts";

export type FolderOptions = {
  /** How this system names files that change; without, growth is found by sweeping alone. */
  hints?: Hints;
  disk?: Disk;
  now?: () => Millis;
  /** How long the disk may take over one answer. */
  patience?: Millis;
  /** How soon a root is looked at again that cannot be seen, and at most so often for phones' folders come and gone. */
  retry?: Millis;
  /** How soon a root at rest is looked at though nothing was heard. */
  safety?: Millis;
  /** How soon after a look a hint may cause the next. */
  gap?: Millis;
};

export const watchFolder =
  (root: string, beat: Beat, options: FolderOptions = {}): Source =>
  async (see, signal) => {
    const { hints, now = Date.now, retry = seconds(5), safety = minutes(1), gap = seconds(2) } = options;
    const { patience = seconds(5) } = options;
    if (signal.aborted) return;
    const bell = makeBell(beat, gap, signal);
    const disk = withPatience(options.disk ?? realDisk, patience, () => watch.overdue(), signal);
    const watch = watchRoot(root, see, { disk, hints, now, ring: bell.hint, relistAfter: retry });

    const run = async () => {
      for (let call = { beat: false }; ; call = await bell.next(watch.sees() ? safety : retry)) {
        await watch.look(call.beat);
      }
    };
    const aborted = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => aborted.resolve(), { once: true });
    try {
      await Promise.race([run(), aborted.promise]); // a disk that never answers must not keep us from ending
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      watch.rest();
    }
  };

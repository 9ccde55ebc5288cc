/**
 * The state folder, or a file in it, may be removed while a daemon uses it. Nobody would find that daemon any more, its
 * history would go nowhere and another daemon could start beside it: so it ends, and where it is a service begins anew.
 */

import { statSync } from "node:fs";
import { setInterval } from "node:timers/promises";
import type { Millis } from "../core/time.ts";
import type { Source } from "../platform/source.ts";
import { exits, Mendable } from "./mendable.ts";

/** Looks every so often whether `files` are still those that are there now. One that is not there yet may come. */
export function noticeLoss(files: readonly string[], every: Millis): Source {
  return async (_see, signal) => {
    const made = files.map((path) => ({ path, id: idOf(path) })).filter(({ id }) => id !== undefined);
    for await (const _ of setInterval(every, undefined, { signal })) {
      const lost = made.find(({ path, id }) => idOf(path) !== id);
      if (!lost) continue;
      throw new Mendable(
        `Somebody removed or replaced ${lost.path} while Defrost used it. Start the daemon again; a service does so by itself.`,
        exits.usage,
      );
    }
  };
}

/** Of a file that is there and within reach. */
function idOf(path: string): string | undefined {
  try {
    const found = statSync(path);
    return found.isFile() || found.isSocket() ? `${found.dev} ${found.ino}` : undefined;
  } catch {
    return undefined;
  }
}

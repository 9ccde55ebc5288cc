/**
 * Names of files that change inside Snapshot/, as the system tells them. Hints
 * only: inotify and FSEvents both lose events without a word, and FSEvents
 * tells of a written file when it is closed. Nothing here is needed to be
 * right, so a watch that cannot be had is done without.
 */

import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";

export type HintWatch = {
  /** Listens again for one beat; `folders` are those now inside Snapshot/. */
  arm(folders: readonly string[]): void;
  close(): void;
};

/** `told` is given paths relative to `snapshot`. */
export type Hints = (snapshot: string, told: (file: string) => void) => HintWatch;

/** For Linux: one watch a folder, closed after its first event until it is armed again; a storm costs next to nothing. */
export const hintsByFolder: Hints = (snapshot, told) => {
  const open = new Map<string, FSWatcher>();
  const mute = (folder: string) => {
    open.get(folder)?.close();
    open.delete(folder);
  };
  return {
    arm(folders) {
      for (const folder of folders) {
        if (open.has(folder)) continue;
        const heard = (name: string) => told(`${folder}/${name}`);
        const watcher = listen(join(snapshot, folder), false, heard, () => mute(folder));
        if (watcher) open.set(folder, watcher);
      }
    },
    close: () => [...open.keys()].forEach(mute),
  };
};

/** For macOS: one stream for the whole tree. More would slow down every other one in the process. */
export const hintsByTree: Hints = (snapshot, told) => {
  let watcher: FSWatcher | undefined;
  const close = () => {
    watcher?.close();
    watcher = undefined;
  };
  return {
    arm() {
      watcher ??= listen(snapshot, true, told, (why) => why === "failed" && close());
    },
    close,
  };
};

function listen(
  folder: string,
  recursive: boolean,
  heard: (name: string) => void,
  then: (why: "heard" | "failed") => void,
): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { recursive }, (_, name) => {
      if (name !== null) heard(name);
      then("heard");
    });
    return watcher.on("error", () => then("failed"));
  } catch {
    return undefined; // gone in the meantime, or the system has no watch to spare
  }
}

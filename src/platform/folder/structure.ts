/**
 * Tells that something changed in the skeleton of a backup folder: phones'
 * folders, their plists and manifests, Snapshot/ coming and going. The file
 * store, hundreds of thousands of files, is never entered. Whatever is told is
 * a hint to look, not a fact.
 */

import { relative, sep } from "node:path";
import { watch } from "chokidar";
import { readUdid } from "../../apple/udid.ts";

const inside = /^(Info|Status|Manifest)\.plist$|^Manifest\.db$|^Snapshot$/;
const insideSnapshot = /^Manifest\.(plist|db)$/;

/** `told` gets the name of the phone's folder in which something changed, or nothing: then it is the root. */
export function watchStructure(root: string, told: (name?: string) => void): () => void {
  const partsOf = (path: string) => relative(root, path).split(sep);

  const ignored = (path: string) => {
    if (path === root) return false;
    const [name = "", part, item, ...deeper] = partsOf(path);
    if (readUdid(name) === undefined || deeper.length > 0) return true;
    if (part === undefined) return false;
    return item === undefined ? !inside.test(part) : part !== "Snapshot" || !insideSnapshot.test(item);
  };

  // No `depth`: with a root that is not there yet chokidar 6 counts it from the wrong folder.
  const watcher = watch(root, { ignored, ignoreInitial: true, followSymlinks: false, atomic: false });
  watcher.on("all", (_, path) => {
    const [name, ...rest] = partsOf(path);
    told(rest.length > 0 ? name : undefined);
  });
  // What came between our own look and `ready` was told to nobody. An error is news too: the look that follows names it.
  watcher.on("ready", () => told());
  watcher.on("error", () => told());
  return () => void watcher.close();
}

/**
 * Which program a service is to run: the one bundle, with the Node that this
 * project pins. Decided here and nowhere else, and always as absolute paths,
 * since a service manager knows neither PATH nor the current folder.
 */

import { existsSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";

/** `home` holds the project, its templates of services among the rest. */
export type Program = { home: string; node: string; bundle: string };

export function findProgram(): Program {
  // The bundle and the sources lie at different depths; the nearest package above them is the same.
  const found = findPackageJSON("..", import.meta.url);
  if (found === undefined) throw new Error(`no package.json above ${import.meta.url}`);
  const home = dirname(found);
  const pinned = join(home, "node_modules", ".bin", "node"); // this name stays when an update moves what it points to
  return {
    home,
    node: existsSync(pinned) ? pinned : process.execPath,
    bundle: join(home, "dist", "defrost.js"),
  };
}

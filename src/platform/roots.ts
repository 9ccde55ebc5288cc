/** Which watched folder a program was told to write to: the same folder on disk, by whatever name or link. */

import { realpath } from "node:fs/promises";
import { resolve } from "node:path";

export async function rootOf(folder: string, roots: readonly string[]): Promise<string | undefined> {
  const wanted = await real(folder);
  for (const root of roots) if ((await real(root)) === wanted) return root;
  return undefined;
}

/** A folder that is not there yet, or that we may not follow, goes by its name. */
const real = (folder: string): Promise<string> => realpath(folder).catch(() => resolve(folder));

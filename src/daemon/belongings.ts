/** What a daemon leaves in its state folder. A folder that a person chose may hold other things: they are not ours. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";

const ours = /^(config\.json|(daemon|memory)\.[\w.:-]+)$/;

export async function belongingsIn(stateFolder: string): Promise<string[]> {
  const found = await readdir(stateFolder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return found.flatMap((entry) => (ours.test(entry.name) && !entry.isDirectory() ? join(stateFolder, entry.name) : []));
}

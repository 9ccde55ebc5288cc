/** The page's files, all that there are to serve: read once, so that no path ever reaches a disk. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";

export type PageFile = { type: string; body: Buffer };

const files = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/panel.js": ["panel.js", "text/javascript; charset=utf-8"],
  "/panel.css": ["panel.css", "text/css; charset=utf-8"],
  "/icon.svg": ["icon.svg", "image/svg+xml"],
} as const;

/** By the path that each is asked for. */
export const readPage = async (folder: string): Promise<ReadonlyMap<string, PageFile>> =>
  new Map(
    await Promise.all(
      Object.entries(files).map(
        async ([path, [name, type]]) => [path, { type, body: await readFile(join(folder, name)) }] as const,
      ),
    ),
  );

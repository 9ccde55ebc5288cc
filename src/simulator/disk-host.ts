/**
 * The disk itself in the place of a client: does what the phone asks for in the way the public client does it. No file is
 * replaced atomically (removed, made empty, filled), and content grows in steps of 32 KiB under its final name.
 */

import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { type Host, pieceSize, type Upload } from "./host.ts";

export function diskHost(root: string, signal: AbortSignal): Host {
  const at = (path: string) => join(root, path);
  return {
    signal,
    async freeSpace() {
      const { bavail, bsize } = await statfs(root);
      return bavail * bsize;
    },
    async list(folder) {
      const names = await readdir(at(folder)).catch(absent([]));
      const found = await Promise.all(names.map(async (name) => ({ name, is: await stat(at(`${folder}/${name}`)) })));
      return new Map(found.filter(({ is }) => is.isFile()).map(({ name, is }) => [name, is.size]));
    },
    read: (path) => readFile(at(path)).catch(absent(undefined)),
    async makeFolder(path) {
      await mkdir(at(path), { recursive: true });
    },
    async write(uploads) {
      for (const upload of uploads) {
        await upload.before?.();
        await writeFile(at(upload.hostPath), upload);
      }
    },
    async move(moves) {
      for (const [from, to] of Object.entries(moves)) await rename(at(from), at(to));
    },
    async remove(paths) {
      for (const path of paths) await rm(at(path), { recursive: true, force: true });
    },
  };
}

async function writeFile(path: string, upload: Upload): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, "w");
  try {
    let gathered: Buffer[] = [];
    let size = 0;
    const flush = async () => {
      await file.writeFile(Buffer.concat(gathered));
      gathered = [];
      size = 0;
    };
    for await (const piece of upload.pieces()) {
      gathered.push(piece);
      size += piece.length;
      if (size >= pieceSize) await flush();
    }
    await flush();
  } finally {
    await file.close();
  }
}

/** What a missing file or folder reads as; every other trouble stays trouble. */
function absent<T>(value: T): (cause: unknown) => T {
  return (cause) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return value;
    throw cause;
  };
}

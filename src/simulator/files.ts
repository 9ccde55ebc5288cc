/**
 * The files on a simulated phone. Their content grows out of a seed as it is read, so a file can be as big as it likes
 * and is the same every time.
 */

import { createCipheriv, createHash } from "node:crypto";

export type SimulatedFile = {
  domain: string;
  path: string;
  size: number;
  /** Another seed is another content: how a file changes without changing its size. */
  seed?: number;
};

/** Its name in the backup. */
export const fileId = (file: SimulatedFile): string =>
  createHash("sha1").update(`${file.domain}-${file.path}`).digest("hex");

export const placeOf = (folder: string, id: string): string => `${folder}/${id.slice(0, 2)}/${id}`;

/** The whole content, in order, in pieces of at most this many bytes. */
export function* contentOf(file: SimulatedFile, pieceSize = 32 * 1024): Generator<Buffer> {
  const key = createHash("md5")
    .update(`${file.seed ?? 0} ${fileId(file)}`)
    .digest();
  const stream = createCipheriv("aes-128-ctr", key, Buffer.alloc(16));
  for (let left = file.size; left > 0; left -= pieceSize) yield stream.update(Buffer.alloc(Math.min(left, pieceSize)));
}

/** A phone's worth of small files: so many, of such a size each, spread over some domains. */
export function someFiles(count: number, size: number): SimulatedFile[] {
  return Array.from({ length: count }, (_, index) => ({
    domain: domains[index % domains.length] ?? "HomeDomain",
    path: `Library/Sample/${index}.data`,
    size,
  }));
}

const domains = ["CameraRollDomain", "HomeDomain", "MediaDomain", "AppDomainGroup-group.sample"];

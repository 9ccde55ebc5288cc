/**
 * The socket's place in the file system: a path every system can hold, a folder
 * nobody else can enter, and no leftover of a daemon that was killed.
 */

import { once } from "node:events";
import { lstat, rm, stat } from "node:fs/promises";
import { connect } from "node:net";

// sun_path holds 104 bytes on macOS and 108 on Linux, its final NUL included. One bound for both: a state folder
// that can be moved between machines works on both.
const longestPath = 103;

/** Beyond its bound the system would cut the path or refuse it with a bare EINVAL. */
export function checkSocketPath(path: string): void {
  const length = Buffer.byteLength(path);
  if (length <= longestPath) return;
  throw new Error(
    `The socket path ${path} is ${length} bytes long; the system allows ${longestPath}. Choose a state folder with a shorter path.`,
  );
}

// The folder keeps strangers out also in the moment between the socket's birth and its own mode.
export async function checkPrivate(folder: string): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & 0o077) === 0) return;
  throw new Error(`The folder ${folder} has mode ${(mode & 0o777).toString(8)}, expected 700: others could listen in.`);
}

/** A daemon that was killed leaves its socket behind; nobody answers there. */
export async function removeStale(path: string): Promise<void> {
  const probe = connect(path);
  try {
    await once(probe, "connect");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // "error" of a socket carries a system error
    if (code === "ENOENT") return;
    if (code === "ECONNREFUSED" && (await lstat(path)).isSocket()) return rm(path);
    throw new Error(`Cannot tell whether a daemon answers at ${path}.`, { cause: error });
  } finally {
    probe.destroy();
  }
  throw new Error(`Another daemon already answers at ${path}. Stop it first.`);
}

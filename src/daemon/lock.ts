/**
 * One daemon for one state folder. The lock is a write transaction, never ended,
 * on a small SQLite database: the system drops it the moment the process dies,
 * by whatever death, and no process id that is used again can confuse it. Who
 * holds it is signed inside, where others can still read it.
 */

import { chmod, lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as v from "valibot";
import { result, sqliteCode } from "./sqlite.ts";

export type Lock = { kind: "held"; release(): void };
type Taken = { kind: "taken"; by: number | undefined };

export const lockFile = (folder: string): string => join(folder, "daemon.lock");

/** Makes the folder if it is not there, keeps it private, and holds it for this process. */
export async function holdState(folder: string): Promise<Lock | Taken> {
  await makePrivate(folder);
  // The time-out outlasts others' short reads and writes; a daemon that holds the lock outlasts the time-out.
  const lock = new DatabaseSync(lockFile(folder), { timeout: 500, open: false });
  const release = () => {
    if (lock.isOpen) lock.close();
  };
  try {
    lock.open();
    if (!takeLock(lock)) {
      const by = holderOf(lock);
      release();
      return { kind: "taken", by };
    }
  } catch (cause) {
    release();
    // Not even room for a lock: a daemon has to start all the same, and a second one still finds the first one's socket.
    if (sqliteCode(cause) === result.full) return { kind: "held", release };
    throw new Error(`Cannot lock the folder ${folder}. ${remedy(cause)}`, { cause });
  }
  // A database nobody refers to is closed by the garbage collector, and the lock gone with it.
  process.once("exit", release);
  return {
    kind: "held",
    release() {
      process.off("exit", release);
      release();
    },
  };
}

/** A name is readable only once committed, and a commit ends the lock: so sign, commit, and take it again. */
function takeLock(lock: DatabaseSync): boolean {
  for (let signs = true; ; signs = sign(lock)) {
    if (!begin(lock)) return false;
    if (!signs || holderOf(lock) === process.pid) return true;
  }
}

function begin(lock: DatabaseSync): boolean {
  try {
    lock.exec("begin immediate");
    return true;
  } catch (error) {
    if (sqliteCode(error) === result.busy) return false;
    throw error;
  }
}

function sign(lock: DatabaseSync): boolean {
  try {
    lock.exec(`pragma user_version = ${process.pid}; commit`);
    return true;
  } catch (error) {
    // A full disk: a daemon that watches backups has to start on one, be it under the name of the one before.
    if (sqliteCode(error) === undefined) throw error;
    if (lock.isTransaction) lock.exec("rollback");
    return false;
  }
}

const holderSchema = v.object({ user_version: v.number() });

function holderOf(lock: DatabaseSync): number | undefined {
  return v.parse(holderSchema, lock.prepare("pragma user_version").get()).user_version || undefined;
}

function remedy(cause: unknown): string {
  const code = sqliteCode(cause);
  const damaged = code === result.corrupt || code === result.notADatabase;
  return damaged ? "Remove the damaged file daemon.lock in it." : "See that the disk has room and may be written to.";
}

async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error; // something else is there: what, is said below
  });
  const found = await lstat(folder);
  if (!found.isDirectory()) {
    const what = found.isSymbolicLink() ? "a symbolic link" : "not a folder";
    throw new Error(
      `The state folder ${folder} is ${what}; expected a folder of its own. Remove it or choose another.`,
    );
  }
  const self = process.getuid?.();
  if (found.uid !== self) {
    throw new Error(
      `The state folder ${folder} belongs to user ${found.uid}, expected ${self}. Choose another folder.`,
    );
  }
  if ((found.mode & 0o777) !== 0o700) await chmod(folder, 0o700);
}

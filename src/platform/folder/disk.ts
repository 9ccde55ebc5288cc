/**
 * The few questions this sense asks a disk, one at a time, so that a test can
 * count them and a disk that stopped answering holds up one folder only. What
 * is not there is a value; what cannot be read is thrown, and named below.
 */

import { constants } from "node:fs";
import { lstat, open, readdir, realpath } from "node:fs/promises";
import type { Millis } from "../../core/time.ts";
import type { Blind } from "../source.ts";

export type Found = {
  kind: "folder" | "file" | "other";
  size: number;
  changedAt: Millis;
  bornAt: Millis;
  /** Tells two things of the same name apart. */
  id: string;
};

export type Disk = {
  /** Never follows a symbolic link at the end of the path. */
  look(path: string): Promise<Found | undefined>;
  /** Undefined if there is no such folder. */
  list(folder: string): Promise<string[] | undefined>;
  /** The whole of a plain file no longer than `most`. */
  read(file: string, most: number): Promise<Uint8Array | "absent" | "unreadable">;
  /** Where a path leads, all symbolic links followed. */
  follow(path: string): Promise<string>;
};

/** What the system answered, such as ENOENT; undefined for an error that no system call made. */
const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "syscall" in error && "code" in error ? String(error.code) : undefined;

/** A part of the path is not there, or no longer a folder. */
const isAbsence = (error: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "");

export const realDisk: Disk = {
  async look(path) {
    try {
      const stats = await lstat(path);
      return {
        kind: stats.isDirectory() ? "folder" : stats.isFile() ? "file" : "other",
        size: stats.size,
        changedAt: stats.mtimeMs,
        bornAt: stats.birthtimeMs || stats.ctimeMs, // some file systems keep no time of birth
        id: `${stats.dev}:${stats.ino}`,
      };
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  },
  async list(folder) {
    try {
      return await readdir(folder);
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  },
  async read(file, most) {
    try {
      // A pipe must not hold us, nor a link lead us elsewhere.
      await using handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      const stats = await handle.stat();
      if (!stats.isFile() || stats.size > most) return "unreadable";
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(stats.size), 0, stats.size, 0);
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      if (isAbsence(error)) return "absent";
      if (codeOf(error) === "ELOOP") return "unreadable";
      throw error;
    }
  },
  follow: (path) => realpath(path),
};

/** The same disk, telling when an answer is overdue; once the signal aborts, answers end in its reason. */
export function withPatience(disk: Disk, patience: Millis, overdue: () => void, signal: AbortSignal): Disk {
  let waiting = false;
  const clock = setTimeout(() => waiting && overdue(), patience).unref();
  async function ask<T>(question: () => Promise<T>): Promise<T> {
    waiting = true;
    clock.refresh();
    try {
      return await question();
    } finally {
      waiting = false;
      signal.throwIfAborted();
    }
  }
  return {
    look: (path) => ask(() => disk.look(path)),
    list: (folder) => ask(() => disk.list(folder)),
    read: (file, most) => ask(() => disk.read(file, most)),
    follow: (path) => ask(() => disk.follow(path)),
  };
}

/** What a disk's refusal means to the mind. Any other error is a bug, and thrown on. */
export function whyBlind(error: unknown): Blind {
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) throw error;
  const detail = error.message;
  if (isAbsence(error)) return { why: "missing", detail };
  // macOS says EPERM, whatever the mode bits, until the person grants Full Disk Access.
  if (code === "EPERM" || code === "EACCES") return { why: "not-permitted", detail };
  return { why: "failed", detail };
}

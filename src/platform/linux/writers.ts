/**
 * Finds writers under /proc. A look costs one listing and a file or two for
 * each writer: a process is read when it is new, once more in case it was
 * about to become something else, and then only in the complete look that is due now and then.
 */

import { readdir, readFile, readlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Writer } from "../../core/observation.ts";
import { rootOf } from "../roots.ts";
import type { LookForWriters } from "../writer/sense.ts";
import { readWriter } from "../writer/writers.ts";
import { millisPerTick, readArguments, readBootTime, readIo, readStat } from "./proc.ts";

/** What stays the same while a process lives. */
type Known = { startTick: number; about: Pick<Writer, "pid" | "startedAt" | "program" | "doing" | "device" | "root"> };

/** `completeEvery`: a number that was given to another process, or one that became another program late, is seen after so long. */
export function lookUnderProc(roots: readonly string[], completeEvery = 30_000): LookForWriters {
  const known = new Map<number, Known>();
  let [before, beforeThat] = [new Set<number>(), new Set<number>()];
  let completeAt = Number.NEGATIVE_INFINITY;

  return async () => {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
    const complete = performance.now() - completeAt >= completeEvery;
    if (complete) completeAt = performance.now();
    for (const pid of pids) {
      if (known.has(pid) || (!complete && beforeThat.has(pid))) continue;
      const found = await meet(pid, roots);
      if (found) known.set(pid, found);
    }
    [before, beforeThat] = [new Set(pids), before];

    const writers: Writer[] = [];
    for (const [pid, { about, startTick }] of known) {
      const now = await usage(pid, startTick);
      if (now) writers.push({ ...about, ...now });
      else known.delete(pid);
    }
    return { kind: "writers", writers };
  };
}

async function meet(pid: number, roots: readonly string[]): Promise<Known | undefined> {
  const told = readWriter(readArguments((await read(pid, "cmdline")) ?? ""));
  if (!told) return undefined;
  const stat = readStat((await read(pid, "stat")) ?? "");
  const bootedAt = readBootTime(await readFile("/proc/stat", "utf8"));
  if (!stat || bootedAt === undefined) return undefined;
  const { program, doing, device, directory } = told;
  const root = directory && ((await rootAt(pid, directory, roots)) ?? directory);
  return {
    startTick: stat.startTick,
    about: {
      pid,
      startedAt: bootedAt + stat.startTick * millisPerTick,
      program,
      doing,
      ...(device !== undefined && { device }),
      ...(root !== undefined && { root }),
    },
  };
}

/** Undefined: this process is no more, whoever has its number now. */
async function usage(pid: number, startTick: number) {
  const stat = readStat((await read(pid, "stat")) ?? "");
  if (!stat?.alive || stat.startTick !== startTick) return undefined;
  return { cpuMs: stat.cpuTicks * millisPerTick, running: stat.running, ...readIo((await read(pid, "io")) ?? "") };
}

/** A relative folder counts from where the process is, which only its owner may know. */
async function rootAt(pid: number, directory: string, roots: readonly string[]): Promise<string | undefined> {
  if (directory.startsWith("/")) return rootOf(directory, roots);
  const from = await readlink(join("/proc", String(pid), "cwd")).catch(() => undefined);
  return from === undefined ? undefined : rootOf(resolve(from, directory), roots);
}

/** Undefined: the process is gone meanwhile, or belongs to somebody else. */
const read = (pid: number, file: "cmdline" | "stat" | "io"): Promise<string | undefined> =>
  readFile(join("/proc", String(pid), file), "utf8").catch(() => undefined);

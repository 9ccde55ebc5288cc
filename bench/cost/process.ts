/**
 * What Linux knows of a process: its memory, the processor time it used, how
 * often it woke. Read under /proc, so that measuring costs the measured nothing.
 */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const read = (pid: number, file: string): string => readFileSync(`/proc/${pid}/${file}`, "utf8");
const threads = (pid: number): string[] => readdirSync(`/proc/${pid}/task`).map((thread) => `task/${thread}`);
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** A line "Name:   123 kB" or "Name:   123". */
function field(text: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1];
  if (found === undefined) throw new Error(`no ${name} in what /proc says`);
  return Number(found);
}

export type Memory = { rss: number; anonymous: number };

/** In MB of 2^20 bytes. */
export function memoryOf(pid: number): Memory {
  const text = read(pid, "smaps_rollup");
  return { rss: field(text, "Rss") / 1024, anonymous: field(text, "Anonymous") / 1024 };
}

/** From now on `peakOf` counts anew. */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, "5");
export const peakOf = (pid: number): number => field(read(pid, "status"), "VmHWM") / 1024;

/** Of all threads alive, to the nanosecond where /proc/PID/stat counts in hundredths. */
export const processorMs = (pid: number): number =>
  sum(threads(pid).map((thread) => Number(read(pid, `${thread}/schedstat`).split(" ", 1)[0]))) / 1e6;

/** How often any thread went to sleep, and so was woken. */
export const wakeUps = (pid: number): number =>
  sum(threads(pid).map((thread) => field(read(pid, `${thread}/status`), "voluntary_ctxt_switches")));

export const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** The last of a chain of processes of one child each. */
export function lastOf(pid: number): number {
  const [child] = read(pid, `task/${pid}/children`).split(" ");
  return child ? lastOf(Number(child)) : pid;
}

/** Processor time that each of some processes uses in the same stretch of time. */
export async function usedIn(millis: number, pids: readonly number[]): Promise<number[]> {
  const before = pids.map(processorMs);
  await sleep(millis);
  return pids.map((pid, place) => processorMs(pid) - (before[place] ?? 0));
}

/** Waits until a process has caught up with what it was told: it uses less than a twentieth of a processor. */
export async function untilIdle(pid: number): Promise<void> {
  for (;;) {
    const [used = 0] = await usedIn(2000, [pid]);
    if (used < 100) return;
  }
}

/** By any system call. */
export const bytesWritten = (pid: number): number => field(read(pid, "io"), "wchar");

/**
 * A log file that takes care of itself: whole lines, appended at once, so that neither a crash nor a signal takes one
 * away; a new file when it is large or of another week, and the oldest removed. Nothing is kept open or remembered, so
 * that a file that somebody moves, or a folder that comes back, needs no care.
 */

import { appendFileSync, existsSync, mkdirSync, renameSync, statSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import { hours } from "../core/time.ts";

/** Of each file; there are at most seven. */
const largest = 2 * 1024 * 1024;
const kept = 5;
const week = hours(7 * 24);

/** The file, and those that it becomes when it is full, newest first. */
const generations = (file: string): string[] => [
  file,
  ...Array.from({ length: kept }, (_, age) => `${file}.${age + 1}`),
];

/** Where a service manager puts what the daemon says outside its log: the stack of a crash. */
export const crashFile = (file: string): string => `${file}.crash`;

/** All that can be there. */
export const logFiles = (file: string): string[] => [...generations(file), crashFile(file)];

/** Throws where it cannot write, and leaves no half line there. */
export function appendLines(file: string, lines: string): void {
  const found = look(file);
  if (found && !found.isFile()) throw new Error("expected a plain file"); // a pipe would hold us
  if (!found) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const full = found !== undefined && isFull(found, lines);
  if (full) rotate(file);
  const size = full ? 0 : (found?.size ?? 0);
  try {
    appendFileSync(file, lines, { mode: 0o600 });
  } catch (error) {
    if ((look(file)?.size ?? 0) > size) truncateSync(file, size);
    throw error;
  }
}

const look = (file: string) => statSync(file, { throwIfNoEntry: false });

/** By the last line's time: a file holds one week, counted from the same day for all. */
const isFull = ({ size, mtimeMs }: { size: number; mtimeMs: number }, lines: string): boolean =>
  size > 0 && (size + Buffer.byteLength(lines) > largest || weekOf(mtimeMs) !== weekOf(Date.now()));

const weekOf = (at: number): number => Math.floor(at / week);

/** From the oldest on, so that being interrupted leaves a gap in the numbers, and all lines. */
function rotate(file: string): void {
  generations(file).reduceRight((older, newer) => {
    if (existsSync(newer)) renameSync(newer, older);
    return newer;
  });
}

/** Nobody else makes this file smaller, and a daemon that crashes is started again twice a minute. */
export function trimCrashes(file: string): void {
  const crashes = crashFile(file);
  if ((look(crashes)?.size ?? 0) > largest) truncateSync(crashes);
}

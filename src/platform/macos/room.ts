/**
 * How much room a Mac has. Two numbers: what is free now, which a program that
 * does not ask macOS sees, and what macOS would make free for something that
 * a person wants, which Finder shows and which can be tens of gigabytes more.
 */

import type { HostFact } from "../../core/world/facts.ts";
import { linesOf } from "../computer/text.ts";

/** Home folders lie on a volume of its own since macOS 10.15; the one mounted at the top is sealed. */
export const dataVolume = "/System/Volumes/Data";

/** For `osascript -l JavaScript`: a constant, with the path as its argument. */
export const askImportantUsage = [
  'ObjC.import("Foundation");',
  "function run([path]) {",
  "  const bytes = Ref();",
  "  const url = $.NSURL.fileURLWithPath(path);",
  '  url.getResourceValueForKeyError(bytes, "NSURLVolumeAvailableCapacityForImportantUsageKey", null);',
  "  return String(ObjC.unwrap(bytes[0]));",
  "}",
].join("\n");

/** `df -k -l`. The names of a file system may hold spaces, and its columns differ by system. */
const row = /^\S.*?\s+(\d+)\s+(\d+)\s+(\d+)\s+\d+%\s+(?:\d+\s+\d+\s+\S+%?\s+)?(\/.*)$/;

export function readRoom(df: string, importantUsage: string | undefined): HostFact | undefined {
  const lines = linesOf(df);
  if (!lines.some((line) => /^Filesystem\s+1024-blocks\s/.test(line))) return undefined;
  const rows = new Map<string, string>();
  for (const line of lines) {
    const [, total, , free, path] = row.exec(line) ?? [];
    if (path === undefined || (path !== dataVolume && path !== "/")) continue;
    const words = `${free} ${total}`;
    if ((rows.get(path) ?? words) !== words) return undefined;
    rows.set(path, words);
  }
  const [free, total] = (rows.get(dataVolume) ?? rows.get("/") ?? "").split(" ");
  if (free === undefined || total === undefined) return undefined;
  const [freeBytes, totalBytes] = [Number(free) * 1024, Number(total) * 1024];
  const important = Number(/^\d{1,16}$/.exec(importantUsage?.trim() ?? "")?.[0] ?? Number.NaN);
  const sane = important >= freeBytes && important <= totalBytes;
  return { kind: "disk", freeBytes, totalBytes, ...(sane && { withPurgeableBytes: important }) };
}

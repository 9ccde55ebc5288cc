/**
 * What `ps` prints on macOS, read into processes. Pure. Written after its
 * documentation and public samples, with LC_ALL=C and TZ=UTC; not yet proved on a Mac.
 */

import type { Millis } from "../../core/time.ts";

/** A start has five words, so that all but the last column are words. */
export const psColumns = "pid=,stat=,lstart=,time=,command=";

export type Process = { pid: number; running: boolean; startedAt: Millis; cpuMs: Millis; command: string };

const line = /^\s*(\d+)\s+(\S+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+([\d:.-]+)\s+(\S.*)$/;

/** Those that are alive. A line of another shape is no process. */
export function readPs(output: string): Process[] {
  return output.split("\n").flatMap((text) => {
    const [, pid, state = "", start = "", time = "", command] = line.exec(text) ?? [];
    const startedAt = Date.parse(`${start} UTC`);
    const cpuMs = readTime(time);
    if (pid === undefined || command === undefined || cpuMs === undefined || Number.isNaN(startedAt)) return [];
    if (state.startsWith("Z")) return [];
    return [{ pid: Number(pid), running: state.startsWith("R"), startedAt, cpuMs, command }];
  });
}

/** `MM:SS.hh` with as many minutes as it takes, `HH:MM:SS`, or either after `D-`. */
function readTime(text: string): Millis | undefined {
  const parts = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d\d(?:\.\d+)?)$/.exec(text);
  if (!parts) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return Math.round(((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000);
}

/** The arguments, as far as `ps` lets us tell: it joins them by spaces. An application's path holds spaces of its own. */
export function splitCommand(command: string): string[] {
  const bundle = /^\/.*?\.app\/Contents\/MacOS\//.exec(command)?.[0] ?? "";
  const [first = "", ...rest] = command.slice(bundle.length).split(" ");
  return [bundle + first, ...rest].filter((word) => word !== "");
}

/** A folder's name may hold spaces too, so it is compared with what the command ends in. */
export function rootIn(command: string, roots: readonly string[]): string | undefined {
  const end = command.replace(/\/+$/, "");
  return roots.find((root) => end.endsWith(` ${root.replace(/\/+$/, "")}`));
}

/**
 * A Mac's processes as `ps` lists them right now, each with its owner and its
 * path, and what they have open as `lsof` tells. Written after their manuals; not yet proved on a Mac.
 */

import type { macosCommands } from "../command/commands.ts";
import { hear, run } from "../command/run.ts";
import type { Opener, OpenFiles } from "../fix/open-files.ts";
import type { ListProcesses, Process } from "../fix/processes.ts";
import { psColumns, readPs, splitCommand } from "./ps.ts";

const timeout = 5000;
/** It asks the system about every file that is open. */
const lsofTimeout = 60_000;

/** In two lists: a path and a command line may both hold spaces. */
export const listWithPs =
  ({ ps }: Pick<typeof macosCommands, "ps">): ListProcesses =>
  async (signal) => {
    const list = (columns: string) => run(ps, ["-ax", "-ww", "-o", columns], { timeout, signal });
    const [owned, paths] = await Promise.all([list(`uid=,ppid=,${psColumns}`), list("pid=,comm=")]);
    if (owned.kind === "failed") return { kind: "unknown", why: owned.why };
    if (paths.kind === "failed") return { kind: "unknown", why: paths.why };
    const processes = readProcesses(owned.output, paths.output);
    return processes.some(({ pid }) => pid === process.pid)
      ? { kind: "processes", processes }
      : { kind: "unknown", why: `not understood: ${owned.output.slice(0, 200)}` };
  };

export function readProcesses(owned: string, paths: string): Process[] {
  const pathOf = new Map(
    paths.split("\n").flatMap((line) => {
      const [, pid, path] = /^\s*(\d+)\s+(\S.*?)\s*$/.exec(line) ?? [];
      return pid === undefined || path === undefined ? [] : [[Number(pid), path] as const];
    }),
  );
  return owned.split("\n").flatMap((line) => {
    const [, uid, parent, rest = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return readPs(rest).map(({ pid, startedAt, command }) => ({
      pid,
      uid: Number(uid),
      parent: Number(parent),
      startedAt,
      path: pathOf.get(pid) ?? "",
      args: splitCommand(command),
    }));
  });
}

export const openWithLsof =
  ({ lsof }: Pick<typeof macosCommands, "lsof">): OpenFiles =>
  async (signal) => {
    // No names of hosts, ports and users are looked up; it ends with 1 where it could not see all.
    const said = await hear(lsof, ["-w", "-n", "-P", "-l", "-F", "pRn"], { timeout: lsofTimeout, signal });
    const by = said.kind === "ended" && said.code <= 1 ? readLsof(said.output) : [];
    return by.some(({ pid }) => pid === process.pid)
      ? { kind: "open", by }
      : { kind: "unknown", why: `lsof did not tell what is open: ${said.complaint.slice(0, 200)}` };
  };

/** One field a line, by its first letter: a process (p), its parent (R), and the names (n) of what it has open. */
export function readLsof(output: string): Opener[] {
  const by: { pid: number; parent: number; paths: string[] }[] = [];
  for (const line of output.split("\n")) {
    const [field, value] = [line[0], line.slice(1)];
    if (field === "p") by.push({ pid: Number(value), parent: 0, paths: [] });
    const latest = by.at(-1);
    if (field === "R" && latest) latest.parent = Number(value);
    if (field === "n" && value.startsWith("/")) latest?.paths.push(value);
  }
  return by;
}

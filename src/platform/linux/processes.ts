/** Linux's processes, read under /proc at once; and what they have open. What is not ours to see is left out. */

import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { OpenFiles } from "../fix/open-files.ts";
import type { ListProcesses, Process } from "../fix/processes.ts";
import { millisPerTick, readArguments, readBootTime, readOwner, readStat } from "./proc.ts";

export const listUnderProc: ListProcesses = async () => {
  const bootedAt = readBootTime(await readFile("/proc/stat", "utf8"));
  if (bootedAt === undefined) return { kind: "unknown", why: "/proc/stat does not tell when the computer started" };
  const found = await Promise.all((await pids()).map((pid) => meet(pid, bootedAt)));
  return { kind: "processes", processes: found.filter((one) => one !== undefined) };
};

export const openUnderProc: OpenFiles = async () => {
  const found = await Promise.all(
    (await pids()).map(async (pid) => {
      const owner = readOwner((await read(pid, "status")) ?? "");
      const fds = await readdir(join("/proc", String(pid), "fd")).catch(() => []);
      const paths = await Promise.all(["cwd", ...fds.map((fd) => `fd/${fd}`)].map((name) => follow(pid, name)));
      return owner ? [{ pid, parent: owner.parent, paths: paths.filter((path) => path !== undefined) }] : [];
    }),
  );
  return { kind: "open", by: found.flat() };
};

const pids = async (): Promise<number[]> => (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);

async function meet(pid: number, bootedAt: number): Promise<Process | undefined> {
  const [stat, owner] = [readStat((await read(pid, "stat")) ?? ""), readOwner((await read(pid, "status")) ?? "")];
  if (!stat?.alive || !owner) return undefined;
  const path = (await follow(pid, "exe")) ?? "";
  return {
    pid,
    ...owner,
    startedAt: bootedAt + stat.startTick * millisPerTick,
    // As it is told of a program that was updated while it runs.
    path: path.replace(/ \(deleted\)$/, ""),
    args: readArguments((await read(pid, "cmdline")) ?? ""),
  };
}

const read = (pid: number, file: string): Promise<string | undefined> =>
  readFile(join("/proc", String(pid), file), "utf8").catch(() => undefined);

const follow = (pid: number, link: string): Promise<string | undefined> =>
  readlink(join("/proc", String(pid), link)).catch(() => undefined);

/**
 * A real daemon in a process of its own, with everything it says: what the
 * end-to-end stories listen to. It can be killed and started again.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Event } from "../../src/core/event.ts";

export type Said = { kind: Event["kind"]; at: string; device?: string; [key: string]: unknown };

export type DaemonOptions = {
  roots: string[];
  state: string;
  usbmuxd: string;
  patience?: number;
  record?: string;
  env?: Record<string, string>;
  /** A command that runs what it is given as its last arguments: with fewer rights, say, or on another disk. */
  through?: readonly string[];
};

const program = "src/cli/defrost.ts";

export function startDaemon({ roots, state, usbmuxd, patience = 1, record, env, through = [] }: DaemonOptions) {
  const said: Said[] = [];
  const errors: string[] = [];
  const waiting = new Set<() => void>();
  const [command = "", ...rest] = [...through, process.execPath];
  const child: ChildProcess = spawn(
    command,
    [
      ...rest,
      program,
      "daemon",
      "--json",
      ...["--state-dir", state, "--patience", String(patience)],
      ...roots.flatMap((root) => ["--backup-dir", root]),
      ...(record ? ["--record", record] : []),
    ],
    {
      env: { ...process.env, USBMUXD_SOCKET_ADDRESS: `UNIX:${usbmuxd}`, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  if (!child.stdout || !child.stderr) throw new Error("no pipes to the daemon");
  createInterface({ input: child.stdout }).on("line", (line) => {
    said.push(JSON.parse(line));
    for (const look of waiting) look();
  });
  child.stderr.setEncoding("utf8").on("data", (text) => errors.push(text));
  const exited = new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1)));

  /** Resolves with the first thing said that fits, past or to come; rejects if the daemon ends before that. */
  const until = (fits: (one: Said) => boolean, what: string): Promise<Said> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = said.find(fits);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      void exited.then((code) => {
        if (waiting.delete(look))
          reject(new Error(`the daemon ended (${code}) before it said ${what}: ${errors.join("")}`));
      });
      look();
    });

  return {
    pid: child.pid ?? -1,
    said,
    exited,
    errors: () => errors.join(""),
    until,
    hears: (kind: Event["kind"], fits: (one: Said) => boolean = () => true) =>
      until((one) => one.kind === kind && fits(one), kind),
    /** What was said of backups so far, progress left out; a phase by its name. */
    story: (device?: string) =>
      said
        .filter((one) => one.kind !== "progress" && one.device !== undefined && (device ?? one.device) === one.device)
        .map((one) => (one.kind === "phase" ? String(one.phase) : one.kind)),
    async stop(signal: NodeJS.Signals = "SIGTERM") {
      child.kill(signal);
      return exited;
    },
  };
}

export type RunningDaemon = ReturnType<typeof startDaemon>;

/** Runs the command once, as a user would. */
export async function defrost(
  args: readonly string[],
  env: Record<string, string> = {},
  through: readonly string[] = [],
) {
  const [command = "", ...rest] = [...through, process.execPath];
  const child = spawn(command, [...rest, program, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text) => out.push(text));
  child.stderr.setEncoding("utf8").on("data", (text) => err.push(text));
  const code = await new Promise<number>((resolve) => child.on("close", (exit) => resolve(exit ?? -1)));
  return { code, out: out.join(""), err: err.join("") };
}

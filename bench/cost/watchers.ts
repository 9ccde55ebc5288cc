/**
 * Those that are compared, each a process of its own: the bundle, started as
 * the service manager starts it; plain chokidar on the whole tree;
 * `inotifywait -mr`; and a Node that does nothing. Each is there once it has
 * said that it is ready.
 */

import { type ChildProcess, type StdioOptions, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Observation } from "../../src/core/observation.ts";
import { readRecording } from "../../src/daemon/recording.ts";
import { lastOf } from "./process.ts";
import type { Scene } from "./scene.ts";

export type Watcher = {
  pid: number;
  /** Milliseconds from its start until it was ready. */
  readyAfter: number;
  stop(): Promise<void>;
};

type Start = {
  /** With it they all end, whatever went wrong. */
  signal: AbortSignal;
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
  stdio?: StdioOptions;
  ready(child: ChildProcess): Promise<unknown>;
};

async function start({ signal, command, args, env, stdio = "ignore", ready }: Start): Promise<Watcher> {
  const startedAt = performance.now();
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio, signal, killSignal: "SIGKILL" });
  child.on("error", (error) => {
    if (!signal.aborted) throw error;
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const failed = exited.then((code) => {
    throw new Error(`${command} ${args.join(" ")} ended (${code}) before it was ready`);
  });
  await Promise.race([ready(child), failed]);
  failed.catch(() => undefined); // from here on it ends when it is told to
  return {
    pid: lastOf(child.pid ?? 0),
    readyAfter: performance.now() - startedAt,
    async stop() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

export type DefrostOptions = {
  /** Hears what the daemon's senses see: for its own sake, or to know when the folder was seen first. */
  hear?: (seen: Observation) => void;
  /** On a computer with a USB bus and a phone on it, where such a one can be played. */
  usb?: boolean;
};

/** Without `hear` it counts as ready when viewers can come. */
export async function startDefrost(
  { root, folder, usbmuxd, udid, nodeFlags, signal }: Scene,
  { hear, usb = false }: DefrostOptions = {},
): Promise<Watcher> {
  const state = mkdtempSync(join(folder, "state-"));
  const record = join(state, "seen");
  if (hear) spawnSync("mkfifo", [record]);
  const daemon = [
    process.execPath,
    ...nodeFlags,
    ...["dist/defrost.js", "daemon", "--state-dir", state, "--backup-dir", root],
    ...(hear ? ["--record", record] : []),
  ];
  const [command = "", ...args] = usb ? [...computerWith(udid), ...daemon] : daemon;
  const ready = hear ? () => firstSight(record, hear) : () => poll(() => existsSync(join(state, "daemon.sock")));
  return start({ signal, command, args, env: { USBMUXD_SOCKET_ADDRESS: `UNIX:${usbmuxd}` }, ready });
}

/** Goes on hearing after it has returned. */
function firstSight(record: string, hear: (seen: Observation) => void): Promise<void> {
  const sees = Promise.withResolvers<void>();
  const listen = async () => {
    for await (const seen of readRecording(record)) {
      hear(seen);
      if (seen.kind === "sees" && seen.sense === "folder") sees.resolve();
    }
  };
  listen().catch(sees.reject);
  return sees.promise;
}

/** A command that runs another one on such a computer; empty where namespaces are not permitted. */
function computerWith(serial: string): string[] {
  const unshare = ["unshare", "-mnpf", "--kill-child"];
  if (spawnSync("unshare", [...unshare.slice(1), "true"]).status !== 0) return [];
  const iPhone = { port: "3", address: 7, vendor: 0x05ac, product: 0x12a8, serial, name: "iPhone", megabits: 480 };
  return [...unshare, process.execPath, "test/support/usb/computer.ts", JSON.stringify([iPhone])];
}

const chokidar = `
  import { watch } from "chokidar";
  watch(process.argv[1]).on("all", () => undefined).on("ready", () => console.log("ready"));`;

export const startChokidar = ({ root, signal }: Scene): Promise<Watcher> =>
  start({
    signal,
    command: process.execPath,
    args: ["--input-type=module", "--eval", chokidar, root],
    stdio: ["ignore", "pipe", "inherit"],
    ready: ({ stdout }) => line(stdout, "ready"),
  });

export const startInotifywait = ({ root, signal }: Scene): Promise<Watcher> =>
  start({
    signal,
    command: "inotifywait",
    args: ["-mr", root],
    stdio: ["ignore", "ignore", "pipe"],
    ready: ({ stderr }) => line(stderr, "Watches established."),
  });

/** An empty module, but for what keeps it alive: nothing but the process. */
export function startEmptyNode({ folder, signal }: Scene): Promise<Watcher> {
  const file = join(folder, "empty.mjs");
  writeFileSync(file, "setInterval(() => undefined, 1e9);");
  return start({ signal, command: process.execPath, args: [file], ready: () => sleep(100) });
}

/** The pipe stays open, and is read on: a program whose reader has gone would end. */
async function line(stream: Readable | null, expected: string): Promise<void> {
  if (!stream) throw new Error("no pipe to listen at");
  await new Promise<void>((resolve) => {
    createInterface({ input: stream }).on("line", (text) => text === expected && resolve());
  });
}

export async function poll(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5);
}

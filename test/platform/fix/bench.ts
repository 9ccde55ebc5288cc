/** Processes and folders for the hands: programs that are what they say by name, executable and arguments, and do as they are told. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { Writer } from "../../../src/core/observation.ts";
import { lookUnderProc } from "../../../src/platform/linux/writers.ts";
import { folder } from "../stand-in.ts";
import { poll } from "../watching.ts";

/** Another one for each story: its processes are looked for among all of this computer, also those of other tests. */
export const newDevice = (): string => `00008110-${randomBytes(8).toString("hex").toUpperCase()}`;
export const neverAborted = new AbortController().signal;

type Program = ChildProcess & { pid: number; exited: Promise<unknown>; tell(line: string): void };

/**
 * A program by its own executable: a shell under another name. The operand after `-s` makes the rest its parameters; what
 * it is to do is told line by line.
 */
export function program(name: string, args: string[], options: { uid?: number; cwd?: string } = {}): Program {
  const at = join(folder(), name);
  copyFileSync("/bin/sh", at);
  chmodSync(dirname(at), 0o755); // for whoever it is to run as
  const child = spawn(at, ["-s", "source", ...args], {
    argv0: name,
    stdio: ["pipe", "ignore", "ignore"],
    ...options,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const { pid, stdin } = child;
  if (pid === undefined || !stdin) throw new Error(`no ${name}`);
  const exited = new Promise((resolve) => child.on("exit", (code, by) => resolve(code ?? by)));
  return Object.assign(child, { pid, exited, tell: (line: string) => void stdin.write(`${line}\n`) });
}

/** As the sense tells it. */
export async function writerSeen(pid: number): Promise<Writer> {
  const look = lookUnderProc([]);
  for (;;) {
    const seen = await look(neverAborted);
    if (seen.kind === "blind") expect.fail(seen.detail);
    const writer = seen.writers.find((one) => one.pid === pid);
    if (writer) return writer;
    await poll(() => true, "a moment");
  }
}

/** A program that is no child of ours, with the file open and at home in the folder. Returns what ends it. */
export function reader({ file = "/dev/null", at = "/" }: { file?: string; at?: string }): () => void {
  const script = 'cd "$1"; sleep 600 3<"$2" >/dev/null 2>&1 & echo $!';
  const { stdout } = spawnSync("/bin/sh", ["-c", script, "sh", at, file], { encoding: "utf8" });
  let lives = true;
  const end = () => {
    if (lives) process.kill(Number(stdout), "SIGKILL");
    lives = false;
  };
  onTestFinished(end);
  return end;
}

/** A phone's folder, with something in it. */
export function backupIn(root: string, name: string, files: Record<string, string> = { "Status.plist": "old" }) {
  const at = join(root, name);
  mkdirSync(join(at, "ab"), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(at, file), text);
  return at;
}

/**
 * Starts a program on a computer whose USB bus the test plays, and hears what
 * it says. Needs Linux and namespaces, as root or as anyone: where they are not
 * permitted the stories are skipped aloud; on CI they are required.
 */

import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import type { Command, UsbThing } from "./computer.ts";

/** Mounts, network and processes of its own, without or with becoming root for it. Who ends the first process ends all. */
const ways = ["-mnpf", "-Urmnpf"].map((flags) => [flags, "--kill-child"]);
const way = ways.find((flags) => spawnSync("unshare", [...flags, "true"]).status === 0);

/** Whether a bus can be played here. Says so if not, and insists on it on CI. */
export function busCanBePlayed(): boolean {
  if (way) return true;
  const reason = "a USB bus can be played only where unshare -mnpf, or -Urmnpf, is permitted";
  if (process.env.CI) throw new Error(reason);
  console.warn(`Skipped, because ${reason}.`);
  return false;
}

/** `things`: plugged in before the program starts; null for a computer without a bus. */
export function startComputer(things: UsbThing[] | null, program: string[]) {
  const inside = [process.execPath, join(import.meta.dirname, "computer.ts"), JSON.stringify(things), ...program];
  const child = spawn("unshare", [...(way ?? []), ...inside], {
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const lines: string[] = [];
  if (!child.stdout) throw new Error("no pipe to the computer");
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  const exited = new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1)));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  return {
    /** What the program said so far. */
    lines,
    /** Its exit status. */
    exited,
    /** Done one after the other, as fast as it can. */
    does: (...commands: Command[]) => void child.send(commands),
  };
}

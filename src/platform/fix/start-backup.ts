/**
 * Starts a backup that then goes on by itself: whether Defrost ends, is killed
 * or is installed anew, nothing of that reaches it. Two programs in one folder
 * would spoil it, so none is started beside one that might write there.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { readUdid } from "../../apple/udid.ts";
import type { UsbmuxAddress } from "../../apple/usbmux-address.ts";
import type { HandTrouble, Report } from "../../core/fix/fix.ts";
import { done, failed, type Hand, type OrderFor } from "./hands.ts";
import { type ListProcesses, mightWrite, nameOf, unlessRestoring } from "./processes.ts";
import { longestWords, openStarted, readStarted } from "./started.ts";
import { environmentFor } from "./usbmux-environment.ts";

type Start = OrderFor<"start-backup">;

/** A program that backs up a phone into a folder. */
export type Starter = { command: string; args(order: Pick<Start, "device" | "root" | "link">): string[] };

export const withIdevicebackup2 = (command: string): Starter => ({
  command,
  // It looks for phones on the network only if it is told to, and then for no others.
  args: ({ device, root, link }) => [...(link === "network" ? ["-n"] : []), "-u", device, "backup", root],
});

type Bench = {
  roots: readonly string[];
  stateFolder: string;
  usbmux: UsbmuxAddress;
  list: ListProcesses;
  commands: { tail: string };
  /** Undefined where this system has no program for that folder. */
  starterFor(root: string): Starter | undefined;
  /** A program that cannot do it says so within this time, in milliseconds. */
  moment?: number;
};

export const startBackup = ({ moment = 1500, ...bench }: Bench): Hand<"start-backup"> =>
  unlessRestoring(bench.list, async (order, processes, signal) => {
    const { device, root } = order;
    const starter = bench.starterFor(root);
    if (!bench.roots.includes(root) || readUdid(device) !== device)
      return failed("failed", "not a watched folder, or not a phone");
    if (!starter) return failed("not-there", "no program here makes backups in that folder");
    const folder: Stats | string = await stat(root).catch((error: Error) => error.message);
    if (typeof folder === "string" || !folder.isDirectory()) return failed("not-there", `${root} is no folder now`);

    const writing = await mightWrite(processes, { root, device });
    if (writing) return failed("in-use", nameOf(writing));
    if (signal.aborted) return failed("stopped", "");

    const started = await start(bench, starter, order).catch(refused);
    if (started.kind === "failed") return started;
    const ended = await Promise.race([started.ended, sleep(moment, undefined, { ref: false })]);
    if (ended === undefined || ended === 0) return done(`${starter.command} runs as process ${started.pid}`);
    const said = (await readStarted(bench.stateFolder, { root, device }))?.text ?? "";
    return failed(troubleIn(said), `${starter.command} ended with ${ended}: ${lastLines(said)}`);
  });

type Failed = Extract<Report, { kind: "failed" }>;
type Started = Failed | { kind: "runs"; pid: number; ended: Promise<number | string> };

/** The state folder may be full, or no longer there. */
function refused(error: unknown): Failed {
  if (error instanceof Error && "code" in error) return failed("failed", error.message);
  throw error;
}

/** `ended`: when it has ended, and what it said last is in its file. */
async function start(
  { stateFolder, usbmux, commands: { tail } }: Bench,
  { command, args }: Starter,
  order: Start,
): Promise<Started> {
  const kept = keepLastWords(tail, openStarted(stateFolder, order));
  const child = spawn(command, args(order), {
    stdio: ["ignore", kept.stdin, kept.stdin],
    detached: true,
    cwd: "/", // or a volume that somebody wants to put away would be held
    env: environmentFor(usbmux),
  });
  kept.stdin.destroy(); // theirs alone from now on
  child.unref();
  const spawned = await once(child, "spawn").catch((error: Error) => error);
  if (spawned instanceof Error) return failed("not-there", spawned.message);
  const ended = once(child, "exit").then(([code, by]): Promise<number | string> => kept.ended.then(() => code ?? by));
  return { kind: "runs", pid: child.pid ?? 0, ended };
}

/** Writes the end of what it is told into the file, once nobody can tell it more; the file is its own from now on. */
function keepLastWords(tail: string, file: number) {
  const child = spawn(tail, ["-c", String(longestWords)], {
    stdio: ["pipe", file, "ignore"],
    detached: true,
    cwd: "/",
  });
  closeSync(file);
  child.unref();
  if (!child.stdin) throw new Error("a pipe was asked for, and there is none");
  return { stdin: child.stdin, ended: once(child, "close").catch(() => undefined) }; // without it nothing is written down
}

function troubleIn(said: string): HandTrouble {
  if (said.includes("No device found")) return "not-there";
  return /lockdownd|Could not start service|refused to start/.test(said) ? "phone-refused" : "failed";
}

const lastLines = (said: string): string =>
  said
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== "")
    .slice(-3)
    .join("\n");

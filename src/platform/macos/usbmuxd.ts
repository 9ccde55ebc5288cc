/** Whether usbmuxd runs, and since when: one that has started again dropped every phone when it ended. */

import { basename } from "node:path";
import type { HostFact } from "../../core/world/facts.ts";
import { readPs, splitCommand } from "./ps.ts";

/** `ps` with `psColumns`, for all processes. */
export function readUsbmuxd(text: string): HostFact | undefined {
  const processes = readPs(text);
  if (!processes.some(({ pid }) => pid === 1)) return undefined;
  const [newest] = processes
    .filter(({ command }) => basename(splitCommand(command)[0] ?? "") === "usbmuxd")
    .sort((one, other) => other.startedAt - one.startedAt);
  if (!newest) return { kind: "usbmuxd", alive: false };
  return { kind: "usbmuxd", alive: true, pid: newest.pid, startedAt: newest.startedAt };
}

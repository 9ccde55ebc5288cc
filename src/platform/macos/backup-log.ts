/**
 * What the backup program says in the log of macOS while it is watched: the
 * error that a backup ended with, and that a phone has gone. Only lines of
 * those two kinds are asked for, and nothing but their numbers is kept.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { meaningOf } from "../../apple/mb-errors.ts";
import type { FactSeen, HostFact } from "../../core/world/facts.ts";
import type { macosCommands } from "../command/commands.ts";
import { follow } from "../command/follow.ts";
import { placeAt } from "./usb-location.ts";

const predicate = [
  '(process == "AppleMobileBackup" AND eventMessage CONTAINS "MBErrorDomain")',
  '(process == "AMPDevicesAgent" AND eventMessage CONTAINS "Device detached")',
].join(" OR ");

/** One line an event: the other styles break long ones. */
const args = ["stream", "--style", "ndjson", "--predicate", predicate];

/** In any style. Of errors within errors the outermost counts. */
export function readLogLine(line: string): HostFact | undefined {
  if (line.includes("AppleMobileBackup")) {
    const [, digits] = /\bError Domain=MBErrorDomain Code=(\d{1,5})\b/.exec(line) ?? [];
    if (digits === undefined) return undefined;
    const code = Number(digits);
    const means = meaningOf(code);
    const stopped = line.includes("_stopWithError");
    return { kind: "backup-error", code, stopped, ...(means !== undefined && { means }) };
  }
  if (!line.includes("AMPDevicesAgent") || !line.includes("Device detached")) return undefined;
  const place = placeAt(Number(/\blocation ID = (0x[0-9a-f]{1,8})\b/i.exec(line)?.[1] ?? Number.NaN));
  return { kind: "log-detached", ...(place && { port: place.port }) };
}

/**
 * Runs until the signal aborts: whoever wants to know opens it, and aborts when nobody does any more. A log that ends is
 * opened again after a pause; that it cannot be read (only administrators may) is told once.
 */
export const watchBackupLog =
  ({ log }: Pick<typeof macosCommands, "log">, pause = 10_000) =>
  async (see: (seen: FactSeen) => void, signal: AbortSignal): Promise<void> => {
    let told = false;
    const tell = (fact: HostFact | undefined) => fact && see({ kind: "fact", at: Date.now(), fact });
    while (!signal.aborted) {
      const text = await follow(log, args, { signal, line: (line) => tell(readLogLine(line)) });
      if (signal.aborted || text === undefined) return;
      if (!told) tell({ kind: "unknown", about: "backup-error", why: "failed", text });
      told = true;
      await sleep(pause, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
    }
  };

/**
 * Ends a backup program that hangs, and no other process: right before the
 * signal it is looked at again, and what is not beyond doubt the program that
 * was seen, ours, and at a backup, is left alone.
 */

import type { ProcessId, Report } from "../../core/fix/fix.ts";
import type { Program } from "../../core/observation.ts";
import type { Millis } from "../../core/time.ts";
import { readWriter } from "../writer/writers.ts";
import { done, failed, type Hand } from "./hands.ts";
import { type ListProcesses, mightRestore, nameOf, type Process, signalTo } from "./processes.ts";

/** What each runs as. A whole application that does much else is not ended for the sake of a backup. */
const executables: Partial<Record<Program, RegExp>> = {
  AppleMobileBackup: /^\/(?:System\/|Library\/Apple\/).*\/AppleMobileBackup$/,
  idevicebackup2: /(?:^|\/)(?:lt-)?idevicebackup2$/,
  pymobiledevice3: /(?:^|\/)(?:python[\d.]*|pymobiledevice3)$/i,
};

/** Linux tells a start from that of the computer, and rounds that to seconds when its clock is set. */
const rounding: Millis = 1000;

/** `me`: the user whose processes may be ended; an administrator's Defrost may end anybody's. */
export const stopWriter =
  (list: ListProcesses, me: number): Hand<"stop-writer"> =>
  async ({ writer, force }, signal) => {
    const listed = await list(signal);
    if (signal.aborted) return failed("stopped", "");
    if (listed.kind === "unknown") return failed("failed", listed.why);
    const { processes } = listed;
    const found = processes.find(({ pid }) => pid === writer.pid);
    if (!found) return done(`process ${writer.pid} has ended by itself`);
    const told = isStill(found, writer) ? readWriter(found.args) : undefined;
    if (told?.program !== writer.program) return failed("changed", `it is ${nameOf(found)} by now`);
    const restoring = mightRestore(processes, told.device);
    if (restoring || told.doing === "restore" || told.doing === "unknown")
      return failed("might-restore", nameOf(restoring ?? found));
    if (told.doing === "other") return failed("changed", `${nameOf(found)} does something else`);
    if (!executables[told.program]?.test(found.path)) return failed("changed", `it runs from ${found.path}`);
    if (me !== 0 && found.uid !== me) return failed("not-permitted", `it belongs to user ${found.uid}`);
    return end(found, force ? "SIGKILL" : "SIGTERM");
  };

const isStill = ({ startedAt }: Process, writer: ProcessId): boolean =>
  Math.abs(startedAt - writer.startedAt) <= rounding;

function end(found: Process, name: "SIGTERM" | "SIGKILL"): Report {
  const came = signalTo(found, name);
  if (came === "not-permitted") return failed(came, nameOf(found));
  return done(came === "sent" ? `${name} to ${nameOf(found)}` : `process ${found.pid} has ended by itself`);
}

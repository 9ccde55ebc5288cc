/**
 * Apple's own services that phones and backups go through, started anew: what
 * launchd started it starts again. Only these two of this user, known by their
 * path, and usbmuxd by a constant command that the system itself asks an administrator for.
 */

import type { macosCommands } from "../command/commands.ts";
import { hear, type Said } from "../command/run.ts";
import { done, failed, type Hand } from "../fix/hands.ts";
import { type ListProcesses, nameOf, signalTo, unlessRestoring } from "../fix/processes.ts";
import { reportOf, wordsOf } from "../fix/said.ts";

const support = "/System/Library/PrivateFrameworks/AMPDevices.framework/Versions/A/Support";
const services = new Set([`${support}/AMPDevicesAgent`, `${support}/AMPDeviceDiscoveryAgent`]);

/** `me`: the user whose they must be. */
export const restartServices = (list: ListProcesses, me: number): Hand<"restart-services"> =>
  unlessRestoring(list, async (_, processes) => {
    const ours = processes.filter(({ uid, path }) => uid === me && services.has(path));
    const refused = ours.find((one) => signalTo(one, "SIGTERM") === "not-permitted");
    if (refused) return failed("not-permitted", nameOf(refused));
    return done(ours.length === 0 ? "neither of them runs" : `SIGTERM to ${ours.map(nameOf).join(", ")}`);
  });

/** A person looks for a password, or for whoever has it. */
const dialogTime = 180_000;

const killUsbmuxd = 'do shell script "/usr/bin/killall usbmuxd" with administrator privileges';

export const restartUsbmuxd = (
  { osascript }: Pick<typeof macosCommands, "osascript">,
  list: ListProcesses,
): Hand<"restart-usbmuxd"> =>
  unlessRestoring(list, async (_, __, signal) =>
    readAsked(await hear(osascript, ["-e", killUsbmuxd], { timeout: dialogTime, signal, env: process.env })),
  );

function readAsked(said: Said) {
  const words = wordsOf(said);
  if (said.kind === "ended" && words.includes("(-128)")) return failed("cancelled", words);
  if (said.kind === "ended" && words.includes("(-60007)")) return failed("not-permitted", words); // nobody there to ask
  if (said.kind === "ended" && words.includes("No matching processes")) return failed("not-there", words);
  return reportOf(said);
}

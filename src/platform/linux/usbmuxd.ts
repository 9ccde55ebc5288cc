/** Starts usbmuxd anew by systemd: as root, or else by polkit's own dialog, which asks for an administrator. */

import { hear, type Said } from "../command/run.ts";
import { failed, type Hand } from "../fix/hands.ts";
import { type ListProcesses, unlessRestoring } from "../fix/processes.ts";
import { reportOf, wordsOf } from "../fix/said.ts";

/** A person looks for a password, or for whoever has it. */
const dialogTime = 180_000;

/** `command`: systemctl, or pkexec and then that. */
export const restartUsbmuxd = (
  [command = "", ...before]: readonly string[],
  list: ListProcesses,
): Hand<"restart-usbmuxd"> =>
  unlessRestoring(list, async (_, __, signal) => {
    const args = [...before, "restart", "usbmuxd"];
    return readRestart(await hear(command, args, { timeout: dialogTime, signal, env: process.env }));
  });

/** pkexec: 126 where the dialog was closed, 127 where it was of no use. systemctl: 5 where there is no such service. */
function readRestart(said: Said) {
  const code = said.kind === "ended" ? said.code : 0;
  if (code === 126) return failed("cancelled", wordsOf(said));
  if (code === 127) return failed("not-permitted", wordsOf(said));
  return code === 5 ? failed("not-there", wordsOf(said)) : reportOf(said);
}

/** What Linux can do for a fix, decided once, by what is installed. */

import { existsSync } from "node:fs";
import { getuid } from "node:process";
import type { linuxCommands, linuxPrograms } from "../command/commands.ts";
import type { Hands } from "../fix/hands.ts";
import { pair } from "../fix/pair.ts";
import { restartPhone } from "../fix/restart-phone.ts";
import { whereIs } from "../fix/said.ts";
import { putBack, setAside } from "../fix/set-aside.ts";
import { startBackup, withIdevicebackup2 } from "../fix/start-backup.ts";
import { stopWriter } from "../fix/stop-writer.ts";
import type { PlatformConfig } from "../platform.ts";
import { listUnderProc, openUnderProc } from "./processes.ts";
import { restartUsbmuxd } from "./usbmuxd.ts";

type Here = Pick<PlatformConfig, "roots" | "usbmux" | "stateFolder">;
type Tools = { commands: typeof linuxCommands; programs: typeof linuxPrograms; me?: number };

export function linuxHands(
  { roots, usbmux, stateFolder }: Here,
  { commands, programs, me = getuid?.() ?? -1 }: Tools,
): Hands {
  const list = listUnderProc;
  const shelf = { roots, list, open: openUnderProc, commands };
  const [backs, pairs] = [whereIs(programs.idevicebackup2), whereIs(programs.idevicepair)];
  const restart = me === 0 ? [commands.systemctl] : [commands.pkexec, commands.systemctl];
  return {
    "stop-writer": stopWriter(list, me),
    "restart-phone": restartPhone(usbmux, list),
    "set-aside": setAside(shelf),
    "put-back": putBack(shelf),
    ...(backs && {
      "start-backup": startBackup({
        roots,
        stateFolder,
        usbmux,
        list,
        commands,
        starterFor: () => withIdevicebackup2(backs),
      }),
    }),
    ...(pairs && { pair: pair(pairs, usbmux) }),
    ...(restart.every((command) => existsSync(command)) && { "restart-usbmuxd": restartUsbmuxd(restart, list) }),
  };
}

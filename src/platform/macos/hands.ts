/** What a Mac can do for a fix, decided once, by what is installed. */

import { getuid } from "node:process";
import type { macosCommands, macosPrograms } from "../command/commands.ts";
import type { Hands } from "../fix/hands.ts";
import { pair } from "../fix/pair.ts";
import { restartPhone } from "../fix/restart-phone.ts";
import { whereIs } from "../fix/said.ts";
import { putBack, setAside } from "../fix/set-aside.ts";
import { type Starter, startBackup, withIdevicebackup2 } from "../fix/start-backup.ts";
import { stopWriter } from "../fix/stop-writer.ts";
import type { PlatformConfig } from "../platform.ts";
import { listWithPs, openWithLsof } from "./processes.ts";
import { restartServices, restartUsbmuxd } from "./services.ts";
import { allowBackups, openPane, restoreKeys, startVpn, stopVpn } from "./settings.ts";

type Here = Pick<PlatformConfig, "roots" | "usbmux" | "stateFolder"> & {
  /** Where Finder keeps its backups. */
  finderRoots: readonly string[];
};
type Tools = { commands: typeof macosCommands; programs: typeof macosPrograms; me?: number };

export function macosHands(
  { roots, usbmux, stateFolder, finderRoots }: Here,
  { commands, programs, me = getuid?.() ?? -1 }: Tools,
): Hands {
  const list = listWithPs(commands);
  const shelf = { roots, list, open: openWithLsof(commands), commands };
  const apple = whereIs(programs.appleMobileBackup);
  const [backs, pairs] = [whereIs(programs.idevicebackup2), whereIs(programs.idevicepair)];
  const starterFor = (root: string): Starter | undefined => {
    if (apple && finderRoots.includes(root)) return withAppleMobileBackup(apple);
    return backs === undefined ? undefined : withIdevicebackup2(backs);
  };
  return {
    "stop-writer": stopWriter(list, me),
    "restart-services": restartServices(list, me),
    "restart-usbmuxd": restartUsbmuxd(commands, list),
    "restart-phone": restartPhone(usbmux, list),
    "set-aside": setAside(shelf),
    "put-back": putBack(shelf),
    "stop-vpn": stopVpn(commands),
    "start-vpn": startVpn(commands),
    "allow-backups": allowBackups(commands),
    "restore-keys": restoreKeys(commands),
    open: openPane(commands),
    ...(roots.some(starterFor) && {
      "start-backup": startBackup({ roots, stateFolder, usbmux, list, commands, starterFor }),
    }),
    ...(pairs && { pair: pair(pairs, usbmux) }),
  };
}

/** It writes where Finder does, and nowhere else. */
const withAppleMobileBackup = (command: string): Starter => ({
  command,
  args: ({ device }) => ["--backup", "--target", device],
});

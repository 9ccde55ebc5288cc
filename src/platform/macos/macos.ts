/** macOS: processes by `ps`, sleep by `sysctl`, notices by AppleScript. */

import { homedir } from "node:os";
import { join } from "node:path";
import { macosCommands, macosPrograms } from "../command/commands.ts";
import { watchHost } from "../computer/host.ts";
import { answerInquiry } from "../computer/inquiry.ts";
import { watchSpace } from "../computer/space.ts";
import { doHandwork } from "../fix/handwork.ts";
import { makeKeepAwake } from "../fix/keep-awake.ts";
import { lastErrorsIn } from "../fix/started.ts";
import { hintsByTree } from "../folder/hints.ts";
import { watchFolder } from "../folder/sense.ts";
import { phonePace, watchPhones } from "../phone/sense.ts";
import type { Places, Platform, PlatformConfig } from "../platform.ts";
import { whileItBeats } from "../source.ts";
import { watchUsb } from "../usb/sense.ts";
import { watchUsbmux } from "../usbmux/sense.ts";
import { watchWriters } from "../writer/sense.ts";
import { watchBackupLog } from "./backup-log.ts";
import { macosHands } from "./hands.ts";
import { askSysctl } from "./host.ts";
import { displayNotification } from "./notify.ts";
import { macosProbes } from "./probes.ts";
import { lookWithPs } from "./writers.ts";

export function macos(config: PlatformConfig, commands = macosCommands, programs = macosPrograms): Platform {
  const { roots, usbmux, patience, beat, attention, inquiry, handwork, stateFolder, complain } = config;
  const hands = macosHands({ ...config, finderRoots: macosPlaces(homedir()).roots }, { commands, programs });
  // Not when the display is to sleep, nor when somebody closes the lid: only what the Mac would do by itself.
  const awake = makeKeepAwake({
    command: commands.caffeinate,
    args: ["-i", "-w", String(process.pid)],
    complain,
  });
  return {
    name: "macos",
    sources: [
      watchHost(askSysctl(commands)),
      watchPhones({ list: watchUsbmux(usbmux), usbmux, attention, pace: phonePace(patience) }),
      watchUsb(),
      ...roots.map((root) => watchFolder(root, beat, { hints: hintsByTree })),
      watchWriters({ look: lookWithPs(commands, { roots }) }, beat),
      watchSpace(roots, beat),
      answerInquiry(inquiry, macosProbes(commands), lastErrorsIn(stateFolder)),
      whileItBeats(beat, watchBackupLog(commands)),
      doHandwork(handwork, { hands, complain }),
      awake.source,
    ],
    notify: displayNotification(commands),
    hands,
    keepAwake: awake.keepAwake,
  };
}

export const macosPlaces = (home: string): Places => ({
  stateFolder: join(home, "Library/Application Support/Defrost"),
  roots: [join(home, "Library/Application Support/MobileSync/Backup")],
  longestSocketPath: 103,
});

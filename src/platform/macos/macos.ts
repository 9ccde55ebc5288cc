/** macOS: processes by `ps`, sleep by `sysctl`, notices by AppleScript. */

import { join } from "node:path";
import { macosCommands } from "../command/commands.ts";
import { watchHost } from "../computer/host.ts";
import { answerInquiry } from "../computer/inquiry.ts";
import { watchSpace } from "../computer/space.ts";
import { hintsByTree } from "../folder/hints.ts";
import { watchFolder } from "../folder/sense.ts";
import { phonePace, watchPhones } from "../phone/sense.ts";
import type { Places, Platform, PlatformConfig } from "../platform.ts";
import { whileItBeats } from "../source.ts";
import { watchUsb } from "../usb/sense.ts";
import { watchUsbmux } from "../usbmux/sense.ts";
import { watchWriters } from "../writer/sense.ts";
import { watchBackupLog } from "./backup-log.ts";
import { askSysctl } from "./host.ts";
import { displayNotification } from "./notify.ts";
import { macosProbes } from "./probes.ts";
import { lookWithPs } from "./writers.ts";

export const macos = (
  { roots, usbmux, patience, beat, attention, inquiry }: PlatformConfig,
  commands = macosCommands,
): Platform => ({
  name: "macos",
  sources: [
    watchHost(askSysctl(commands)),
    watchPhones({ list: watchUsbmux(usbmux), usbmux, attention, pace: phonePace(patience) }),
    watchUsb(),
    ...roots.map((root) => watchFolder(root, beat, { hints: hintsByTree })),
    watchWriters({ look: lookWithPs(commands, { roots }) }, beat),
    watchSpace(roots, beat),
    answerInquiry(inquiry, macosProbes(commands)),
    whileItBeats(beat, watchBackupLog(commands)),
  ],
  notify: displayNotification(commands),
});

export const macosPlaces = (home: string): Places => ({
  stateFolder: join(home, "Library/Application Support/Defrost"),
  roots: [join(home, "Library/Application Support/MobileSync/Backup")],
  longestSocketPath: 103,
});

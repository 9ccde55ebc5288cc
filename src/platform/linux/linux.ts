/** Linux: processes under /proc, its two clocks, and `notify-send`. */

import { join } from "node:path";
import { linuxCommands } from "../command/commands.ts";
import { watchHost } from "../computer/host.ts";
import { answerInquiry } from "../computer/inquiry.ts";
import { watchSpace } from "../computer/space.ts";
import { hintsByFolder } from "../folder/hints.ts";
import { watchFolder } from "../folder/sense.ts";
import { phonePace, watchPhones } from "../phone/sense.ts";
import type { Places, Platform, PlatformConfig } from "../platform.ts";
import { watchUsb } from "../usb/sense.ts";
import { watchUsbmux } from "../usbmux/sense.ts";
import { watchWriters } from "../writer/sense.ts";
import { askClocks } from "./host.ts";
import { notifySend } from "./notify.ts";
import { linuxProbes } from "./probes.ts";
import { lookUnderProc } from "./writers.ts";

export const linux = (
  { roots, usbmux, patience, beat, attention, inquiry }: PlatformConfig,
  commands = linuxCommands,
): Platform => ({
  name: "linux",
  sources: [
    watchHost(askClocks),
    watchPhones({ list: watchUsbmux(usbmux), usbmux, attention, pace: phonePace(patience) }),
    watchUsb(),
    ...roots.map((root) => watchFolder(root, beat, { hints: hintsByFolder })),
    watchWriters({ look: lookUnderProc(roots) }, beat),
    watchSpace(roots, beat),
    answerInquiry(inquiry, linuxProbes(commands)),
  ],
  notify: notifySend(commands),
});

/** The XDG specification: a relative path there counts as none. */
export const linuxPlaces = (home: string, { XDG_STATE_HOME }: NodeJS.ProcessEnv): Places => ({
  stateFolder: join(XDG_STATE_HOME?.startsWith("/") ? XDG_STATE_HOME : join(home, ".local/state"), "defrost"),
  roots: [],
  longestSocketPath: 107,
});

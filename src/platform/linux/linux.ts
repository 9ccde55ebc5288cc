/** Linux: processes under /proc, its two clocks, and `notify-send`. */

import { join } from "node:path";
import { linuxCommands, linuxPrograms } from "../command/commands.ts";
import { watchHost } from "../computer/host.ts";
import { answerInquiry } from "../computer/inquiry.ts";
import { watchSpace } from "../computer/space.ts";
import { doHandwork } from "../fix/handwork.ts";
import { lastErrorsIn } from "../fix/started.ts";
import { hintsByFolder } from "../folder/hints.ts";
import { watchFolder } from "../folder/sense.ts";
import { phonePace, watchPhones } from "../phone/sense.ts";
import type { Places, Platform, PlatformConfig } from "../platform.ts";
import { watchUsb } from "../usb/sense.ts";
import { watchUsbmux } from "../usbmux/sense.ts";
import { watchWriters } from "../writer/sense.ts";
import { keepAwakeWith } from "./awake.ts";
import { linuxHands } from "./hands.ts";
import { askClocks } from "./host.ts";
import { notifySend } from "./notify.ts";
import { linuxProbes } from "./probes.ts";
import { lookUnderProc } from "./writers.ts";

export function linux(config: PlatformConfig, commands = linuxCommands, programs = linuxPrograms): Platform {
  const { roots, usbmux, patience, beat, attention, inquiry, handwork, stateFolder, complain } = config;
  const hands = linuxHands(config, { commands, programs });
  const awake = keepAwakeWith(commands, complain);
  return {
    name: "linux",
    sources: [
      watchHost(askClocks),
      watchPhones({ list: watchUsbmux(usbmux), usbmux, attention, pace: phonePace(patience) }),
      watchUsb(),
      ...roots.map((root) => watchFolder(root, beat, { hints: hintsByFolder })),
      watchWriters({ look: lookUnderProc(roots) }, beat),
      watchSpace(roots, beat),
      answerInquiry(inquiry, linuxProbes(commands), lastErrorsIn(stateFolder)),
      doHandwork(handwork, { hands, complain }),
      ...(awake ? [awake.source] : []),
    ],
    notify: notifySend(commands),
    hands,
    ...(awake && { keepAwake: awake.keepAwake }),
  };
}

/** The XDG specification: a relative path there counts as none. */
export const linuxPlaces = (home: string, { XDG_STATE_HOME }: NodeJS.ProcessEnv): Places => ({
  stateFolder: join(XDG_STATE_HOME?.startsWith("/") ? XDG_STATE_HOME : join(home, ".local/state"), "defrost"),
  roots: [],
  longestSocketPath: 107,
});

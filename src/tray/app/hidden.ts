/**
 * Notices that the system does not show the icon, which it does not say itself:
 * since macOS 26 a switch hides it, and sometimes without anybody's wish. Asked
 * twice, since the icon takes its place only after a moment.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { screen, type Tray } from "electron";
import { displayOf } from "./placement.ts";

const looks = [5000, 10_000];

export async function isHidden(tray: Tray, signal: AbortSignal): Promise<boolean> {
  for (const pause of looks) {
    await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined); // the app ends
    if (signal.aborted || displayOf(tray.getBounds(), screen.getAllDisplays())) return false;
  }
  return true;
}

/** The words of core that stand in many shapes. */

import * as v from "valibot";
import type { FixId } from "../core/fix/fix.ts";

/** All members of a union, each once: the compiler asks for the one that is missing. */
export const all = <Word extends string>(words: Record<Word, true>) =>
  // The keys are those of the type.
  v.picklist(Object.keys(words) as Word[]);

// JSON has no infinity, but 1e999 reads as one.
export const number = v.pipe(v.number(), v.finite());

export const link = v.picklist(["usb", "network"]);
export const program = v.picklist(["AppleMobileBackup", "idevicebackup2", "pymobiledevice3", "iMazing"]);
export const sense = v.picklist(["folder", "usbmux", "usb", "writer", "host"]);
export const usbMode = v.picklist(["normal", "recovery", "dfu"]);
export const blindness = v.picklist([
  "not-permitted",
  "missing",
  "not-a-folder",
  "not-answering",
  "not-running",
  "garbage",
  "failed",
]);
export const phase = v.picklist(["preparing", "transferring", "finishing", "verifying"]);

export const fixId = all<FixId>({
  "enter-passcode": true,
  unlock: true,
  trust: true,
  replug: true,
  "other-port": true,
  "other-cable": true,
  "clean-port": true,
  "use-cable": true,
  "free-space": true,
  "grant-access": true,
  "attach-drive": true,
  "check-password": true,
  "finish-setup": true,
  "keep-awake": true,
  "stop-stuck-backup": true,
  "force-stop": true,
  "start-again": true,
  "restart-backup-services": true,
  "restart-usbmuxd": true,
  "restart-iphone": true,
  "restart-mac": true,
  "set-aside-backup": true,
  "put-back": true,
  "disconnect-vpn": true,
  "reconnect-vpn": true,
  firewall: true,
  "backup-keys": true,
  "restore-keys": true,
  "update-macos": true,
  "update-ios": true,
  "toggle-icloud-backup": true,
  "reset-network-settings": true,
  "recovery-update": true,
});

/** The words of core that stand in many shapes. */

import * as v from "valibot";

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

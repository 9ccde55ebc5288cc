/**
 * Apple's numbers on the USB bus: which device is a phone or a pad, and in
 * what state it runs. Everything else Apple makes is no concern of ours.
 */

import type { UsbMode } from "../core/observation.ts";

const apple = 0x05ac;

/** Product ids, both ends included. The first row is what usbmuxd takes for a phone, 12a8 being today's iPhone and 12ab the iPad. */
const modes: readonly { from: number; to: number; mode: UsbMode }[] = [
  { from: 0x1290, to: 0x12af, mode: "normal" },
  { from: 0x1280, to: 0x1283, mode: "recovery" },
  { from: 0x1222, to: 0x1222, mode: "dfu" }, // what the oldest phones ran in place of it, called WTF
  { from: 0x1227, to: 0x1227, mode: "dfu" },
];

/** Undefined: no phone. */
export const usbModeOf = (vendorId: number, productId: number): UsbMode | undefined =>
  vendorId === apple ? modes.find(({ from, to }) => from <= productId && productId <= to)?.mode : undefined;

/**
 * The package `usb` as a bus that can be listed, and that rings whenever
 * something comes or goes. Loaded and listened to with the first list, so that
 * native code which this system cannot run fails there and nowhere else.
 */

import type { UsbDevice } from "usb/index.js";

/** The package's native layer: the one above it throws out of a timer where it cannot listen, which would end the daemon. */
export type UsbLibrary = Pick<typeof import("usb/index.js"), "Emitter" | "nativeGetDevices">;

type UsbBus = { list(): Promise<UsbDevice[]>; close(): Promise<void> };

export function usbBus(load: () => Promise<UsbLibrary>, ring: () => void): UsbBus {
  let opened: UsbBus | undefined;
  return {
    async list() {
      opened ??= await open(await load(), ring);
      return opened.list();
    },
    async close() {
      await opened?.close();
    },
  };
}

/** What the package says with each ring is not used: comings and goings travel apart there, and may overtake each other. */
async function open({ Emitter, nativeGetDevices }: UsbLibrary, ring: () => void): Promise<UsbBus> {
  const emitter = new Emitter();
  await emitter.addAttach(ring);
  await emitter.addDetach(ring);
  return {
    list: nativeGetDevices,
    async close() {
      await emitter.removeAttach();
      await emitter.removeDetach();
    },
  };
}

/** For programs of libimobiledevice: that they ask the usbmuxd that Defrost watches. */

import type { UsbmuxAddress } from "../../apple/usbmux-address.ts";

export const environmentFor = (usbmux: UsbmuxAddress): NodeJS.ProcessEnv => ({
  ...process.env,
  USBMUXD_SOCKET_ADDRESS: addressOf(usbmux),
});

function addressOf(usbmux: UsbmuxAddress): string {
  if ("path" in usbmux) return `UNIX:${usbmux.path}`;
  return usbmux.host.includes(":") ? `[${usbmux.host}]:${usbmux.port}` : `${usbmux.host}:${usbmux.port}`;
}

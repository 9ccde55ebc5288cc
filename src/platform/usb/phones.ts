/**
 * The phones among the devices on the bus, told as they come and go from one
 * list to the next. What a device says of itself is hostile until read: no text
 * of it is kept but a UDID, and nothing of it once it has left.
 */

import type { UsbDevice } from "usb/index.js";
import { readUdid } from "../../apple/udid.ts";
import { usbModeOf } from "../../apple/usb-ids.ts";
import type { Observation } from "../../core/observation.ts";
import type { See } from "../source.ts";

type Phone = Omit<Extract<Observation, { kind: "plugged" }>, "kind" | "at">;

/** In bits a second, as usbmuxd counts. */
const speeds = { low: 1_500_000, full: 12_000_000, high: 480_000_000, super: 5_000_000_000, superPlus: 10_000_000_000 };

/** Told by the handle, which the package gives anew to whatever comes, also if it comes again. */
export function tellPhones(see: See): (devices: readonly UsbDevice[]) => void {
  let known = new Map<string, Phone>();
  return (devices) => {
    const there = new Map<string, Phone>();
    for (const device of devices) {
      const phone = known.get(device.handle) ?? readPhone(device);
      if (phone) there.set(device.handle, phone);
    }
    const [before, at] = [known, Date.now()];
    known = there;
    for (const [handle, { usbId, port, device }] of before) {
      if (there.has(handle)) continue;
      see({ kind: "unplugged", at, usbId, port, ...(device !== undefined && { device }) });
    }
    for (const [handle, phone] of there) if (!before.has(handle)) see({ kind: "plugged", at, ...phone });
  };
}

/** Undefined: no phone. */
function readPhone(device: UsbDevice): Phone | undefined {
  const { vendorId, productId, bus, ports, address, speed } = device;
  const mode = usbModeOf(vendorId, productId);
  if (!mode) return undefined;
  const port = `${bus.replace(/^0+(?=.)/, "")}-${ports.join(".")}`;
  const udid = readUdid(serialOf(device) ?? "");
  return {
    usbId: `${port}:${address}`,
    mode,
    port,
    ...(udid !== undefined && { device: udid }),
    ...(speed !== undefined && { speed: speeds[speed] }),
  };
}

/** Where the system has noted none down, the package asks the device itself, which may be gone or not ours to ask. */
function serialOf(device: UsbDevice): string | null {
  try {
    return device.serialNumber;
  } catch {
    return null;
  }
}

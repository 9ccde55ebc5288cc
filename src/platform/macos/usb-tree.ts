/**
 * The iPhones in what `ioreg -p IOUSB -l -w0` prints: what the kernel has on
 * its bus, also where usbmuxd has lost it. Strict about the shape: a property
 * that stands in no device, or a device without an end, is not understood.
 */

import { readUdid } from "../../apple/udid.ts";
import { usbModeOf } from "../../apple/usb-ids.ts";
import type { UsbPhone } from "../../core/world/facts.ts";
import { linesOf, onlyOne } from "../computer/text.ts";
import { placeAt } from "./usb-location.ts";

type Device = { at?: string; values: Map<string, Set<string>> };

export function readIoreg(text: string): UsbPhone[] | undefined {
  const devices = readDevices(text);
  const phones = devices?.map(readPhone);
  if (!phones || phones.includes("not-understood")) return undefined;
  const found = phones.filter((phone) => typeof phone === "object");
  // That there is none, only the whole tree can say.
  if (found.length === 0 && !/^\s*\+-o Root\s/m.test(text)) return undefined;
  return [...new Map(found.map((phone) => [phone.port, phone])).values()];
}

function readDevices(text: string): Device[] | undefined {
  const devices: Device[] = [];
  let at: string | undefined;
  let open: Device | undefined;
  for (const line of linesOf(text)) {
    const words = line.replace(/^[\s|]+/, "");
    const [, name, value] = /^"([^"]+)" = (.*)$/.exec(words) ?? [];
    if (words.startsWith("+-o ")) {
      if (open) return undefined;
      at = /@([0-9a-f]{1,8})\s+</.exec(words)?.[1];
    } else if (words === "{") {
      if (open) return undefined;
      open = { values: new Map(), ...(at !== undefined && { at }) };
      at = undefined; // a second block is not this device's
    } else if (words === "}") {
      if (!open) return undefined;
      devices.push(open);
      open = undefined;
    } else if (name !== undefined && value !== undefined) {
      if (!open) return undefined;
      open.values.set(name, (open.values.get(name) ?? new Set()).add(value));
    }
  }
  return open ? undefined : devices;
}

const apple = 1452;

function readPhone({ at, values }: Device): UsbPhone | "other" | "not-understood" {
  const text = (name: string) => onlyOne(values.get(name) ?? []);
  const number = (name: string) => (/^\d+$/.test(text(name) ?? "") ? Number(text(name)) : undefined);
  const [vendor, product] = [number("idVendor"), number("idProduct")];
  // The kernel itself says of some that they are phones, be their number new.
  const mode =
    usbModeOf(vendor ?? 0, product ?? 0) ??
    (vendor === apple && text("SupportsIPhoneOS") === "Yes" ? "normal" : undefined);
  if (!mode) return "other";
  const locations = [number("locationID"), at === undefined ? undefined : Number.parseInt(at, 16)];
  const place = placeAt(onlyOne(locations.filter((location) => location !== undefined)) ?? -1);
  if (!place) return "not-understood";
  const serial = text("kUSBSerialNumberString") ?? text("USB Serial Number") ?? "";
  const device = readUdid(serial.slice(1, -1));
  const speed =
    number("UsbLinkSpeed") ?? speeds.get(number("USBSpeed") ?? -1) ?? olderSpeeds.get(number("Device Speed") ?? -1);
  return { mode, ...place, ...(device !== undefined && { device }), ...(speed !== undefined && { speed }) };
}

/** In bits a second. Both rows are Apple's, and count differently. */
const speeds = new Map([
  [1, 12e6],
  [2, 1.5e6],
  [3, 480e6],
  [4, 5e9],
  [5, 10e9],
  [6, 20e9],
]);
const olderSpeeds = new Map([
  [0, 1.5e6],
  [1, 12e6],
  [2, 480e6],
  [3, 5e9],
  [4, 10e9],
]);

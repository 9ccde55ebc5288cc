/**
 * The iPhones in what `system_profiler -json` prints of USB: SPUSBHostDataType
 * since macOS 26, SPUSBDataType before, with other names for the same things.
 */

import * as v from "valibot";
import { readUdid } from "../../apple/udid.ts";
import { usbModeOf } from "../../apple/usb-ids.ts";
import type { UsbPhone } from "../../core/world/facts.ts";
import { placeAt } from "./usb-location.ts";

const text = v.optional(v.string());

const Item = v.object({
  _items: v.optional(v.array(v.unknown())),
  USBDeviceKeyVendorID: text,
  USBDeviceKeyProductID: text,
  USBDeviceKeySerialNumber: text,
  USBDeviceKeyLinkSpeed: text,
  USBKeyLocationID: text,
  vendor_id: text,
  product_id: text,
  serial_num: text,
  device_speed: text,
  location_id: text,
});
type Item = v.InferOutput<typeof Item>;

const Printed = v.union([
  v.pipe(
    v.object({ SPUSBHostDataType: v.array(v.unknown()) }),
    v.transform(({ SPUSBHostDataType }) => SPUSBHostDataType),
  ),
  v.pipe(
    v.object({ SPUSBDataType: v.array(v.unknown()) }),
    v.transform(({ SPUSBDataType }) => SPUSBDataType),
  ),
]);

export function readSystemProfiler(json: string): UsbPhone[] | undefined {
  const printed = v.safeParse(Printed, parsed(json));
  // No Mac is without a bus: an empty list is that of a type which this macOS does not know.
  if (!printed.success || printed.output.length === 0) return undefined;
  const phones = new Map<string, UsbPhone>();
  // Not by recursion: hubs in hubs could be as deep as the text is long.
  for (const rest = [...printed.output]; rest.length > 0; ) {
    const item = v.safeParse(Item, rest.pop());
    if (!item.success) return undefined;
    for (const inner of item.output._items ?? []) rest.push(inner);
    const phone = readPhone(item.output);
    if (phone === "not-understood") return undefined;
    if (phone !== "other") phones.set(phone.port, phone);
  }
  return [...phones.values()];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // cut, or not JSON at all
  }
}

function readPhone(item: Item): UsbPhone | "other" | "not-understood" {
  const vendor = item.USBDeviceKeyVendorID ?? item.vendor_id ?? "";
  const product = item.USBDeviceKeyProductID ?? item.product_id ?? "";
  const mode = usbModeOf(vendor === "apple_vendor_id" ? 0x05ac : hex(vendor), hex(product));
  if (!mode) return "other";
  const place = placeAt(hex(item.USBKeyLocationID ?? item.location_id ?? ""));
  if (!place) return "not-understood";
  const device = readUdid((item.USBDeviceKeySerialNumber ?? item.serial_num ?? "").trim());
  const speed = readSpeed(item);
  return { mode, ...place, ...(device !== undefined && { device }), ...(speed !== undefined && { speed }) };
}

/** The number that a text begins with: `0x05ac (Apple Inc.)`, `0x14100000 / 6`. */
const hex = (words: string): number => Number(/^0x[0-9a-f]{1,8}\b/i.exec(words)?.[0] ?? Number.NaN);

const namedSpeeds = new Map([
  ["low_speed", 1.5e6],
  ["full_speed", 12e6],
  ["high_speed", 480e6],
  ["super_speed", 5e9],
  ["super_speed_plus", 10e9],
]);

function readSpeed({ USBDeviceKeyLinkSpeed: link = "", device_speed: name = "" }: Item): number | undefined {
  const [, amount, unit] = /^(?:Up to )?(\d+(?:\.\d+)?) ([MG])b\/s(?:ec)?$/.exec(link) ?? [];
  return amount === undefined ? namedSpeeds.get(name) : Number(amount) * (unit === "G" ? 1e9 : 1e6);
}

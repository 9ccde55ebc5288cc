/**
 * macOS numbers each place on its USB buses: two hex digits for the bus, then
 * one for the port of each hub on the way. So the way to a device is told by
 * its number alone, however the tree around it is drawn.
 */

type UsbPlace = { port: string; hubs: number };

/** Undefined: no device's place. */
export function placeAt(location: number): UsbPlace | undefined {
  if (!Number.isInteger(location) || location < 0 || location > 0xffffffff) return undefined;
  const digits = location.toString(16).padStart(8, "0");
  const ports = [...digits.slice(2).replace(/0+$/, "")].map((digit) => Number.parseInt(digit, 16));
  const bus = digits.slice(0, 2).replace(/^0/, "");
  return ports.length === 0 ? undefined : { port: `${bus}-${ports.join(".")}`, hubs: ports.length - 1 };
}

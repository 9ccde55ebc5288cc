/**
 * usbmux on the wire: packets with a property list inside, how a phone is listed, and the numbers that stand for an
 * outcome.
 */

import { type PlistValue, readPlist, xmlPlist } from "./plists.ts";
import { Gone, type Wire } from "./wire.ts";

export type Message = { [key: string]: PlistValue };

export type Link = "usb" | "network";
/** `address`: by network, where it is reached. */
export type ListingOptions = { link?: Link; speed?: number; location?: number; address?: string };

const result = (number: number): Message => ({ MessageType: "Result", Number: number });
export const done = result(0);
export const badCommand = result(1);
export const notFound = result(2);
export const refused = result(3);

/** A phone in USB mode is product 0x12a8; high speed is 480 Mbit/s. */
export function propertiesOf(
  udid: string,
  id: number,
  { link, speed, location, address = "127.0.0.1" }: ListingOptions,
): Message {
  if (link === "network") {
    return {
      ConnectionType: "Network",
      DeviceID: id,
      EscapedFullServiceName: `${udid}._apple-mobdev2._tcp.local.`,
      InterfaceIndex: 0,
      NetworkAddress: Buffer.concat([Buffer.of(16, 2, 0, 0, ...address.split(".").map(Number)), Buffer.alloc(120)]), // a BSD sockaddr
      SerialNumber: udid,
    };
  }
  return {
    ConnectionSpeed: speed ?? 480_000_000,
    ConnectionType: "USB",
    DeviceID: id,
    LocationID: location ?? id << 16,
    ProductID: 0x12a8,
    SerialNumber: udid,
  };
}

/** Sixteen bytes, little-endian: the whole length, version 1, kind 8 (a property list), and a tag to tell answers by. */
const headSize = 16;

export async function takePacket(wire: Wire): Promise<{ tag: number; request: unknown }> {
  const head = await wire.take(headSize);
  const size = head.readUInt32LE(0);
  if (size < headSize || size > 2 ** 20) throw new Gone(`a usbmux packet of ${size} bytes`);
  const body = await wire.take(size - headSize);
  return { tag: head.readUInt32LE(12), request: head.readUInt32LE(8) === 8 ? readPlist(body) : undefined };
}

export function sendPacket(wire: Wire, tag: number, message: Message): Promise<void> {
  const body = xmlPlist(message);
  const head = Buffer.alloc(headSize);
  head.writeUInt32LE(headSize + body.length, 0);
  head.writeUInt32LE(1, 4);
  head.writeUInt32LE(8, 8);
  head.writeUInt32LE(tag, 12);
  return wire.send(head, body);
}

/** Ports travel in network byte order inside a plist number. */
export const swapBytes = (port: number): number => ((port & 0xff) << 8) | (port >> 8);

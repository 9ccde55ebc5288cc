/**
 * Tells this network namespace that a USB device came or went, in udev's words
 * on udev's own channel: whoever watches the bus cannot tell it from udev. See
 * libudev's monitor for the format.
 */

import { dlopen } from "node:ffi";

/** linux/netlink.h: the family, the protocol for uevents, and the group that udev speaks to once it has done its part. */
const [netlink, raw, uevents, udevGroup] = [16, 3, 15, 2];
const headerSize = 40;

export function sendUevent(properties: Record<string, string | number>): void {
  const message = udevMessage(properties);
  const address = Buffer.alloc(12);
  address.writeUInt16LE(netlink, 0);
  address.writeUInt32LE(udevGroup, 8);
  // The process itself has the C library.
  using library = dlopen(null, {
    socket: { arguments: ["i32", "i32", "i32"], return: "i32" },
    sendto: { arguments: ["i32", "buffer", "u64", "i32", "buffer", "u32"], return: "i64" },
    close: { arguments: ["i32"], return: "i32" },
  });
  const { socket, sendto, close } = library.functions;
  const channel = socket(netlink, raw, uevents);
  const sent = sendto(channel, message, BigInt(message.length), 0, address, address.length);
  close(channel);
  if (sent !== BigInt(message.length)) throw new Error(`sent ${sent} of ${message.length} bytes on socket ${channel}`);
}

function udevMessage(properties: Record<string, string | number>): Buffer {
  const body = Buffer.from(
    Object.entries(properties)
      .map(([key, value]) => `${key}=${value}\0`)
      .join(""),
  );
  const header = Buffer.alloc(headerSize);
  header.write("libudev\0");
  header.writeUInt32BE(0xfeedcafe, 8);
  header.writeUInt32LE(headerSize, 12);
  header.writeUInt32LE(headerSize, 16);
  header.writeUInt32LE(body.length, 20);
  return Buffer.concat([header, body]); // the rest of the header serves filters in the kernel, which nobody sets here
}

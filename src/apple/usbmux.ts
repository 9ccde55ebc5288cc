/**
 * What usbmuxd says, as bytes and as messages. Pure: a frame is a 16-byte
 * little-endian header (total length, version 1, message 8, tag) and an XML
 * plist. Anything else is refused with `UsbmuxNonsense` as soon as it shows.
 */

import { build, type PlistValue, parse } from "plist";
import * as v from "valibot";
import type { Link, Udid } from "../core/observation.ts";
import { readUdid } from "./udid.ts";

/** The other end is no usbmuxd, or is out of step. */
export class UsbmuxNonsense extends Error {}

export type Frame = { tag: number; payload: Buffer };

/** One row of usbmuxd's list: a phone by one way. `muxId` rises with every attach. */
export type UsbmuxEntry = { muxId: number; device: Udid; link: Link; speed?: number; location?: number };

export type UsbmuxMessage =
  /** No entry: something that is no phone we could name, or by a way we do not know. */
  | { kind: "attached"; entry: UsbmuxEntry | undefined }
  | { kind: "detached"; muxId: number }
  | { kind: "result"; number: number }
  | { kind: "list"; entries: UsbmuxEntry[] }
  | { kind: "other"; type: string };

const headerLength = 16;
const largestFrame = 1024 * 1024;
const [version, plistMessage] = [1, 8];

/** The complete frames in `bytes`, and what is left to be continued. */
export function takeFrames(bytes: Buffer): { frames: Frame[]; rest: Buffer } {
  const frames: Frame[] = [];
  let rest = bytes;
  while (rest.length >= headerLength) {
    const length = rest.readUInt32LE(0);
    if (length < headerLength || length > largestFrame)
      throw new UsbmuxNonsense(`usbmux frame of ${length} bytes, expected ${headerLength} to ${largestFrame}`);
    const [saysVersion, saysMessage] = [rest.readUInt32LE(4), rest.readUInt32LE(8)];
    if (saysVersion !== version || saysMessage !== plistMessage)
      throw new UsbmuxNonsense(
        `usbmux frame of version ${saysVersion}, message ${saysMessage}, expected ${version} and ${plistMessage}`,
      );
    if (rest.length < length) break;
    frames.push({ tag: rest.readUInt32LE(12), payload: rest.subarray(headerLength, length) });
    rest = rest.subarray(length);
  }
  return { frames, rest };
}

export function writeFrame(message: { [key: string]: PlistValue }, tag: number): Buffer {
  const payload = Buffer.from(build(message));
  const header = Buffer.alloc(headerLength);
  for (const [place, value] of [headerLength + payload.length, version, plistMessage, tag].entries())
    header.writeUInt32LE(value, place * 4);
  return Buffer.concat([header, payload]);
}

/** A request as usbmuxd wants it. It tells its clients apart by these two names in its own log, and asks for no more. */
export const writeRequest = (type: "Listen" | "ListDevices", tag: number): Buffer =>
  writeFrame({ MessageType: type, ProgName: "Defrost", ClientVersionString: "Defrost" }, tag);

const whole = v.pipe(v.number(), v.safeInteger());
const Device = v.object({
  DeviceID: whole,
  Properties: v.object({
    SerialNumber: v.string(),
    ConnectionType: v.optional(v.string(), "USB"),
    ConnectionSpeed: v.optional(whole),
    LocationID: v.optional(whole),
  }),
});

const Message = v.union([
  v.object({ DeviceList: v.array(Device) }),
  v.variant("MessageType", [
    v.object({ MessageType: v.literal("Attached"), ...Device.entries }),
    v.object({ MessageType: v.picklist(["Detached", "Paired"]), DeviceID: whole }),
    v.object({ MessageType: v.literal("Result"), Number: whole }),
  ]),
  // Apple may add messages. A known one in a wrong shape is not a new one.
  v.object({
    MessageType: v.pipe(
      v.string(),
      v.check((type) => !["Attached", "Detached", "Paired", "Result"].includes(type)),
    ),
  }),
]);

export function readMessage(payload: Buffer): UsbmuxMessage {
  const read = v.safeParse(Message, readPlist(payload));
  if (!read.success)
    throw new UsbmuxNonsense(`usbmux message ${start(payload)}, expected Attached, Detached, Result or DeviceList`);
  const message = read.output;
  if ("DeviceList" in message)
    return { kind: "list", entries: message.DeviceList.flatMap((device) => entryOf(device) ?? []) };
  if ("Properties" in message) return { kind: "attached", entry: entryOf(message) };
  if ("Number" in message) return { kind: "result", number: message.Number };
  if (message.MessageType === "Detached" && "DeviceID" in message) return { kind: "detached", muxId: message.DeviceID };
  return { kind: "other", type: message.MessageType };
}

/** The XML parser writes to stderr what it cannot read, so it is shown only what looks like a plist. */
function readPlist(payload: Buffer): unknown {
  const text = payload.toString();
  if (!/^\s*<(\?xml|!DOCTYPE|plist)/.test(text)) return undefined;
  try {
    return parse(text);
  } catch (cause) {
    throw new UsbmuxNonsense(`usbmux message ${start(payload)}, expected an XML plist`, { cause });
  }
}

const start = (payload: Buffer): string => JSON.stringify(payload.toString("latin1", 0, 60));

const links = new Map<string, Link>([
  ["USB", "usb"],
  ["Network", "network"],
]);

function entryOf({ DeviceID, Properties }: v.InferOutput<typeof Device>): UsbmuxEntry | undefined {
  const device = readUdid(Properties.SerialNumber);
  const link = links.get(Properties.ConnectionType);
  if (device === undefined || link === undefined) return undefined;
  const { ConnectionSpeed: speed, LocationID: location } = Properties;
  return {
    muxId: DeviceID,
    device,
    link,
    ...(speed !== undefined && { speed }),
    ...(location !== undefined && { location }),
  };
}

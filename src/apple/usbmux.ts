/**
 * What usbmuxd says, as bytes and as messages. Pure: a frame is a 16-byte
 * little-endian header (total length, version 1, message 8, tag) and an XML
 * plist. Anything else is refused with `Nonsense` as soon as it shows.
 */

import * as v from "valibot";
import type { Link, Udid } from "../core/observation.ts";
import { Nonsense } from "./line.ts";
import { type PlistDict, readPlist, writePlist } from "./plists.ts";
import { readUdid } from "./udid.ts";

/** One row of usbmuxd's list: a phone by one way. `muxId` rises with every attach. */
export type UsbmuxEntry = { muxId: number; device: Udid; link: Link; speed?: number; location?: number };

export type UsbmuxMessage =
  /** No entry: something that is no phone we could name, or by a way we do not know. */
  | { kind: "attached"; entry: UsbmuxEntry | undefined }
  | { kind: "detached"; muxId: number }
  | { kind: "result"; number: number }
  | { kind: "list"; entries: UsbmuxEntry[] }
  | { kind: "pair-record"; bytes: Uint8Array }
  | { kind: "other"; type: string };

export type UsbmuxRequest =
  | { ask: "Listen" | "ListDevices" }
  /** The connection becomes one to a port of the phone. */
  | { ask: "Connect"; muxId: number; port: number }
  | { ask: "ReadPairRecord"; device: Udid };

export const headerLength = 16;
const largestFrame = 1024 * 1024;
const [version, plistMessage, tag] = [1, 8, 1];

/** How many bytes of message follow a header. */
export function readHeader(header: Buffer): number {
  const length = header.readUInt32LE(0);
  if (length < headerLength || length > largestFrame)
    throw new Nonsense(`usbmux frame of ${length} bytes, expected ${headerLength} to ${largestFrame}`);
  const [saysVersion, saysMessage] = [header.readUInt32LE(4), header.readUInt32LE(8)];
  if (saysVersion !== version || saysMessage !== plistMessage)
    throw new Nonsense(
      `usbmux frame of version ${saysVersion}, message ${saysMessage}, expected ${version} and ${plistMessage}`,
    );
  return length - headerLength;
}

export function writeRequest(request: UsbmuxRequest): Buffer {
  // It tells its clients apart by these two names in its own log, and asks for no more.
  const names = { ProgName: "Defrost", ClientVersionString: "Defrost" };
  const payload = writePlist({ MessageType: request.ask, ...names, ...detailsOf(request) });
  const header = Buffer.alloc(headerLength);
  for (const [place, value] of [headerLength + payload.length, version, plistMessage, tag].entries())
    header.writeUInt32LE(value, place * 4);
  return Buffer.concat([header, payload]);
}

function detailsOf(request: UsbmuxRequest): PlistDict {
  if (request.ask === "ReadPairRecord") return { PairRecordID: request.device };
  if (request.ask !== "Connect") return {};
  const { muxId, port } = request;
  // In network byte order, and that read as a little-endian number.
  return { DeviceID: muxId, PortNumber: ((port & 0xff) << 8) | (port >> 8) };
}

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
  v.object({ PairRecordData: v.instance(Uint8Array) }),
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
    throw new Nonsense(`usbmux message ${start(payload)}, expected Attached, Detached, Result or DeviceList`);
  const message = read.output;
  if ("DeviceList" in message)
    return { kind: "list", entries: message.DeviceList.flatMap((device) => entryOf(device) ?? []) };
  if ("PairRecordData" in message) return { kind: "pair-record", bytes: message.PairRecordData };
  if ("Properties" in message) return { kind: "attached", entry: entryOf(message) };
  if ("Number" in message) return { kind: "result", number: message.Number };
  if (message.MessageType === "Detached" && "DeviceID" in message) return { kind: "detached", muxId: message.DeviceID };
  return { kind: "other", type: message.MessageType };
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

/**
 * Talking with usbmuxd: a question on a connection of its own, answers message
 * by message, and the way through it to a port of a phone. Never asks usbmuxd to
 * change anything.
 */

import type { Udid } from "../core/observation.ts";
import { Ended, forAsLongAs, type Line, type LineOptions, Nonsense, openLine } from "./line.ts";
import {
  headerLength,
  readHeader,
  readMessage,
  type UsbmuxMessage,
  type UsbmuxRequest,
  writeRequest,
} from "./usbmux.ts";
import type { UsbmuxAddress } from "./usbmux-address.ts";

/** A line on which usbmuxd has been asked. */
export function askUsbmux(address: UsbmuxAddress, request: UsbmuxRequest, options: LineOptions): Line {
  const line = openLine(address, options);
  line.send(writeRequest(request));
  return line;
}

export async function takeMessage(line: Line): Promise<UsbmuxMessage> {
  return readMessage(await line.take(readHeader(await line.take(headerLength))));
}

/** A line to a port of the phone. */
export async function connectTo(
  { usbmux, muxId, port }: { usbmux: UsbmuxAddress; muxId: number; port: number },
  options: LineOptions,
): Promise<Line> {
  const line = askUsbmux(usbmux, { ask: "Connect", muxId, port }, options);
  const answer = await line.inTime(takeMessage(line));
  if (answer.kind !== "result") throw unexpected("Connect", answer);
  if (answer.number !== 0) throw new Ended(`usbmuxd answered Connect with ${answer.number}`);
  return line;
}

const noSuchRecord = 2;

/** Undefined: this computer has none. What comes holds private keys. */
export function fetchPairRecord(
  { usbmux, device }: { usbmux: UsbmuxAddress; device: Udid },
  options: LineOptions,
): Promise<Uint8Array | undefined> {
  return forAsLongAs(options, async (inside) => {
    const line = askUsbmux(usbmux, { ask: "ReadPairRecord", device }, inside);
    const answer = await line.inTime(takeMessage(line));
    if (answer.kind === "pair-record") return answer.bytes;
    if (answer.kind === "result" && answer.number === noSuchRecord) return undefined;
    throw unexpected("ReadPairRecord", answer);
  });
}

const unexpected = (asked: string, answer: UsbmuxMessage) =>
  new Nonsense(`usbmuxd answered ${asked} with ${answer.kind === "result" ? answer.number : answer.kind}`);

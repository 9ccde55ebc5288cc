/**
 * The least that can be called a phone behind usbmuxd, in clear: each story gives it the answers, however wrong. Its
 * ports are what it is asked to open: lockdownd's own, and one for each service.
 */

import type { Socket } from "node:net";
import { build, type PlistValue, parse } from "plist";
import { phoneAt } from "../../src/apple/phone.ts";
import { makeKeys, makePairRecord } from "../../src/simulator/pairing.ts";
import { listen } from "./line.ts";

export type Dict = { [key: string]: PlistValue };
/** What comes back: a message, bytes as they are, or nothing and the end. */
export type Say = Dict | Buffer | "nothing" | "hang-up";

export const { record } = makePairRecord(makeKeys(), { systemBuid: "BUID" });

const usual: { [request: string]: Say } = {
  QueryType: { Type: "com.apple.mobile.lockdown" },
  StartSession: { SessionID: "1", EnableSessionSSL: false },
  GetValue: { Value: {} },
  StartService: { Port: 1000 },
};

export async function littlePhone({
  pairRecord = record,
  lockdown = {},
  service = () => undefined,
  patience = 10_000,
}: {
  pairRecord?: Buffer;
  lockdown?: { [request: string]: Say };
  /** Whoever has come to the service's port. */
  service?: (socket: Socket) => void;
  patience?: number;
}) {
  let [atTheDoor, mostAtTheDoor] = [0, 0];
  const requests: Dict[] = [];
  const answers = { ...usual, ...lockdown };
  // A client writes a request in one go, so that it also arrives in one go.
  const requestIn = (bytes: Buffer) => parse(bytes.toString("utf8", bytes.indexOf("<"))) as Dict;
  const converse = (socket: Socket) => {
    mostAtTheDoor = Math.max(mostAtTheDoor, ++atTheDoor);
    socket.once("close", () => atTheDoor--);
    socket.on("data", (bytes: Buffer) => {
      const request = requestIn(bytes);
      requests.push(request);
      const answer = answers[`${request.Request}`] ?? "hang-up";
      if (answer === "hang-up") socket.end();
      else if (answer !== "nothing") socket.write(answer instanceof Buffer ? answer : framed(answer));
    });
  };
  const { address, open } = await listen((socket) => {
    socket.once("data", (bytes: Buffer) => {
      const { MessageType, PortNumber } = requestIn(bytes);
      if (MessageType === "ReadPairRecord") return socket.write(muxFrame({ PairRecordData: pairRecord }));
      socket.write(muxFrame({ MessageType: "Result", Number: 0 }));
      if (PortNumber === lockdownPort) return converse(socket);
      service(socket);
    });
  });
  return {
    phone: phoneAt({ usbmux: address, muxId: 1, udid: "00008110-000A1B2C3D4E801E", patience }),
    open,
    mostAtTheDoor: () => mostAtTheDoor,
    /** What lockdownd was asked. */
    requests,
  };
}

/** 62078, in the order of bytes that usbmuxd wants. */
const lockdownPort = 32498;

/** A message as services send it. */
export function framed(content: Dict | Buffer): Buffer {
  const body = content instanceof Buffer ? content : Buffer.from(build(content));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

function muxFrame(content: Dict): Buffer {
  const body = Buffer.from(build(content));
  const head = Buffer.alloc(16);
  [16 + body.length, 1, 8, 1].forEach((value, place) => {
    head.writeUInt32LE(value, place * 4);
  });
  return Buffer.concat([head, body]);
}

/** usbmux frames and messages: real ones, cut anywhere; and whatever else may come out of a socket. */

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { build, parse } from "plist";
import { expect, test } from "vitest";
import { Nonsense } from "../../src/apple/line.ts";
import { headerLength, readHeader, readMessage, writeRequest } from "../../src/apple/usbmux.ts";
import { takeMessage } from "../../src/apple/usbmux-line.ts";
import { lineTo, lineWith } from "./line.ts";

const recorded = (name: string) => readFileSync(`test/fixtures/macos/${name}.plist`);

function framed(payload: Buffer, tag = 0): Buffer {
  const header = Buffer.alloc(16);
  [16 + payload.length, 1, 8, tag].forEach((value, place) => {
    header.writeUInt32LE(value, place * 4);
  });
  return Buffer.concat([header, payload]);
}

test("a phone on a cable, as macOS lists it", () => {
  expect(readMessage(recorded("usbmuxd-listdevices-usb-iphone"))).toEqual({
    kind: "list",
    entries: [{ muxId: 38, device: "00008120-0006696026A2201E", link: "usb", speed: 480_000_000, location: 337641472 }],
  });
});

test("an old phone that is plugged in, as macOS tells it", () => {
  expect(readMessage(recorded("usbmuxd-attached-old-iphone"))).toEqual({
    kind: "attached",
    entry: {
      muxId: 8,
      device: "4d8b2ca5edbe9af2e3c44e1b8f4a2a3dafb66ed9",
      link: "usb",
      speed: 480_000_000,
      location: 336723968,
    },
  });
});

const message = (content: Parameters<typeof build>[0]) => readMessage(Buffer.from(build(content)));

test("the other messages", () => {
  expect(message({ MessageType: "Detached", DeviceID: 8 })).toEqual({ kind: "detached", muxId: 8 });
  expect(message({ MessageType: "Result", Number: 3 })).toEqual({ kind: "result", number: 3 });
  expect(message({ MessageType: "Paired", DeviceID: 8 })).toEqual({ kind: "other", type: "Paired" });
  expect(message({ MessageType: "Sung", Loud: true })).toEqual({ kind: "other", type: "Sung" });
  const Properties = { SerialNumber: "000081200006696026A2201E", ConnectionType: "Network" };
  expect(message({ MessageType: "Attached", DeviceID: 9, Properties })).toEqual({
    kind: "attached",
    entry: { muxId: 9, device: "00008120-0006696026A2201E", link: "network" },
  });
  const nameless = { DeviceID: 9, Properties: { ...Properties, SerialNumber: "" } };
  expect(message({ MessageType: "Attached", ...nameless })).toEqual({ kind: "attached", entry: undefined });
  expect(message({ DeviceList: [nameless, { DeviceID: 1, Properties }] })).toMatchObject({ entries: [{ muxId: 1 }] });
});

test("the pair record is taken as it is: a list in a list", () => {
  const bytes = Buffer.from("whatever");
  expect(message({ PairRecordData: bytes })).toEqual({ kind: "pair-record", bytes: new Uint8Array(bytes) });
});

/** What usbmuxd reads. */
const written = (request: Parameters<typeof writeRequest>[0]) => {
  const bytes = writeRequest(request);
  expect(readHeader(bytes)).toBe(bytes.length - headerLength);
  return parse(bytes.toString("utf8", headerLength));
};

test("a request is a frame like any other", () => {
  expect(written({ ask: "Listen" })).toMatchObject({ MessageType: "Listen" });
  expect(written({ ask: "ReadPairRecord", device: "x" })).toMatchObject({ PairRecordID: "x" });
});

test("a port travels in network byte order, in a number that is not", () => {
  expect(written({ ask: "Connect", muxId: 7, port: 62078 })).toMatchObject({ DeviceID: 7, PortNumber: 32498 });
  expect(written({ ask: "Connect", muxId: 7, port: 0x1234 })).toMatchObject({ PortNumber: 0x3412 });
});

test("frames cut at any byte come out whole", async () => {
  const stream = Buffer.concat([
    framed(recorded("usbmuxd-attached-old-iphone"), 1),
    framed(Buffer.from(build({ MessageType: "Other" })), 3),
  ]);
  const { line } = await lineTo((socket) => {
    socket.setNoDelay();
    for (const byte of stream) socket.write(Buffer.of(byte));
  });
  expect(await takeMessage(line)).toMatchObject({ kind: "attached" });
  expect(await takeMessage(line)).toEqual({ kind: "other", type: "Other" });
});

test.each([
  ["2 GB", 0x80000000],
  ["a megabyte and one byte", 1024 * 1024 + 1],
  ["15 bytes", 15],
  ["nothing", 0],
])("a frame that claims %s is refused by its header", (_, length) => {
  const bytes = framed(Buffer.alloc(0));
  bytes.writeUInt32LE(length, 0);
  expect(() => readHeader(bytes)).toThrow(`usbmux frame of ${length} bytes, expected 16 to 1048576`);
});

test("other languages are refused at once", async () => {
  const line = await lineWith(Buffer.from("HTTP/1.1 400 Bad Request\r\n"));
  await expect(takeMessage(line)).rejects.toThrow(Nonsense);
  const binary = framed(Buffer.alloc(4));
  binary.writeUInt32LE(0, 4);
  expect(() => readHeader(binary)).toThrow("usbmux frame of version 0, message 8, expected 1 and 8");
});

test("whatever comes as a header, it is read or refused with a sentence", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      try {
        expect(readHeader(Buffer.from(bytes))).toBeLessThanOrEqual(1024 * 1024);
      } catch (error) {
        expect(error).toBeInstanceOf(Nonsense);
      }
    }),
  );
});

const value = fc.oneof(
  fc.integer(),
  fc.string({ unit: "binary-ascii" }).map((text) => text.replace(/[^ -~]/g, "")),
);
const properties = fc.dictionary(fc.constantFrom("SerialNumber", "ConnectionType", "ConnectionSpeed"), value);
const anyMessage = fc.record({
  MessageType: fc.oneof(fc.constantFrom("Attached", "Detached", "Result", "Paired"), value),
  DeviceID: value,
  Number: value,
  Properties: fc.oneof(properties, value),
});

test("a plist of any shape is read or refused with a sentence", () => {
  fc.assert(
    fc.property(anyMessage, (content) => {
      try {
        expect(message(content)).toHaveProperty("kind");
      } catch (error) {
        expect(error).toBeInstanceOf(Nonsense);
      }
    }),
  );
  expect(() => readMessage(Buffer.from("what?"))).toThrow(Nonsense);
  expect(() => readMessage(Buffer.from("<plist><dict>"))).toThrow(Nonsense);
});

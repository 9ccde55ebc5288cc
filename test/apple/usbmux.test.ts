/** usbmux frames and messages: real ones, cut anywhere; and whatever else may come out of a socket. */

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { build } from "plist";
import { expect, test } from "vitest";
import { readMessage, takeFrames, UsbmuxNonsense, writeFrame, writeRequest } from "../../src/apple/usbmux.ts";

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

test("a request is a frame like any other", () => {
  const { frames, rest } = takeFrames(writeRequest("Listen", 5));
  expect(rest).toHaveLength(0);
  expect(frames).toHaveLength(1);
  expect(frames[0]?.tag).toBe(5);
  expect(frames[0]?.payload.toString()).toContain("<key>MessageType</key>");
});

test("frames cut at every byte come out whole", () => {
  const first = recorded("usbmuxd-attached-old-iphone");
  const stream = Buffer.concat([framed(first, 1), framed(Buffer.alloc(0), 2), writeFrame({ MessageType: "Other" }, 3)]);
  for (let cut = 0; cut <= stream.length; cut++) {
    const before = takeFrames(stream.subarray(0, cut));
    const after = takeFrames(Buffer.concat([before.rest, stream.subarray(cut)]));
    const frames = [...before.frames, ...after.frames];
    expect(frames.map(({ tag }) => tag)).toEqual([1, 2, 3]);
    expect(frames[0]?.payload.equals(first)).toBe(true);
    expect(after.rest).toHaveLength(0);
  }
});

test.each([
  ["2 GB", 0x80000000],
  ["a megabyte and one byte", 1024 * 1024 + 1],
  ["15 bytes", 15],
  ["nothing", 0],
])("a frame that claims %s is refused by its header", (_, length) => {
  const bytes = framed(Buffer.alloc(0));
  bytes.writeUInt32LE(length, 0);
  expect(() => takeFrames(bytes)).toThrow(`usbmux frame of ${length} bytes, expected 16 to 1048576`);
});

test("other languages are refused at once", () => {
  expect(() => takeFrames(Buffer.from("HTTP/1.1 400 Bad Request\r\n"))).toThrow(UsbmuxNonsense);
  const binary = framed(Buffer.alloc(4));
  binary.writeUInt32LE(0, 4);
  expect(() => takeFrames(binary)).toThrow("usbmux frame of version 0, message 8, expected 1 and 8");
});

test("whatever comes, it is read or refused with a sentence, and nothing is lost", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const input = Buffer.from(bytes);
      try {
        const { frames, rest } = takeFrames(input);
        expect(frames.reduce((sum, { payload }) => sum + 16 + payload.length, rest.length)).toBe(input.length);
      } catch (error) {
        expect(error).toBeInstanceOf(UsbmuxNonsense);
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
        expect(error).toBeInstanceOf(UsbmuxNonsense);
      }
    }),
  );
  expect(() => readMessage(Buffer.from("what?"))).toThrow(UsbmuxNonsense);
  expect(() => readMessage(Buffer.from("<plist><dict>"))).toThrow(UsbmuxNonsense);
});

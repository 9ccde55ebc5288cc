/** Log records as the phone packs them, cut, damaged and hostile. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { readRecord } from "../../src/apple/os-trace-record.ts";

/** All fields that are not set are of no interest. */
function record({ message = "Starting backup", level = 0, header = 129 } = {}): Buffer {
  const texts = ["/usr/libexec/BackupAgent2", "/usr/libexec/image", message, "com.apple.backup", "agent"];
  const [path = "", image = "", said = "", subsystem = "", category = ""] = texts.map((text) => `${text}\0`);
  const head = Buffer.alloc(header);
  head[0] = 2;
  head.writeUInt32LE(header, 5);
  head.writeUInt32LE(550, 9);
  head.writeUInt16LE(path.length, 37);
  head[68] = level;
  head.writeUInt16LE(image.length, 107);
  head.writeUInt32LE(Buffer.byteLength(said), 109);
  head.writeUInt16LE(subsystem.length, 117);
  return Buffer.concat([head, Buffer.from(path + image + said + subsystem + category)]);
}

test("who said it, how loud, and how it begins", () => {
  expect(readRecord(record())).toEqual({ pid: 550, level: "notice", head: "Starting backup" });
  expect(readRecord(record({ level: 0x10, message: "Ä".repeat(300) }))).toEqual({
    pid: 550,
    level: "error",
    head: "Ä".repeat(200),
  });
});

test("the header says itself how long it is", () => {
  expect(readRecord(record({ header: 200 }))).toHaveProperty("head", "Starting backup");
});

test.each([
  ["nothing", Buffer.alloc(0)],
  ["another marker", Buffer.concat([Buffer.of(3), record().subarray(1)])],
  ["a level nobody knows", record({ level: 7 })],
  ["a record that ends before its message does", record().subarray(0, 175)],
])("%s is no record", (_, bytes) => {
  expect(readRecord(bytes)).toBeUndefined();
});

test("cut anywhere and with any bytes changed, it is read or not, and what is kept is short", () => {
  const change = fc.tuple(fc.nat(record().length - 1), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 5 }), fc.nat(record().length), (changes, length) => {
      const bytes = record();
      for (const [at, value] of changes) bytes[at] = value;
      const read = readRecord(bytes.subarray(0, length));
      expect(read?.head.length ?? 0).toBeLessThanOrEqual(200);
    }),
    { numRuns: 3000 },
  );
});

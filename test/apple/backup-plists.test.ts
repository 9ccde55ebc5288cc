import { readFileSync } from "node:fs";
import fc from "fast-check";
import { build, buildBinary, type PlistValue } from "plist";
import { describe, expect, test } from "vitest";
import { largestInfo, largestStatus, readIos, readStatus } from "../../src/apple/backup-plists.ts";

const uuid = "6F0D7E2C-0000-4000-8000-000000000001";
const date = Date.UTC(2026, 8, 18, 20, 19, 4);

const plist = (changes: { [key: string]: PlistValue } = {}) => ({
  BackupState: "new",
  Date: new Date(date),
  IsFullBackup: true,
  SnapshotState: "uploading",
  UUID: uuid,
  Version: "3.3",
  ...changes,
});
const binary = (changes?: { [key: string]: PlistValue }) => Buffer.from(buildBinary(plist(changes)));
const xml = (changes?: { [key: string]: PlistValue }) => Buffer.from(build(plist(changes)));

describe.each([
  ["binary", binary],
  ["XML", xml],
])("a Status.plist in %s", (_, written) => {
  test.each(["new", "uploading", "moving", "removing", "finished"] as const)("that says %s", (state) => {
    expect(readStatus(written({ SnapshotState: state }))).toEqual({ state, uuid, date, full: true });
  });

  test("with a word nobody has heard of", () => {
    expect(readStatus(written({ SnapshotState: "constructor" }))).toMatchObject({ state: "other" });
  });

  test("cut short anywhere says nothing", () => {
    const bytes = written();
    for (let length = 0; length < bytes.length - 1; length++) {
      expect(readStatus(bytes.subarray(0, length)), `${length} bytes`).toBe("unreadable");
    }
  });

  test("with something else in a place says nothing", () => {
    const wrong: { [key: string]: PlistValue }[] = [
      { SnapshotState: 5 },
      { UUID: true },
      { Date: "today" },
      { IsFullBackup: "yes" },
    ];
    for (const change of wrong) expect(readStatus(written(change))).toBe("unreadable");
  });

  test("larger than any is not even parsed", () => {
    expect(readStatus(written({ Padding: "x".repeat(largestStatus) }))).toBe("unreadable");
  });
});

test("bytes changed at random are read or refused, and never throw", () => {
  const change = fc.tuple(fc.nat(binary().length - 1), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const bytes = binary();
      for (const [at, value] of changes) bytes[at] = value;
      const status = readStatus(bytes);
      expect(status === "unreadable" || typeof status.uuid === "string").toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test("any bytes at all are refused, whether they begin like a binary list or not", () => {
  const anything = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(anything, fc.boolean(), (bytes, begin) => {
      expect(readStatus(begin ? Buffer.concat([Buffer.from("bplist00"), bytes]) : bytes)).toBe("unreadable");
    }),
    { numRuns: 2000 },
  );
});

/** Objects by their bytes, numbered from 0, the first being the top. */
function binaryOf(objects: number[][]): Buffer {
  const body = objects.map((bytes) => Buffer.from(bytes));
  const offsets: number[] = [];
  let at = 8;
  for (const bytes of body) {
    offsets.push(at);
    at += bytes.length;
  }
  const trailer = Buffer.alloc(32);
  trailer.set([1, 1], 6);
  trailer.writeBigUInt64BE(BigInt(objects.length), 8);
  trailer.writeBigUInt64BE(BigInt(at), 24);
  return Buffer.concat([Buffer.from("bplist00"), ...body, Buffer.from(offsets), trailer]);
}

test("a list that holds itself is refused", () => {
  expect(readStatus(binaryOf([[0xa1, 0]]))).toBe("unreadable");
  expect(
    readStatus(
      binaryOf([
        [0xd1, 1, 0],
        [0x51, 0x61],
      ]),
    ),
  ).toBe("unreadable");
});

test("lists that each hold the next one twice are refused before they are unfolded", () => {
  const levels = Array.from({ length: 60 }, (_, level) => [0xa2, level + 1, level + 1]);
  expect(readStatus(binaryOf([...levels, [0x09]]))).toBe("unreadable");
});

test.each([
  ["count", 24],
  ["top", 16],
  ["table", 8],
])("a %s beyond all measure is refused", (_, fromEnd) => {
  const bytes = binary();
  for (const first of [0xff, 0x7f, 0x40, 0]) {
    bytes.fill(0xff, bytes.length - fromEnd, bytes.length - fromEnd + 8);
    bytes[bytes.length - fromEnd] = first;
    expect(readStatus(bytes)).toBe("unreadable");
  }
});

describe("the iOS that Info.plist names", () => {
  test("is read from a real one, cut wherever it may be", () => {
    const real = readFileSync(new URL("../fixtures/macos/backup-info-mvt-ios14.3.plist", import.meta.url));
    expect(readIos(real)).toBe("14.3");
    fc.assert(
      fc.property(fc.nat(real.length), (end) => {
        expect(["14.3", undefined]).toContain(readIos(real.subarray(0, end)));
      }),
    );
  });

  test.each(["", "26", "26.1.1"])("may be missing or of any length: %j", (ios) => {
    expect(readIos(Buffer.from(build({ "Product Version": ios })))).toBe(ios || undefined);
  });

  test.each(["26.1<b>", "26.1; rm", "9".repeat(5000), "26.1.1.1.1"])("is nothing but a version: %j", (ios) => {
    expect(readIos(Buffer.from(build({ "Product Version": ios })))).toBeUndefined();
  });

  test("is not searched for ever", () => {
    expect(readIos(Buffer.alloc(largestInfo, "<key>Product Version</key> "))).toBeUndefined();
  });
});

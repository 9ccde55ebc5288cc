/** Property lists as phones send them, and as nobody should: read or refused, quickly and without a word. */

import fc from "fast-check";
import { build, buildBinary, type PlistValue } from "plist";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readPlist } from "../../src/apple/plists.ts";

const xml = (value: PlistValue) => Buffer.from(build(value));
const binary = (value: PlistValue) => Buffer.from(buildBinary(value));
const bodied = (body: string) => Buffer.from(`<?xml version="1.0"?><plist version="1.0">${body}</plist>`);

beforeEach(() => {
  vi.spyOn(console, "error");
  vi.spyOn(console, "warn");
});
afterEach(() => {
  expect(console.error).not.toHaveBeenCalled();
  expect(console.warn).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

const answer = {
  Request: "GetValue",
  Value: { DeviceName: "<Ada>'s & Bob's 📱 \"phone\"", Locked: true, Level: 80, Key: new Uint8Array([0, 1, 255]) },
  Old: [1, -2, 2.5, "", {}],
};
/** Hundreds of processes, each with a name, which a binary list keeps but once. */
const processes = {
  Status: "RequestSuccessful",
  Payload: Object.fromEntries(Array.from({ length: 900 }, (_, pid) => [`${pid}`, { ProcessName: `agent${pid % 9}` }])),
};

describe.each([
  ["XML", xml],
  ["binary", binary],
])("%s", (_, written) => {
  test.each([
    ["an answer", answer],
    ["the processes of a phone", processes],
  ])("%s comes through as it is", (_, value) => {
    expect(readPlist(written(value))).toEqual(value);
  });

  test("cut short anywhere, it is none", () => {
    const bytes = written(answer);
    for (let length = 0; length < bytes.length - 1; length++)
      expect(readPlist(bytes.subarray(0, length)), `${length} bytes`).toBeUndefined();
  });

  test("with some bytes changed it is read or refused", () => {
    const bytes = written(answer);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, value] of changes) changed[at] = value;
        readPlist(changed);
      }),
      { numRuns: 2000 },
    );
  });
});

test("any bytes at all are refused", () => {
  const beginning = fc.constantFrom("", "bplist00", "<plist>", "<?xml", "{", "(");
  fc.assert(
    fc.property(beginning, fc.uint8Array({ maxLength: 200 }), (begin, bytes) => {
      expect(readPlist(Buffer.concat([Buffer.from(begin), bytes]))).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
});

const many = 3 * 1024 * 1024;
test.each([
  ["a tower of lists", bodied("<array>".repeat(15_000) + "</array>".repeat(15_000))],
  ["more of them than any phone has", bodied("<true/>".repeat(many / 7))],
  ["lists that do not end", bodied("<array>".repeat(many / 7))],
  ["ends without a beginning", bodied("</array>".repeat(9))],
  ["brackets", bodied("<".repeat(many))],
  ["an attribute without quotes", Buffer.from("<plist a=b><true/></plist>")],
  ["an entity of its own", Buffer.from('<!DOCTYPE plist [<!ENTITY a "b">]><plist><string>&a;</string></plist>')],
  ["a character that XML does not know", bodied("<string>\u0000</string>")],
  ["an entity in capitals", bodied("<string>&AMP;</string>")],
  ["a tag nobody knows", bodied("<song/>")],
  ["a tag that is a number", bodied("<1/>")],
  ["half a dictionary", bodied("<dict><string>no key</string></dict>")],
  ["spaces", Buffer.concat([Buffer.alloc(many, " "), bodied("<true/")])],
  ["text that is not UTF-8", Buffer.concat([bodied("<string>"), Buffer.of(0xff)])],
  ["OpenStep", Buffer.from('{ "a" = "b"; }')],
])("%s: refused before it takes long", (_, bytes) => {
  const before = performance.now();
  expect(readPlist(bytes)).toBeUndefined();
  expect(performance.now() - before).toBeLessThan(5000); // hundreds of times what it takes
});

test("a text of three megabytes is only a text", () => {
  expect(readPlist(xml("x".repeat(many)))).toHaveLength(many);
});

test("data that claims to be longer than the list does not show what lies beside it in memory", () => {
  const secret = Buffer.alloc(400, "secret");
  const list = binary(new Uint8Array(20));
  list.copy(secret, 100);
  const marker = 100 + list.indexOf(0x4f);
  secret[marker + 2] = 200; // the length of the data, now beyond the list
  expect(readPlist(secret.subarray(100, 100 + list.length))).toBeUndefined();
});

/** The pair record, which is somebody's key ring: read, refused with a sentence, and never shown. */

import { createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { build, buildBinary, type PlistValue, parse } from "plist";
import { describe, expect, test } from "vitest";
import { readPairRecord } from "../../src/apple/pair-record.ts";
import { makeKeys, makePairRecord } from "../../src/simulator/pairing.ts";

const { record: bytes } = makePairRecord(makeKeys(), { systemBuid: "BUID" });
const { record: strangers } = makePairRecord(makeKeys(), { systemBuid: "BUID", expired: true });

type Fields = { [key: string]: PlistValue };
// The simulated phone writes a dictionary.
const fields = parse(bytes.toString()) as Fields;
const strange = parse(strangers.toString()) as Fields;
const keyIn = (from: Fields) => new X509Certificate(Buffer.from(from.DeviceCertificate as Uint8Array)).publicKey;

const read = (changes: Fields, write: (value: Fields) => string | Uint8Array = build) =>
  readPairRecord(Buffer.from(write({ ...fields, ...changes })));

describe.each([
  ["XML", build],
  ["binary", buildBinary],
])("a record in %s", (_, write) => {
  test("knows its phone by the key, and nobody else", () => {
    const result = read({}, write);
    if (result.kind !== "record") expect.fail(result.detail);
    expect(result.record.host()).toEqual({ HostID: fields.HostID, SystemBUID: "BUID" });
    expect(result.record.isPhone(keyIn(fields))).toBe(true);
    expect(result.record.isPhone(keyIn(strange))).toBe(false);
    expect(result.record.isPhone(createPublicKey(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey))).toBe(
      false,
    );
  });
});

test("certificates that have expired, and texts that end with a NUL as some tools write them, will do", () => {
  expect(readPairRecord(strangers)).toHaveProperty("record");
  const ended = (name: string) => Buffer.concat([Buffer.from(fields[name] as Uint8Array), Buffer.of(0)]);
  const names = ["DeviceCertificate", "HostCertificate", "HostPrivateKey"];
  expect(read(Object.fromEntries(names.map((name) => [name, ended(name)])))).toHaveProperty("record");
});

const nonsense = Buffer.from("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
test.each<[string, Fields, string]>([
  ["no name for this computer", { HostID: "" }, "has no proper HostID"],
  ["a text where data should be", { HostPrivateKey: "key" }, "has no proper HostPrivateKey"],
  ["a phone's certificate that is none", { DeviceCertificate: nonsense }, "has a DeviceCertificate that is none"],
  ["a certificate of its own that is none", { HostCertificate: nonsense }, "has a HostCertificate that is none"],
  [
    "a key that is none",
    { HostPrivateKey: nonsense },
    "has a HostPrivateKey that is none, or not that of its HostCertificate",
  ],
  [
    "somebody else's key",
    { HostPrivateKey: strange.HostPrivateKey ?? "" },
    "has a HostPrivateKey that is none, or not that of its HostCertificate",
  ],
])("a record with %s is refused with a sentence", (_, changes, what) => {
  expect(read(changes)).toEqual({ kind: "unusable-record", detail: `the pair record of this computer ${what}` });
});

test("what is no record at all", () => {
  const detail = (text: string) => readPairRecord(Buffer.from(text));
  expect(detail("what?")).toMatchObject({ detail: "the pair record of this computer is no property list" });
  expect(detail(build("what?"))).toMatchObject({ detail: "the pair record of this computer has no proper dictionary" });
});

test("nobody sees the keys in it, however he looks", () => {
  const result = read({});
  const seen = [JSON.stringify(result), String(result), inspect(result, { depth: 20, showHidden: true })].join();
  for (const [name, value] of Object.entries(fields)) {
    if (!(value instanceof Uint8Array)) expect(seen).not.toContain(value);
    else expect(seen, name).not.toContain(Buffer.from(value).toString().split("\n")[1]);
  }
});

test("a record with damage anywhere is read or refused, and what is said of it is short", () => {
  const damage = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), fc.boolean());
  fc.assert(
    fc.property(damage, ([at, value, cut]) => {
      const damaged = Buffer.from(cut ? bytes.subarray(0, at) : bytes);
      if (!cut) damaged[at] = value;
      const result = readPairRecord(damaged);
      if (result.kind !== "record") expect(result.detail.length).toBeLessThan(120);
    }),
    { numRuns: 300 },
  );
});

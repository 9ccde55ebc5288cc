import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { parse } from "plist";
import { expect, test } from "vitest";
import { devicePublicKey, makeKeys, makePairRecord } from "../../src/simulator/pairing.ts";

test("a pair record holds a real chain: the root vouches for the phone and for the computer", () => {
  const keys = makeKeys();
  const {
    pairing: { hostId },
    record,
  } = makePairRecord(keys, { systemBuid: "buid" });
  const kept = parse(record.toString());
  expect(kept).toMatchObject({ HostID: hostId, SystemBUID: "buid", EscrowBag: expect.any(Uint8Array) });

  const data = (key: string) => Buffer.from(Object(kept)[key]);
  const certificate = (key: string) => new X509Certificate(data(key));
  const root = certificate("RootCertificate");
  for (const [name, isAuthority] of [
    ["Root", true],
    ["Host", false],
    ["Device", false],
  ] as const) {
    expect(certificate(`${name}Certificate`).verify(root.publicKey)).toBe(true);
    expect(certificate(`${name}Certificate`).ca).toBe(isAuthority);
  }
  expect(certificate("HostCertificate").checkPrivateKey(createPrivateKey(data("HostPrivateKey")))).toBe(true);
  expect(certificate("DeviceCertificate").publicKey.equals(createPublicKey(devicePublicKey(keys)))).toBe(true);
  expect(devicePublicKey(keys).toString()).toMatch(/^-----BEGIN RSA PUBLIC KEY-----/);
});

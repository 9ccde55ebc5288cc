/**
 * Just enough X.509 to pair: certificates as the public tools make them, RSA with SHA-256, empty names, ten years.
 */

import { createPublicKey, type KeyObject, sign } from "node:crypto";

/** A certificate for the public half of a key, signed by another key, or by the same one for a root. */
export function certify(key: KeyObject, by: { key: KeyObject; root: boolean; expired?: boolean }): string {
  const from = Date.now() - (by.expired ? tenYears + day : day);
  const noName = sequence();
  const facts = sequence(
    der(0xa0, der(0x02, Buffer.of(2))), // version 3
    der(0x02, Buffer.of(1)), // serial number
    sha256WithRsa,
    noName,
    sequence(time(from), time(from + tenYears)),
    noName,
    createPublicKey(key).export({ type: "spki", format: "der" }),
    der(0xa3, sequence(basicConstraints(by.root))),
  );
  const signature = sign("sha256", facts, by.key);
  return pem("CERTIFICATE", sequence(facts, sha256WithRsa, der(0x03, Buffer.concat([Buffer.of(0), signature]))));
}

const day = 24 * 60 * 60 * 1000;
const tenYears = 3650 * day;

function der(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, Buffer.concat(parts));

const sha256WithRsa = sequence(Buffer.from("06092a864886f70d01010b", "hex"), Buffer.from("0500", "hex"));

function basicConstraints(root: boolean): Buffer {
  const isAuthority = root ? sequence(der(0x01, Buffer.of(0xff))) : sequence();
  return sequence(Buffer.from("0603551d13", "hex"), der(0x01, Buffer.of(0xff)), der(0x04, isAuthority));
}

/** UTCTime, good until 2049. */
const time = (millis: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(millis).toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));

const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString("base64").replace(/.{64}(?=.)/g, "$&\n")}\n-----END ${label}-----\n`;

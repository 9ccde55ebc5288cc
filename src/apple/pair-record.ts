/**
 * What this computer kept from the day somebody tapped "Trust". It holds private
 * keys: they stay inside, so that no log, snapshot or bug report can show them,
 * and a record that cannot be used is refused with a sentence, not with its text.
 */

import { type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import * as v from "valibot";
import { readPlist } from "./plists.ts";

export type PairRecord = {
  /** By what name the phone knows this computer. */
  host(): { HostID: string; SystemBUID: string };
  /** What proves to the phone that it is this computer. */
  identity(): SecureContext;
  /** Whether this is the key of the phone that was paired. The certificate around it may have expired. */
  isPhone(key: KeyObject): boolean;
};

const pem = v.pipe(
  v.instance(Uint8Array),
  v.transform((bytes) => Buffer.from(bytes).toString("latin1")),
);
const Record = v.object({
  HostID: v.pipe(v.string(), v.nonEmpty()),
  SystemBUID: v.optional(v.string(), ""),
  DeviceCertificate: pem,
  HostCertificate: pem,
  HostPrivateKey: pem,
});

type ReadRecord = { kind: "record"; record: PairRecord } | { kind: "unusable-record"; detail: string };

export function readPairRecord(bytes: Uint8Array): ReadRecord {
  const plist = readPlist(bytes);
  if (plist === undefined) return unusable("is no property list");
  const read = v.safeParse(Record, plist);
  if (!read.success) return unusable(`has no proper ${v.getDotPath(read.issues[0]) ?? "dictionary"}`);
  const { HostID, SystemBUID, DeviceCertificate, HostCertificate, HostPrivateKey } = read.output;

  const phone = parsed(() => spki(new X509Certificate(DeviceCertificate).publicKey));
  if (!phone) return unusable("has a DeviceCertificate that is none");
  if (!parsed(() => new X509Certificate(HostCertificate))) return unusable("has a HostCertificate that is none");
  // iOS 5 speaks TLS 1.2. OpenSSL looks here whether the certificate is that of the key.
  const identity = parsed(() =>
    createSecureContext({ cert: HostCertificate, key: HostPrivateKey, minVersion: "TLSv1.2" }),
  );
  if (!identity) return unusable("has a HostPrivateKey that is none, or not that of its HostCertificate");
  return {
    kind: "record",
    record: {
      host: () => ({ HostID, SystemBUID }),
      identity: () => identity,
      isPhone: (key) => spki(key).equals(phone),
    },
  };
}

const unusable = (what: string): ReadRecord => ({
  kind: "unusable-record",
  detail: `the pair record of this computer ${what}`,
});

const spki = (key: KeyObject): Buffer => key.export({ type: "spki", format: "der" });

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined; // OpenSSL's many ways to say that this is not what it should be
  }
}

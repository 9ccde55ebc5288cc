/**
 * What a phone and a computer know of each other once somebody has tapped "Trust": real keys and certificates, made for
 * this one simulated phone.
 */

import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from "node:crypto";
import { certify } from "./certificates.ts";
import { xmlPlist } from "./plists.ts";

export type Keys = { device: KeyObject; escrowBag: Buffer };

const newKey = (): KeyObject => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

export const makeKeys = (): Keys => ({ device: newKey(), escrowBag: randomBytes(32) });

export const devicePublicKey = (keys: Keys): Buffer =>
  Buffer.from(createPublicKey(keys.device).export({ type: "pkcs1", format: "pem" }));

/** The record as usbmuxd keeps it for the computer. */
export function makePairRecord(keys: Keys, systemBuid: string): { hostId: string; record: Buffer } {
  const root = newKey();
  const host = newKey();
  const hostId = randomUUID().toUpperCase();
  const privatePem = (key: KeyObject) => Buffer.from(key.export({ type: "pkcs8", format: "pem" }));
  const certificate = (key: KeyObject) => Buffer.from(certify(key, { key: root, root: key === root }));
  const record = xmlPlist({
    HostID: hostId,
    SystemBUID: systemBuid,
    WiFiMACAddress: "02:00:00:00:00:01",
    EscrowBag: keys.escrowBag,
    DeviceCertificate: certificate(keys.device),
    HostCertificate: certificate(host),
    HostPrivateKey: privatePem(host),
    RootCertificate: certificate(root),
    RootPrivateKey: privatePem(root),
  });
  return { hostId, record };
}

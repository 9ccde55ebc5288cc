/**
 * What a phone and a computer know of each other once somebody has tapped "Trust": real keys and certificates, made for
 * this one simulated phone.
 */

import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
  X509Certificate,
} from "node:crypto";
import { certify } from "./certificates.ts";
import { bytesIn, textIn, xmlPlist } from "./plists.ts";

export type Keys = { device: KeyObject; escrowBag: Buffer };

/** What the phone keeps of a computer it trusts. */
export type Pairing = { hostId: string; device: Buffer; root: X509Certificate };

export const newKey = (): KeyObject => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

export const makeKeys = (): Keys => ({ device: newKey(), escrowBag: randomBytes(32) });

export const devicePublicKey = (keys: Keys): Buffer =>
  Buffer.from(createPublicKey(keys.device).export({ type: "pkcs1", format: "pem" }));

/** Both halves: what the phone keeps, and the record as usbmuxd keeps it for the computer. */
export function makePairRecord(
  keys: Keys,
  { systemBuid, expired = false }: { systemBuid: string; expired?: boolean },
): { pairing: Pairing; record: Buffer } {
  const root = newKey();
  const host = newKey();
  const hostId = randomUUID().toUpperCase();
  const privatePem = (key: KeyObject) => Buffer.from(key.export({ type: "pkcs8", format: "pem" }));
  const certificate = (key: KeyObject) => Buffer.from(certify(key, { key: root, root: key === root, expired }));
  const device = certificate(keys.device);
  const authority = certificate(root);
  const record = xmlPlist({
    HostID: hostId,
    SystemBUID: systemBuid,
    WiFiMACAddress: "02:00:00:00:00:01",
    EscrowBag: keys.escrowBag,
    DeviceCertificate: device,
    HostCertificate: certificate(host),
    HostPrivateKey: privatePem(host),
    RootCertificate: authority,
    RootPrivateKey: privatePem(root),
  });
  return { pairing: { hostId, device, root: new X509Certificate(authority) }, record };
}

/** The phone's half, out of what a computer sends with its wish to pair; undefined if that is not of use to this phone. */
export function readPairing(keys: Keys, record: unknown): Pairing | undefined {
  const hostId = textIn(record, "HostID");
  const device = bytesIn(record, "DeviceCertificate");
  const root = bytesIn(record, "RootCertificate");
  if (!hostId || !device || !root) return undefined;
  try {
    if (!new X509Certificate(device).checkPrivateKey(keys.device)) return undefined;
    return { hostId, device, root: new X509Certificate(root) };
  } catch {
    return undefined; // not a certificate
  }
}

/**
 * What lockdownd tells about the phone: a little to everybody, the rest to a computer it trusts.
 */

import type { Owner } from "./papers.ts";
import type { PlistValue } from "./plists.ts";

export type Facts = Owner & { locked: boolean; publicKey: Buffer };

type Values = { [key: string]: PlistValue };

/** One value, or without a key all values of a domain that may be read. */
export function readValue(
  facts: Facts,
  ask: { domain?: string; key?: string; trusted: boolean },
): PlistValue | undefined {
  const values = valuesIn(facts, ask.domain, ask.trusted);
  return ask.key === undefined ? values : values?.[ask.key];
}

function valuesIn(facts: Facts, domain: string | undefined, trusted: boolean): Values | undefined {
  if (domain === undefined) return trusted ? { ...open(facts), ...confidential(facts) } : open(facts);
  if (domain === "com.apple.mobile.iTunes") return { MinITunesVersion: "12.8.0", iTunesSetupComplete: true };
  if (!trusted) return undefined;
  switch (domain) {
    case "com.apple.mobile.backup":
      return { WillEncrypt: facts.encrypted };
    case "com.apple.mobile.battery":
      return { BatteryCurrentCapacity: 80, BatteryIsCharging: true, ExternalConnected: true, HasBattery: true };
    case "com.apple.disk_usage":
      return { TotalDiskCapacity: 128e9, TotalDataCapacity: 120e9, TotalDataAvailable: 64e9 };
    default:
      return undefined;
  }
}

const open = (facts: Facts): Values => ({
  BuildVersion: "22A3354",
  DeviceClass: "iPhone",
  DeviceName: facts.name,
  DevicePublicKey: facts.publicKey,
  HardwareModel: "D17AP",
  ProductName: "iPhone OS",
  ProductType: facts.productType,
  ProductVersion: facts.productVersion,
  ProtocolVersion: "2",
  UniqueDeviceID: facts.udid,
  WiFiAddress: "02:00:00:00:00:01",
});

const confidential = (facts: Facts): Values => ({
  ActivationState: "Activated",
  HostAttached: true,
  PasswordProtected: facts.locked,
  SerialNumber: `SIM${facts.udid.slice(-9).toUpperCase()}`,
  TimeIntervalSince1970: Date.now() / 1000,
  TrustedHostAttached: true,
});

/**
 * What lockdownd tells about the phone: a little to everybody, the rest to a computer it trusts.
 */

import type { Owner } from "./papers.ts";
import type { PlistValue } from "./plists.ts";

/** How the phone is at the moment. */
export type Condition = {
  /** Locked with its passcode. */
  locked: boolean;
  battery: { level: number; charging: boolean };
  storage: { totalBytes: number; freeBytes: number };
  wifiSync: boolean;
};

type Facts = Owner & Condition & { trust: { publicKey: Buffer } };

type Values = { [key: string]: PlistValue };
type Domain = { open?: (facts: Facts) => Values; trusted?: (facts: Facts) => Values };

/** One value, or without a key all values of a domain that may be read; or why not. */
export function readValue(
  facts: Facts,
  ask: { domain?: string | undefined; key?: string | undefined; trusted: boolean },
): { value: PlistValue } | { error: "MissingValue" | "GetProhibited" } {
  const domain = Object.hasOwn(domains, ask.domain ?? "") ? domains[ask.domain ?? ""] : undefined;
  if (!domain) return { error: "MissingValue" };
  const open = domain.open?.(facts);
  const all = { ...open, ...domain.trusted?.(facts) };
  const readable = ask.trusted ? all : open;
  if (ask.key === undefined) return readable ? { value: readable } : { error: "GetProhibited" };
  const value = readable?.[ask.key];
  if (value !== undefined) return { value };
  return { error: ask.key in all ? "GetProhibited" : "MissingValue" };
}

const domains: Record<string, Domain> = {
  "": {
    open: (facts) => ({
      BuildVersion: "22A3354",
      ChipID: 33_040,
      DeviceClass: "iPhone",
      DeviceColor: "1",
      DeviceName: facts.name,
      DevicePublicKey: facts.trust.publicKey,
      HardwareModel: "D17AP",
      PartitionType: "GUID_partition_scheme",
      ProductName: "iPhone OS",
      ProductType: facts.productType,
      ProductVersion: facts.productVersion,
      ProductionSOC: true,
      ProtocolVersion: "2",
      SupportedDeviceFamilies: [1],
      TelephonyCapability: true,
      UniqueDeviceID: facts.udid,
      WiFiAddress: "02:00:00:00:00:01",
    }),
    trusted: (facts) => ({
      ActivationState: "Activated",
      BrickState: false,
      HostAttached: true,
      PasswordProtected: facts.locked,
      SerialNumber: `SIM${facts.udid.slice(-9).toUpperCase()}`,
      TimeIntervalSince1970: Date.now() / 1000,
      TrustedHostAttached: true,
    }),
  },
  "com.apple.mobile.iTunes": {
    open: () => ({ MinITunesVersion: "12.8.0", iTunesSetupComplete: true }),
  },
  "com.apple.mobile.backup": {
    trusted: (facts) => ({ RequiresEncryption: false, WillEncrypt: facts.encrypted }),
  },
  "com.apple.mobile.battery": {
    trusted: ({ battery: { level, charging } }) => ({
      BatteryCurrentCapacity: level,
      BatteryIsCharging: charging,
      ExternalChargeCapable: true,
      ExternalConnected: true,
      FullyCharged: level === 100,
      GasGaugeCapability: true,
      HasBattery: true,
    }),
  },
  "com.apple.disk_usage": {
    trusted: ({ storage: { totalBytes, freeBytes } }) => ({
      AmountDataAvailable: freeBytes,
      AmountDataReserved: 200 * 2 ** 20,
      TotalDataAvailable: freeBytes,
      TotalDataCapacity: totalBytes - systemBytes,
      TotalDiskCapacity: totalBytes,
      TotalSystemCapacity: systemBytes,
    }),
  },
  "com.apple.mobile.wireless_lockdown": {
    trusted: (facts) => ({ EnableWifiConnections: facts.wifiSync, EnableWifiDebugging: false }),
  },
  "com.apple.security.mac.amfi": {
    trusted: () => ({ DeveloperModeStatus: false }),
  },
};

const systemBytes = 12e9;

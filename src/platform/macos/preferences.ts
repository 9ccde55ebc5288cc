/**
 * Preferences that keep a Mac from making backups or from seeing phones.
 * Scripts for repairs and managed Macs set them, and some forget to set them
 * back. Whether every macOS still obeys each is not known: see docs/macos.md.
 */

import type { BackupSwitch, HostFact } from "../../core/world/facts.ts";
import type { Answer } from "../computer/probes.ts";

const switches: readonly { id: BackupSwitch; domain: string; key: string }[] = [
  { id: "device-backups", domain: "com.apple.iTunes", key: "DeviceBackupsDisabled" },
  { id: "automatic-backups", domain: "com.apple.AMPDevicesAgent", key: "AutomaticDeviceBackupsDisabled" },
  { id: "automatic-sync", domain: "com.apple.AMPDevicesAgent", key: "dontAutomaticallySyncIPods" },
  { id: "ignored-devices", domain: "com.apple.AMPDeviceDiscoveryAgent", key: "ignore-devices" },
  { id: "ignored-devices-everywhere", domain: "-g", key: "ignore-devices" },
];

/** Where those are set, as `defaults` is told it. */
export const keysOf = (ids: readonly BackupSwitch[]): readonly { domain: string; key: string }[] =>
  switches.filter(({ id }) => ids.includes(id));

/** `defaults` ends with 1 where nobody has set the key. */
export const switchAsks = (defaults: string) =>
  switches.map(({ domain, key }) => ({ command: defaults, args: ["read", domain, key], fine: [0, 1] }));

/** The answers to `switchAsks`, in their order. */
export function readSwitches(answers: readonly (Answer | undefined)[]): HostFact | undefined {
  const by: BackupSwitch[] = [];
  for (const [place, { id }] of switches.entries()) {
    const set = readSwitch(answers[place]);
    if (set === undefined) return undefined;
    if (set) by.push(id);
  }
  return { kind: "backups-disabled", by };
}

const notSet = /does not exist|could not find key|domain .* not found/i;

function readSwitch(answer: Answer | undefined): boolean | undefined {
  if (answer?.code === 1) return notSet.test(answer.complaint.slice(0, 1000)) ? false : undefined;
  const value = answer?.output.trim().toLowerCase();
  if (value === "1" || value === "true" || value === "yes") return true;
  return value === "0" || value === "false" || value === "no" ? false : undefined;
}

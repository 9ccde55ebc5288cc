/**
 * What can be found out about the computer a backup runs on, for a diagnosis.
 * A fact is what the system said and was understood; what was not understood
 * is `unknown`, with the words it was said in, and never a guess.
 */

import type { SnapshotState, Udid, UsbMode } from "../observation.ts";
import type { Millis } from "../time.ts";

/** An iPhone on the bus, as the system sees it and whatever usbmuxd makes of it. */
export type UsbPhone = {
  mode: UsbMode;
  device?: Udid;
  /** The path to its socket, as in `plugged`: "14-2.3" is port 3 of the hub in port 2 of bus 14. */
  port: string;
  /** How many hubs are in between, those inside the computer or a dock included. */
  hubs: number;
  /** Of the link, in bits a second. */
  speed?: number;
};

/** A preference that keeps backups from being made, or phones from being seen. */
export type BackupSwitch =
  | "device-backups"
  | "automatic-backups"
  | "automatic-sync"
  | "ignored-devices"
  | "ignored-devices-everywhere";

/** What an error that ended a backup says. Ids of what reports agree on; the phone's own words are not told. */
export type BackupErrorId =
  | "locked-or-status-unreadable"
  | "path-refused"
  | "snapshot-left-on-phone"
  | "empty-plist"
  | "file-unreadable"
  | "restore-left-over"
  | "locked-or-plist-damaged"
  | "files-unreadable-or-snapshot-left"
  | "disk-full"
  | "general"
  | "earlier-backup-unusable"
  | "wrong-password"
  | "passcode-not-entered"
  | "find-my-is-on"
  | "setup-unfinished";

type Known =
  | { kind: "vpn"; connected: false }
  /** `everything`: all traffic goes through it. `names`: of the connected ones that the system knows by name. */
  | { kind: "vpn"; connected: true; everything: boolean; names: string[] }
  | { kind: "firewall"; state: "off" | "on" | "blocks-all" }
  /** `extra`: of a Rapid Security Response, as "(a)". A Linux that is never finished has no version. */
  | { kind: "computer"; name: string; version?: string; build?: string; extra?: string }
  /** `lookedAt`: when the system last asked for updates. */
  | { kind: "updates"; waiting: { name: string; version?: string }[]; lookedAt?: Millis }
  | { kind: "backups-disabled"; by: BackupSwitch[] }
  | { kind: "usb-tree"; phones: UsbPhone[] }
  /** Whether something keeps the computer from falling asleep by itself. Nobody is named where the kernel itself does. */
  | { kind: "sleep"; keptAwake: boolean; by: { pid: number; program: string }[] }
  /** Of the volume that holds the home folders. `withPurgeableBytes`: with what macOS would clear for something important. */
  | { kind: "disk"; freeBytes: number; totalBytes: number; withPurgeableBytes?: number }
  | { kind: "usbmuxd"; alive: false }
  | { kind: "usbmuxd"; alive: true; pid: number; startedAt: Millis }
  /** The log of the backup program named an error. `stopped`: the backup ended with it. */
  | { kind: "backup-error"; code: number; means?: BackupErrorId; stopped: boolean }
  /** The log says that a phone has gone; it may have gone because the backup failed. */
  | { kind: "log-detached"; port?: string };

/** `failed`: it ended otherwise than it should; `stopped`: by us, with Defrost or because nobody wants to know any more. */
export type WhyUnknown = "missing" | "failed" | "too-slow" | "too-long" | "not-understood" | "stopped";

export type FactId = Known["kind"];
/** Facts that can be asked for; the others come from the log, when they come. */
export type ProbeId = Exclude<FactId, "backup-error" | "log-detached">;

/** `text`: the beginning of what was said. For the log: it is not ours to trust. */
export type HostFact = Known | { kind: "unknown"; about: FactId; why: WhyUnknown; text: string };

export type FactSeen = { kind: "fact"; at: Millis; fact: HostFact };

/** Something about a backup's papers that no later run may mend. */
export type Damage = {
  file: "Status.plist" | "Manifest.plist" | "Manifest.db";
  how: "missing" | "empty" | "unreadable" | "corrupt" | "not-a-file";
};

/**
 * How a backup that nobody writes was found. `sound` says no more than was looked at: the papers, and the database of
 * what is in it where that is not encrypted (`checked`).
 */
export type BackupHealth =
  | { kind: "sound"; encrypted: boolean; checked: boolean; manifestBytes: number }
  /** No run has ever come to its end. */
  | { kind: "none" }
  /** The last run did not come to its end, or left its `Snapshot/` (`snapshot`) behind. */
  | { kind: "unfinished"; state: SnapshotState; snapshot: boolean; manifestBytes?: number }
  | { kind: "damaged"; damages: Damage[]; manifestBytes?: number }
  | {
      kind: "unknown";
      why: "in-use" | "not-permitted" | "not-there" | "too-slow" | "too-large" | "stopped" | "failed";
      text: string;
    };

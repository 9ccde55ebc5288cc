/**
 * Everything the mind can be told. Senses report facts, already read by a
 * schema; nothing in here has an opinion. The list of observations of a day is
 * the bug report of that day: `defrost replay` runs it again.
 */

import type { Report, Wish } from "./fix/fix.ts";
import type { Millis } from "./time.ts";
import type { BackupHealth, FactSeen } from "./world/facts.ts";

/**
 * A phone's UDID in its one canonical form: 40 lower-case hex digits (before 2018), or
 * 8 upper-case hex digits, a dash and 16 more. Made only by `readUdid` in src/apple/udid.ts.
 */
export type Udid = string;

/** How a phone reaches this computer, as usbmuxd calls it. */
export type Link = "usb" | "network";

/** In what state a phone runs, as the USB bus shows. Only `normal` can be backed up. */
export type UsbMode = "normal" | "recovery" | "dfu";

/** SnapshotState of Status.plist. Only `finished` is a usable backup; a word we do not know is `other`. */
export type SnapshotState = "new" | "uploading" | "moving" | "removing" | "finished" | "other";

/** What Status.plist says. UUID and Date tell this run's `finished` from the last run's. */
export type Status = { state: SnapshotState; uuid: string; date: Millis; full: boolean };

/**
 * One look at one phone's folder. Counters only ever rise while a folder is watched: they count what this sense saw
 * since it first looked, so a lost sample loses nothing.
 */
export type FolderSample = {
  /** The watched backup folder this one lies in, as configured. */
  root: string;
  device: Udid;
  /** True in the first look at a folder that was there before we were; false when we saw it come. */
  arrival: boolean;
  /** `unreadable`: there, but empty, half written or damaged. Normal for a moment while the writer replaces it. */
  status: Status | "absent" | "unreadable";
  /** When Info.plist, Status.plist and the newest manifest last changed on disk; absent if the file is. */
  infoAt?: Millis;
  statusAt?: Millis;
  manifestAt?: Millis;
  /** Of the list of files of the backup before this one. */
  manifestBytes?: number;
  /** `Snapshot/`, where a running backup collects its files, is there. */
  snapshot: boolean;
  /** Bytes seen to grow. */
  bytes: number;
  /** Files seen to appear. */
  files: number;
  /** Directories seen to change by other means than a new file: renames, removals. */
  entries: number;
  /** The file that grew last, relative to the phone's folder. For comparing only: its name is not ours to trust. */
  lastFile?: string;
  /** The newest change found on disk: what a latecomer judges by. */
  changedAt?: Millis;
  /** The phone's iOS, as "26.1", as far as Info.plist tells. */
  ios?: string;
};

export type Program = "AppleMobileBackup" | "idevicebackup2" | "pymobiledevice3" | "iMazing";

/** A process that can write a backup. `other` is one of them doing something else (listing, say). */
export type Writer = {
  pid: number;
  startedAt: Millis;
  program: Program;
  doing: "backup" | "restore" | "other" | "unknown";
  /** From its arguments, where they say. */
  device?: Udid;
  /** The folder it was told to write to, where its arguments say; a watched one by its configured name. */
  root?: string;
  /** Processor time used so far. */
  cpuMs: Millis;
  /** At the moment of the look: on a processor, or waiting for a free one. */
  running?: boolean;
  /** Bytes read and written so far by any system call, where the system tells. */
  bytesRead?: number;
  bytesWritten?: number;
};

/** What a phone says of itself; what is absent is not known. */
export type PhoneFacts = {
  name?: string;
  /** As "iPhone15,2". */
  model?: string;
  /** As "26.1". */
  ios?: string;
  build?: string;
  /** Locked with its passcode at this moment. */
  locked?: boolean;
  battery?: { level: number; charging: boolean };
  storage?: { totalBytes: number; freeBytes: number };
  /** A backup password is set. */
  encrypts?: boolean;
  wifiSync?: boolean;
};

/**
 * Why a phone does not talk to this computer. `unpaired`: the computer has no pair record of it; `not-trusted`: the phone
 * knows none; `not-unlocked-yet`: since it started; `hung-up`: it ended the connection over our certificate.
 */
export type PhoneRefusal =
  | "locked"
  | "not-unlocked-yet"
  | "trust-asked"
  | "trust-denied"
  | "not-trusted"
  | "unpaired"
  | "unusable-record"
  | "wrong-key"
  | "not-by-this-way"
  | "hung-up"
  | "other";

/**
 * What a phone lets its observers know. `heard`: from now on no word of it would be missed; `prompt-shown`: it asks for
 * passcode or face, whatever for; `cancelled`: the backup was, on the phone; the two of a sync are the computer's own words.
 */
export type PhoneWord =
  | "heard"
  | "not-heard"
  | "prompt-shown"
  | "prompt-gone"
  | "sync-starts"
  | "sync-ends"
  | "cancelled";

/** What the phone's backup agent was heard to be doing. */
export type AgentPhase = "scanning" | "uploading" | "finishing" | "verifying" | "waiting-for-passcode" | "failed";

export type SenseId = "folder" | "usbmux" | "usb" | "writer" | "host";

/** Why a sense cannot see. */
export type Blindness =
  | "not-permitted"
  | "missing"
  | "not-a-folder"
  | "not-answering"
  | "not-running"
  | "garbage"
  | "failed";

export type Observation =
  /** Once a second while a backup runs, never at rest. */
  | { kind: "tick"; at: Millis }
  /** One entry of usbmuxd's list came or went; a phone can have two, by USB and by network. */
  | { kind: "attached"; at: Millis; device: Udid; link: Link; muxId: number; speed?: number; location?: number }
  | { kind: "detached"; at: Millis; device: Udid; link: Link; muxId: number }
  /**
   * A phone came to the USB bus or left it, whatever usbmuxd makes of it. `usbId` is its own for as long as it stays;
   * `port` is the path to its socket, as "1-3.2". What a device calls itself is not proof: two may have one serial.
   */
  | { kind: "plugged"; at: Millis; usbId: string; mode: UsbMode; device?: Udid; port: string; speed?: number }
  | { kind: "unplugged"; at: Millis; usbId: string; device?: Udid; port: string }
  | { kind: "folder"; at: Millis; sample: FolderSample }
  /** A phone's folder is no longer in its root (removed or renamed; not: the whole root unreadable). */
  | { kind: "folder-gone"; at: Millis; root: string; device: Udid }
  /** All writers alive at this moment. */
  | { kind: "writers"; at: Millis; writers: Writer[] }
  /** A phone answered a question, refused to, or left it open for so long. */
  | { kind: "phone"; at: Millis; device: Udid; facts: PhoneFacts }
  | { kind: "phone-refused"; at: Millis; device: Udid; why: PhoneRefusal }
  | { kind: "phone-no-answer"; at: Millis; device: Udid; waitedMs: Millis }
  | { kind: "phone-said"; at: Millis; device: Udid; word: PhoneWord }
  /** Whether BackupAgent2, which serves a local backup, is among the phone's processes. */
  | { kind: "phone-agent"; at: Millis; device: Udid; serving: boolean }
  /** Lines of that agent in the phone's log since the last of these; `opened`: this is the first one of a new stream. */
  | { kind: "phone-log"; at: Millis; device: Udid; lines: number; head?: AgentPhase; opened?: true }
  /** The log of a phone that was followed can be followed no more. */
  | { kind: "phone-log-closed"; at: Millis; device: Udid }
  | FactSeen
  /** How a backup that nobody writes was found. */
  | { kind: "health"; at: Millis; root: string; device: Udid; health: BackupHealth }
  /** Free space of the volume a root lies on. */
  | { kind: "space"; at: Millis; root: string; freeBytes: number; totalBytes: number }
  /**
   * The computer has been awake without a break since `awakeSince`; before that, since it started, it slept for at most
   * `asleepMs` (absent: unknown). Told once at the start, so that a latecomer does not take a night's sleep for silence.
   */
  | { kind: "host"; at: Millis; awakeSince: Millis; asleepMs?: Millis }
  /** Somebody wants something done; the answer goes to `request`. */
  | { kind: "asked"; at: Millis; request: number; wish: Wish }
  /** What came of what a hand was told to do. */
  | { kind: "hand"; at: Millis; run: string; report: Report }
  | { kind: "sees"; at: Millis; sense: SenseId; root?: string }
  | { kind: "blind"; at: Millis; sense: SenseId; root?: string; why: Blindness; detail?: string };

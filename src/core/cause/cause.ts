/**
 * Why a backup is in trouble, how sure that is, what speaks for it, and the one
 * thing to do next. Ids and values only; src/words has the sentences.
 */

import type { FixId } from "../fix/fix.ts";
import type { Blindness, Link, PhoneRefusal, Program, SenseId } from "../observation.ts";
import type { Millis } from "../time.ts";
import type { BackupErrorId, BackupSwitch, Damage } from "../world/facts.ts";

export type CauseId =
  | "no-access"
  | "backup-folder-missing"
  | "cancelled-on-phone"
  | "disk-full"
  | "encryption-password"
  | "setup-unfinished"
  | "passcode"
  | "locked"
  | "trust"
  | "cable"
  | "wifi-lost"
  | "usbmuxd-lost-phone"
  | "writer-spinning"
  | "phone-silent"
  | "leftover-backup"
  | "damaged-backup"
  | "writer-out-of-step"
  | "writer-hung"
  | "unreadable-file"
  | "big-manifest"
  | "mac-slept"
  | "backups-disabled"
  | "vpn"
  | "firewall"
  | "version-mismatch"
  | "outdated-macos"
  | "outdated-ios"
  | "slow-link"
  | "writer-gone"
  | "unknown";

/** How sure: seen itself; nothing else explains as much; worth a try. */
export type Confidence = "certain" | "likely" | "possible";

/** What can be done about it, mildest first; `next` of a cause is the first of its list. */
export type NextId = FixId | "wait";

/** One fact behind a cause. */
export type Proof =
  | { id: "may-not-look"; values: { root: string } }
  | { id: "folder-not-there"; values: { root: string } }
  | { id: "cancelled"; values: { agoMs: Millis } }
  | { id: "error"; values: { code: number; means?: BackupErrorId } }
  | { id: "free-space"; values: { freeBytes: number; totalBytes: number } }
  | { id: "phone-holds"; values: { usedBytes: number } }
  | { id: "prompt-open"; values: { forMs: Millis } }
  /** The dialog went when the backup did. */
  | { id: "prompt-closed"; values: { openMs: Millis } }
  | { id: "only-info"; values: { forMs: Millis } }
  | { id: "agent-gave-up-waiting"; values: Record<never, never> }
  | { id: "phone-locked"; values: Record<never, never> }
  | { id: "refused"; values: { why: PhoneRefusal } }
  | { id: "left"; values: { link: Link; forMs: Millis; back: boolean } }
  | { id: "flapped"; values: { count: number; port: string; speed?: number } }
  | { id: "on-bus"; values: { port: string } }
  | { id: "not-listed"; values: { usbmuxd: "running" | "not-running" | "not-answering" | "was-gone" } }
  | { id: "busy"; values: { program: Program; forMs: Millis } }
  | { id: "no-answer"; values: { forMs: Millis } }
  | { id: "answers"; values: Record<never, never> }
  | { id: "left-over"; values: { what: "snapshot" | "empty-plist" } }
  | { id: "damaged"; values: Damage }
  | { id: "agent"; values: { serving: boolean } }
  | { id: "agent-failed"; values: Record<never, never> }
  | { id: "agent-talks"; values: { agoMs: Millis } }
  | { id: "all-there"; values: Record<never, never> }
  | { id: "ghosts"; values: { count: number } }
  | { id: "same-place"; values: { bytes: number } }
  | { id: "manifest"; values: { bytes: number } }
  | { id: "slept"; values: { forMs: Millis } }
  | { id: "switched-off"; values: { by: BackupSwitch } }
  | { id: "vpn"; values: { everything: boolean } }
  | { id: "firewall"; values: { state: "on" | "blocks-all" } }
  | { id: "versions"; values: { ios: string; computer: string } }
  | { id: "update-waiting"; values: { name: string } }
  | { id: "slow"; values: { rate: number; speed?: number } }
  | { id: "writer-gone"; values: { program: Program } }
  | { id: "writer-idle"; values: { program: Program } }
  | { id: "not-seen"; values: { sense: SenseId; why: Blindness } }
  | { id: "ruled-out"; values: { causes: CauseId[] } };

export type Cause = {
  id: CauseId;
  confidence: Confidence;
  evidence: Proof[];
  /** What may help, mildest first. */
  next: NextId[];
};

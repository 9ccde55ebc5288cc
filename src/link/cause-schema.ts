/** The shapes of a cause and of what speaks for it, as they cross the socket. */

import * as v from "valibot";
import type { Cause, CauseId, Proof } from "../core/cause/cause.ts";
import type { PhoneRefusal } from "../core/observation.ts";
import type { BackupErrorId, BackupSwitch, Damage } from "../core/world/facts.ts";
import { all, blindness, fixId, link, number, program, sense } from "./words-schema.ts";

export const causeId = all<CauseId>({
  "no-access": true,
  "backup-folder-missing": true,
  "cancelled-on-phone": true,
  "disk-full": true,
  "encryption-password": true,
  "setup-unfinished": true,
  passcode: true,
  locked: true,
  trust: true,
  cable: true,
  "wifi-lost": true,
  "usbmuxd-lost-phone": true,
  "writer-spinning": true,
  "phone-silent": true,
  "leftover-backup": true,
  "damaged-backup": true,
  "writer-out-of-step": true,
  "writer-hung": true,
  "unreadable-file": true,
  "big-manifest": true,
  "mac-slept": true,
  "backups-disabled": true,
  vpn: true,
  firewall: true,
  "version-mismatch": true,
  "outdated-macos": true,
  "outdated-ios": true,
  "slow-link": true,
  "writer-gone": true,
  unknown: true,
});

const nextId = v.picklist([...fixId.options, "wait"]);

export const refusal = all<PhoneRefusal>({
  locked: true,
  "not-unlocked-yet": true,
  "trust-asked": true,
  "trust-denied": true,
  "not-trusted": true,
  unpaired: true,
  "unusable-record": true,
  "wrong-key": true,
  "not-by-this-way": true,
  "hung-up": true,
  other: true,
});

export const backupError = all<BackupErrorId>({
  "locked-or-status-unreadable": true,
  "path-refused": true,
  "snapshot-left-on-phone": true,
  "empty-plist": true,
  "file-unreadable": true,
  "restore-left-over": true,
  "locked-or-plist-damaged": true,
  "files-unreadable-or-snapshot-left": true,
  "disk-full": true,
  general: true,
  "earlier-backup-unusable": true,
  "wrong-password": true,
  "passcode-not-entered": true,
  "find-my-is-on": true,
  "setup-unfinished": true,
});

export const backupSwitch = all<BackupSwitch>({
  "device-backups": true,
  "automatic-backups": true,
  "automatic-sync": true,
  "ignored-devices": true,
  "ignored-devices-everywhere": true,
});

export const damageSchema = v.strictObject({
  file: all<Damage["file"]>({ "Status.plist": true, "Manifest.plist": true, "Manifest.db": true }),
  how: all<Damage["how"]>({ missing: true, empty: true, unreadable: true, corrupt: true, "not-a-file": true }),
});

const proof = <Id extends string, Values extends v.ObjectEntries>(id: Id, values: Values) =>
  v.strictObject({ id: v.literal(id), values: v.strictObject(values) });

const proofSchema = v.variant("id", [
  proof("may-not-look", { root: v.string() }),
  proof("folder-not-there", { root: v.string() }),
  proof("cancelled", { agoMs: number }),
  proof("error", { code: number, means: v.exactOptional(backupError) }),
  proof("free-space", { freeBytes: number, totalBytes: number }),
  proof("phone-holds", { usedBytes: number }),
  proof("prompt-open", { forMs: number }),
  proof("prompt-closed", { openMs: number }),
  proof("only-info", { forMs: number }),
  proof("agent-gave-up-waiting", {}),
  proof("phone-locked", {}),
  proof("refused", { why: refusal }),
  proof("left", { link, forMs: number, back: v.boolean() }),
  proof("flapped", { count: number, port: v.string(), speed: v.exactOptional(number) }),
  proof("on-bus", { port: v.string() }),
  proof("not-listed", { usbmuxd: v.picklist(["running", "not-running", "not-answering", "was-gone"]) }),
  proof("busy", { program, forMs: number }),
  proof("no-answer", { forMs: number }),
  proof("answers", {}),
  proof("left-over", { what: v.picklist(["snapshot", "empty-plist"]) }),
  proof("damaged", damageSchema.entries),
  proof("agent", { serving: v.boolean() }),
  proof("agent-failed", {}),
  proof("agent-talks", { agoMs: number }),
  proof("all-there", {}),
  proof("ghosts", { count: number }),
  proof("same-place", { bytes: number }),
  proof("manifest", { bytes: number }),
  proof("slept", { forMs: number }),
  proof("switched-off", { by: backupSwitch }),
  proof("vpn", { everything: v.boolean() }),
  proof("firewall", { state: v.picklist(["on", "blocks-all"]) }),
  proof("versions", { ios: v.string(), computer: v.string() }),
  proof("update-waiting", { name: v.string() }),
  proof("slow", { rate: number, speed: v.exactOptional(number) }),
  proof("writer-gone", { program }),
  proof("writer-idle", { program }),
  proof("not-seen", { sense, why: blindness }),
  proof("ruled-out", { causes: v.array(causeId) }),
]) satisfies v.GenericSchema<unknown, Proof>;

export const confidence = v.picklist(["certain", "likely", "possible"]);

export const causeSchema = v.strictObject({
  id: causeId,
  confidence,
  evidence: v.array(proofSchema),
  next: v.array(nextId),
}) satisfies v.GenericSchema<unknown, Cause>;

/** A cause as the history keeps it. */
export const causeNameSchema = v.strictObject({ id: causeId, confidence, at: number });

/** The shapes of what was found out about the computer and about a backup at rest. */

import * as v from "valibot";
import type { BackupHealth, HostFact } from "../core/world/facts.ts";
import { backupError, backupSwitch, damageSchema } from "../link/cause-schema.ts";
import { number, usbMode } from "../link/words-schema.ts";

const fact = <Kind extends string, Entries extends v.ObjectEntries>(kind: Kind, entries: Entries) =>
  v.strictObject({ kind: v.literal(kind), ...entries });
const text = v.exactOptional(v.string());

const about = v.picklist([
  "vpn",
  "firewall",
  "computer",
  "updates",
  "backups-disabled",
  "usb-tree",
  "sleep",
  "disk",
  "usbmuxd",
  "backup-error",
  "log-detached",
]);

export const factSchema = v.union([
  fact("vpn", { connected: v.literal(false) }),
  fact("vpn", { connected: v.literal(true), everything: v.boolean(), names: v.array(v.string()) }),
  fact("firewall", { state: v.picklist(["off", "on", "blocks-all"]) }),
  fact("computer", { name: v.string(), version: text, build: text, extra: text }),
  fact("updates", {
    waiting: v.array(v.strictObject({ name: v.string(), version: text })),
    lookedAt: v.exactOptional(number),
  }),
  fact("backups-disabled", { by: v.array(backupSwitch) }),
  fact("usb-tree", {
    phones: v.array(
      v.strictObject({ mode: usbMode, device: text, port: v.string(), hubs: number, speed: v.exactOptional(number) }),
    ),
  }),
  fact("sleep", { keptAwake: v.boolean(), by: v.array(v.strictObject({ pid: number, program: v.string() })) }),
  fact("disk", { freeBytes: number, totalBytes: number, withPurgeableBytes: v.exactOptional(number) }),
  fact("usbmuxd", { alive: v.literal(false) }),
  fact("usbmuxd", { alive: v.literal(true), pid: number, startedAt: number }),
  fact("backup-error", { code: number, means: v.exactOptional(backupError), stopped: v.boolean() }),
  fact("log-detached", { port: text }),
  fact("unknown", {
    about,
    why: v.picklist(["missing", "failed", "too-slow", "too-long", "not-understood", "stopped"]),
    text: v.string(),
  }),
]) satisfies v.GenericSchema<unknown, HostFact>;

const manifestBytes = v.exactOptional(number);

export const healthSchema = v.variant("kind", [
  fact("sound", { encrypted: v.boolean(), checked: v.boolean(), manifestBytes: number }),
  fact("none", {}),
  fact("unfinished", {
    state: v.picklist(["new", "uploading", "moving", "removing", "finished", "other"]),
    snapshot: v.boolean(),
    manifestBytes,
  }),
  fact("damaged", { damages: v.array(damageSchema), manifestBytes }),
  fact("unknown", {
    why: v.picklist(["in-use", "not-permitted", "not-there", "too-slow", "too-large", "stopped", "failed"]),
    text: v.string(),
  }),
]) satisfies v.GenericSchema<unknown, BackupHealth>;

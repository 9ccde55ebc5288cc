/** The shapes of all observations, as a recording holds them: written by one Defrost and read by another, or by hand. */

import * as v from "valibot";
import type { Observation } from "../core/observation.ts";
import { refusal } from "../link/cause-schema.ts";
import { reportSchema, wishSchema } from "../link/fix-schema.ts";
import { phoneFacts } from "../link/schema.ts";
import { blindness, link, number, program, sense, usbMode } from "../link/words-schema.ts";
import { factSchema, healthSchema } from "./fact-schema.ts";

export const statusSchema = v.strictObject({
  state: v.picklist(["new", "uploading", "moving", "removing", "finished", "other"]),
  uuid: v.string(),
  date: number,
  full: v.boolean(),
});

export const sampleSchema = v.strictObject({
  root: v.string(),
  device: v.string(),
  arrival: v.boolean(),
  status: v.union([statusSchema, v.picklist(["absent", "unreadable"])]),
  infoAt: v.exactOptional(number),
  statusAt: v.exactOptional(number),
  manifestAt: v.exactOptional(number),
  manifestBytes: v.exactOptional(number),
  snapshot: v.boolean(),
  bytes: number,
  files: number,
  entries: number,
  lastFile: v.exactOptional(v.string()),
  changedAt: v.exactOptional(number),
  ios: v.exactOptional(v.string()),
});

const writerSchema = v.strictObject({
  pid: number,
  startedAt: number,
  program,
  doing: v.picklist(["backup", "restore", "other", "unknown"]),
  device: v.exactOptional(v.string()),
  root: v.exactOptional(v.string()),
  cpuMs: number,
  running: v.exactOptional(v.boolean()),
  bytesRead: v.exactOptional(number),
  bytesWritten: v.exactOptional(number),
});

const agentPhase = v.picklist(["scanning", "uploading", "finishing", "verifying", "waiting-for-passcode", "failed"]);

const seen = <Kind extends string, Entries extends v.ObjectEntries>(kind: Kind, entries: Entries) =>
  v.strictObject({ kind: v.literal(kind), at: number, ...entries });
const root = v.exactOptional(v.string());
const entry = { device: v.string(), link, muxId: number };
const socket = { usbId: v.string(), device: v.exactOptional(v.string()), port: v.string() };

export const observationSchema = v.variant("kind", [
  seen("tick", {}),
  seen("attached", { ...entry, speed: v.exactOptional(number), location: v.exactOptional(number) }),
  seen("detached", entry),
  seen("plugged", { ...socket, mode: usbMode, speed: v.exactOptional(number) }),
  seen("unplugged", socket),
  seen("folder", { sample: sampleSchema }),
  seen("folder-gone", { root: v.string(), device: v.string() }),
  seen("writers", { writers: v.array(writerSchema) }),
  seen("phone", { device: v.string(), facts: phoneFacts }),
  seen("phone-refused", { device: v.string(), why: refusal }),
  seen("phone-no-answer", { device: v.string(), waitedMs: number }),
  seen("phone-said", {
    device: v.string(),
    word: v.picklist(["heard", "not-heard", "prompt-shown", "prompt-gone", "sync-starts", "sync-ends", "cancelled"]),
  }),
  seen("phone-agent", { device: v.string(), serving: v.boolean() }),
  seen("phone-log", {
    device: v.string(),
    lines: number,
    head: v.exactOptional(agentPhase),
    opened: v.exactOptional(v.literal(true)),
  }),
  seen("phone-log-closed", { device: v.string() }),
  seen("fact", { fact: factSchema }),
  seen("health", { root: v.string(), device: v.string(), health: healthSchema }),
  seen("space", { root: v.string(), freeBytes: number, totalBytes: number }),
  seen("host", { awakeSince: number, asleepMs: v.exactOptional(number) }),
  seen("asked", { request: number, wish: wishSchema }),
  seen("hand", { run: v.string(), report: reportSchema }),
  seen("sees", { sense, root }),
  seen("blind", { sense, root, why: blindness, detail: v.exactOptional(v.string()) }),
]) satisfies v.GenericSchema<unknown, Observation>;

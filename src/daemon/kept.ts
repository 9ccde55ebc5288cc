/**
 * Sessions written down and read back. A note that an older or newer Defrost
 * wrote in another form is worth nothing: the backup is met again as one that
 * was running when we came.
 */

import * as v from "valibot";
import type { Session } from "../core/backup/session.ts";
import { causeSchema } from "../link/cause-schema.ts";
import { longest, waitReason } from "../link/schema.ts";
import { link, number, phase, program } from "../link/words-schema.ts";
import { sampleSchema, statusSchema } from "./observation-schema.ts";

const status = v.exactOptional(statusSchema);

const sessionSchema = v.strictObject({
  id: v.string(),
  device: v.string(),
  root: v.string(),
  beganAt: number,
  arrival: v.boolean(),
  before: v.strictObject({ status, statusAt: v.exactOptional(number), snapshot: v.boolean() }),
  phase,
  bytes: number,
  files: number,
  last: sampleSchema,
  woken: v.exactOptional(v.literal(true)),
  silence: v.strictObject({ ms: number, since: number, seenAt: number, ghosts: number }),
  longest,
  pace: v.picklist(["moving", "quiet", "stalled"]),
  alerted: v.picklist(["no", "trouble", "back"]),
  waiting: v.union([waitReason, v.literal("no")]),
  toldCause: v.exactOptional(causeSchema),
  slept: v.exactOptional(v.strictObject({ at: number, ms: number })),
  tether: v.variant("kind", [
    v.strictObject({ kind: v.literal("unknown") }),
    v.strictObject({ kind: v.literal("attached"), link, speed: v.exactOptional(number) }),
    v.strictObject({
      kind: v.literal("dropped"),
      link,
      at: number,
      back: v.boolean(),
      told: v.boolean(),
      frozen: v.exactOptional(v.literal(true)),
      unseen: v.exactOptional(v.literal(true)),
    }),
  ]),
  writer: v.variant("kind", [
    v.strictObject({ kind: v.literal("unseen") }),
    v.strictObject({
      kind: v.literal("alive"),
      pid: number,
      startedAt: number,
      program,
      at: number,
      cpuMs: number,
      read: v.exactOptional(number),
      written: v.exactOptional(number),
      busyMs: number,
      working: v.boolean(),
    }),
    v.strictObject({ kind: v.literal("gone"), program, at: number, written: v.exactOptional(number) }),
  ]),
  finishedAt: v.exactOptional(number),
  recent: v.array(v.strictObject({ at: number, bytes: number })),
  keptAt: number,
}) satisfies v.GenericSchema<unknown, Session>;

export const writeSession = (session: Session): string => JSON.stringify(session);

export function readSession(text: string): Session | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), sessionSchema), text);
  return read.success ? read.output : undefined;
}

/**
 * The shapes of core, as they cross the socket. Each side reads what the other
 * says with these before it believes a word. The compiler holds them equal to
 * core: the server hands core types to them, the client hands them back.
 */

import * as v from "valibot";
import { causeNameSchema, causeSchema } from "./cause-schema.ts";
import { by, fixEvents, offerSchema, place, stepId } from "./fix-schema.ts";
import { blindness, fixId, link, number, phase, program, sense, usbMode } from "./words-schema.ts";

export const waitReason = v.picklist(["passcode", "unlock", "trust"]);
const failReason = v.picklist(["writer-gone", "folder-gone", "abandoned"]);

const proof = <Id extends string, Values extends v.ObjectEntries>(id: Id, values: Values) =>
  v.strictObject({ id: v.literal(id), weight: number, values: v.strictObject(values) });

export const evidenceSchema = v.variant("id", [
  proof("silence", {
    silenceMs: number,
    phase,
    longestMs: v.exactOptional(number),
    backups: v.exactOptional(number),
  }),
  proof("ghosts", { count: number }),
  proof("writer-busy", { program, forMs: number }),
  proof("writer-working", { program }),
  proof("writer-idle", { program }),
  proof("link-dropped", { link, forMs: number, back: v.boolean() }),
  proof("prompt", { forMs: number }),
  proof("no-answer", { forMs: number }),
  proof("phone-talks", { agoMs: number }),
  proof("phone-quiet", { forMs: number }),
  proof("attached", { link, speed: v.exactOptional(number) }),
  proof("blind", { sense, why: blindness }),
]);
const evidence = v.array(evidenceSchema);

const root = v.exactOptional(v.string());
const cause = v.exactOptional(causeSchema);
const counted = { bytes: number, files: number };
const earlier = v.exactOptional(v.strictObject({ at: number, untouched: v.boolean() }));
const unplug = v.strictObject({ safe: v.picklist(["yes", "no", "soon"]), earlier });
const stillness = { phase, silenceMs: number, lastProgressAt: number, ...counted, evidence, unplug };

export const longest = v.strictObject({
  preparing: v.exactOptional(number),
  transferring: v.exactOptional(number),
  finishing: v.exactOptional(number),
  verifying: v.exactOptional(number),
});
export const habitEntries = { link, speed: v.exactOptional(number), ios: v.exactOptional(v.string()), longest };

/** One kind of event: of a backup, or of a sense. */
const ofBackup = <Kind extends string, Entries extends v.ObjectEntries>(kind: Kind, entries: Entries) =>
  v.strictObject({ kind: v.literal(kind), at: number, device: v.string(), backup: v.string(), ...entries });
const ofSense = <Kind extends string, Entries extends v.ObjectEntries>(kind: Kind, entries: Entries) =>
  v.strictObject({ kind: v.literal(kind), at: number, ...entries });

export const eventSchema = v.variant("kind", [
  ofBackup("backup-began", {
    root: v.string(),
    arrival: v.boolean(),
    full: v.boolean(),
    program: v.exactOptional(program),
    link: v.exactOptional(link),
  }),
  ofBackup("phase", { phase }),
  ofBackup("progress", { phase, ...counted, rate: number }),
  ofBackup("quiet", stillness),
  ofBackup("stalled", { ...stillness, cause }),
  ofBackup("resumed", { phase, silenceMs: number, ...counted }),
  ofBackup("waiting-for-you", { reason: waitReason, silenceMs: number, cause }),
  ofBackup("disconnected", { link, bytes: number, unplug, cause }),
  ofBackup("reconnected", { link, awayMs: number }),
  ofBackup("failed", { reason: failReason, phase, ...counted, durationMs: number, unplug, cause }),
  ofBackup("cause", { cause: causeSchema }),
  ofBackup("finished", {
    confirmed: v.boolean(),
    ...counted,
    durationMs: number,
    habit: v.exactOptional(v.strictObject(habitEntries)),
  }),
  ofSense("no-access", { root: v.string() }),
  ofSense("folder-missing", { root: v.string() }),
  ofSense("blind", { sense, root, why: blindness, detail: v.exactOptional(v.string()) }),
  ofSense("sees-again", { sense, root }),
  ofSense("flapped", { port: v.string(), device: v.exactOptional(v.string()), awayMs: number, count: number }),
  ...fixEvents,
]);

const backupView = v.strictObject({
  id: v.string(),
  device: v.string(),
  name: v.exactOptional(v.string()),
  root: v.string(),
  beganAt: number,
  arrival: v.boolean(),
  partial: v.boolean(),
  phase,
  pace: v.picklist(["moving", "quiet", "stalled"]),
  ...counted,
  rate: number,
  silenceMs: number,
  lastProgressAt: number,
  score: number,
  bars: v.strictObject({ quiet: number, stalled: number }),
  evidence,
  patience: v.strictObject({ quietMs: number, stalledMs: number }),
  waiting: v.boolean(),
  waitingFor: v.exactOptional(waitReason),
  disconnected: v.boolean(),
  link: v.exactOptional(link),
  program: v.exactOptional(program),
  cause,
  unplug,
});

const stoppedView = v.strictObject({
  id: v.string(),
  device: v.string(),
  name: v.exactOptional(v.string()),
  root: v.string(),
  at: number,
  bytes: number,
  phase,
  cause,
  earlier,
});

/** What a phone says of itself. */
export const phoneFacts = v.strictObject({
  name: v.exactOptional(v.string()),
  model: v.exactOptional(v.string()),
  ios: v.exactOptional(v.string()),
  build: v.exactOptional(v.string()),
  locked: v.exactOptional(v.boolean()),
  battery: v.exactOptional(v.strictObject({ level: number, charging: v.boolean() })),
  storage: v.exactOptional(v.strictObject({ totalBytes: number, freeBytes: number })),
  encrypts: v.exactOptional(v.boolean()),
  wifiSync: v.exactOptional(v.boolean()),
});

export const snapshotSchema = v.strictObject({
  at: number,
  backups: v.array(backupView),
  stopped: v.array(stoppedView),
  devices: v.array(
    v.strictObject({
      device: v.string(),
      links: v.array(v.strictObject({ link, speed: v.exactOptional(number) })),
      facts: phoneFacts,
      cause,
    }),
  ),
  ports: v.array(
    v.strictObject({
      port: v.string(),
      mode: usbMode,
      since: number,
      device: v.exactOptional(v.string()),
      speed: v.exactOptional(number),
      flaps: number,
    }),
  ),
  senses: v.array(
    v.variant("sees", [
      v.strictObject({ sense, root, sees: v.literal(true), since: number }),
      v.strictObject({ sense, root, sees: v.literal(false), since: number, why: blindness }),
    ]),
  ),
  plans: v.array(
    v.strictObject({ ...place, backup: v.exactOptional(v.string()), cause: causeSchema, offers: v.array(offerSchema) }),
  ),
  fixing: v.exactOptional(
    v.strictObject({
      ...place,
      run: v.string(),
      fix: fixId,
      by,
      since: number,
      steps: v.array(stepId),
      step: number,
      asks: v.picklist(["hand", "you"]),
      lacking: v.exactOptional(number),
      leftMs: v.exactOptional(number),
      walks: v.boolean(),
    }),
  ),
});

const normalPhase = v.strictObject({
  usualMs: v.exactOptional(number),
  longestMs: v.exactOptional(number),
  quietAfterMs: number,
  frozenAfterMs: number,
});
export const normalSchema = v.strictObject({
  device: v.string(),
  link,
  speed: v.exactOptional(number),
  ios: v.exactOptional(v.string()),
  backups: number,
  phases: v.strictObject({
    preparing: normalPhase,
    transferring: normalPhase,
    finishing: normalPhase,
    verifying: normalPhase,
  }),
});

/** A row of the history: one backup, from its first sign to its end, if it came to one. */
export const pastBackupSchema = v.strictObject({
  id: v.string(),
  device: v.string(),
  root: v.string(),
  beganAt: number,
  arrival: v.boolean(),
  full: v.boolean(),
  program: v.exactOptional(program),
  link: v.exactOptional(link),
  ...counted,
  end: v.exactOptional(
    v.variant("outcome", [
      v.strictObject({ outcome: v.picklist(["finished", "unconfirmed"]), at: number }),
      v.strictObject({ outcome: v.literal("failed"), at: number, reason: failReason }),
    ]),
  ),
  phases: v.array(v.strictObject({ phase, at: number })),
  causes: v.array(causeNameSchema),
  stalls: v.array(
    v.strictObject({
      at: number,
      phase,
      silenceMs: number,
      lastProgressAt: number,
      evidence,
      end: v.exactOptional(v.strictObject({ at: number, how: v.picklist(["resumed", "failed", "finished"]) })),
    }),
  ),
  interruptions: v.array(
    v.variant("kind", [
      v.strictObject({ kind: waitReason, at: number }),
      v.strictObject({ kind: v.literal("disconnected"), at: number, link, backAt: v.exactOptional(number) }),
    ]),
  ),
});
export type PastBackup = v.InferOutput<typeof pastBackupSchema>;

/** A point of a backup's curve. */
export const sampleSchema = v.strictObject({ at: number, bytes: number });
export const samplesQuerySchema = v.strictObject({ backup: v.pipe(v.string(), v.maxLength(200)) });

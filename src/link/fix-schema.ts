/**
 * The shapes of fixes as they cross the socket: what people ask for, what they
 * hear, and what is told of a fix that runs. A wish that is not one of these is
 * refused before anybody looks at it, so that only fixes of the table can run.
 */

import * as v from "valibot";
import type {
  By,
  FixEvent,
  FixKind,
  HandTrouble,
  Hindrance,
  Need,
  Offer,
  Order,
  Outcome,
  Pane,
  Reply,
  Report,
  StepId,
  WalkEvent,
  Wish,
} from "../core/fix/fix.ts";
import type { Review } from "../core/fix/review.ts";
import { backupSwitch, causeId } from "./cause-schema.ts";
import { all, fixId, link, number, program } from "./words-schema.ts";

const kind = all<FixKind>({ automatic: true, "one-click": true, guided: true });
const needs = v.array(all<Need>({ consent: true, administrator: true, "phone-in-hand": true }));
export const by = all<By>({ click: true, command: true, walk: true, automatic: true });
const pane = all<Pane>({
  "full-disk-access": true,
  storage: true,
  vpn: true,
  firewall: true,
  "software-update": true,
});

export const stepId = all<StepId>({
  "stop-writer": true,
  "force-writer": true,
  "start-backup": true,
  "restart-services": true,
  "restart-usbmuxd": true,
  "restart-phone": true,
  "phone-back": true,
  pair: true,
  "tap-trust": true,
  "enter-passcode": true,
  unlock: true,
  unplug: true,
  "plug-in": true,
  "plug-in-elsewhere": true,
  "plug-in-other-cable": true,
  "clean-and-plug-in": true,
  "stays-connected": true,
  moves: true,
  "make-room": true,
  "grant-access": true,
  "attach-drive": true,
  "enter-password": true,
  "finish-setup": true,
  "set-aside": true,
  "put-back": true,
  "stop-vpn": true,
  "start-vpn": true,
  "open-firewall": true,
  "allow-backups": true,
  "restore-keys": true,
  "update-macos": true,
  "update-ios": true,
  "turn-off-icloud-backup": true,
  "reset-network": true,
  "restart-mac": true,
  "enter-recovery": true,
  "update-in-recovery": true,
  "leave-recovery": true,
});

const trouble = all<HandTrouble>({
  "not-permitted": true,
  cancelled: true,
  "not-there": true,
  changed: true,
  "in-use": true,
  "no-room": true,
  "might-restore": true,
  "phone-refused": true,
  "no-answer": true,
  "too-slow": true,
  stopped: true,
  failed: true,
});

export const outcome = all<Outcome>({
  helped: true,
  done: true,
  "no-change": true,
  worse: true,
  failed: true,
  stopped: true,
  interrupted: true,
});

const hindrance = all<Hindrance>({
  "nothing-to-fix": true,
  "which-one": true,
  "not-here": true,
  "by-itself": true,
  "another-fix": true,
  tried: true,
  "needs-consent": true,
  "it-moves": true,
  "still-runs": true,
  "not-running": true,
  "on-the-move": true,
  "mildly-first": true,
  "other-backup": true,
  "phone-away": true,
  "phone-here": true,
  "cannot-see-ports": true,
  "nobody-asks": true,
  "is-open": true,
  "is-trusted": true,
  "has-room": true,
  "may-look": true,
  "drive-is-here": true,
  "nothing-there": true,
  "nothing-set-aside": true,
  "name-taken": true,
  "no-vpn": true,
  "not-blocked": true,
  "up-to-date": true,
});

const order = <Hand extends Order["hand"], Entries extends v.ObjectEntries>(hand: Hand, entries: Entries) =>
  v.strictObject({ hand: v.literal(hand), ...entries });
const folder = { device: v.string(), root: v.string() };
const names = v.array(v.string());
const keys = v.array(backupSwitch);

export const orderSchema = v.variant("hand", [
  order("stop-writer", { writer: v.strictObject({ pid: number, startedAt: number, program }), force: v.boolean() }),
  order("start-backup", { ...folder, link }),
  order("restart-services", {}),
  order("restart-usbmuxd", {}),
  order("restart-phone", { device: v.string() }),
  order("pair", { device: v.string() }),
  order("set-aside", { ...folder, to: v.string() }),
  order("put-back", { ...folder, from: v.string() }),
  order("stop-vpn", { names }),
  order("start-vpn", { names }),
  order("allow-backups", { keys }),
  order("restore-keys", { keys }),
  order("open", { pane }),
]) satisfies v.GenericSchema<unknown, Order>;

export const reportSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("done"), text: v.string() }),
  v.strictObject({ kind: v.literal("failed"), why: trouble, text: v.string() }),
]) satisfies v.GenericSchema<unknown, Report>;

export const place = { device: v.exactOptional(v.string()), root: v.exactOptional(v.string()) };

/** Where somebody may want something done: a UDID in its canonical form, and a path. */
const wanted = {
  device: v.exactOptional(v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9A-F]{8}-[0-9A-F]{16})$/, "no UDID"))),
  root: v.exactOptional(v.pipe(v.string(), v.maxLength(4096))),
};
export const placeSchema = v.strictObject(wanted);

const viewer = v.picklist(["click", "command"]);
export const wishSchema = v.variant("want", [
  v.strictObject({ want: v.literal("fix"), fix: fixId, by: viewer, consents: v.boolean(), ...wanted }),
  v.strictObject({ want: v.literal("walk"), by: viewer, ...wanted }),
  v.strictObject({ want: v.literal("next-step"), run: v.string() }),
  v.strictObject({ want: v.literal("stop") }),
]) satisfies v.GenericSchema<unknown, Wish>;

export const replySchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("began"), run: v.string(), fix: fixId }),
  v.strictObject({ kind: v.literal("went-on") }),
  v.strictObject({ kind: v.literal("stopped") }),
  v.strictObject({ kind: v.literal("needs-you"), fix: fixId }),
  v.strictObject({ kind: v.literal("refused"), why: hindrance, fix: v.exactOptional(fixId) }),
]) satisfies v.GenericSchema<unknown, Reply>;

export const offerSchema = v.strictObject({ fix: fixId, kind, needs }) satisfies v.GenericSchema<unknown, Offer>;

export const reviewSchema = v.strictObject({
  ...offerSchema.entries,
  steps: v.array(v.strictObject({ step: stepId, asks: v.picklist(["hand", "you"]) })),
  hindrance: v.exactOptional(hindrance),
}) satisfies v.GenericSchema<unknown, Review>;

const ofFix = <Kind extends FixEvent["kind"], Entries extends v.ObjectEntries>(told: Kind, entries: Entries) =>
  v.strictObject({ kind: v.literal(told), at: number, run: v.string(), fix: fixId, ...place, ...entries });

export const fixEvents = [
  ofFix("fix-began", { by, because: v.exactOptional(causeId), steps: v.array(stepId) }),
  ofFix("fix-step", { step: stepId, order: v.exactOptional(orderSchema) }),
  ofFix("fix-report", { step: stepId, report: reportSchema }),
  ofFix("fix-ended", { outcome, undo: v.exactOptional(fixId) }),
  v.strictObject({
    kind: v.literal("walk-ended" satisfies WalkEvent["kind"]),
    at: number,
    ...place,
    why: all<WalkEvent["why"]>({ moves: true, "needs-you": true, "nothing-left": true, stopped: true }),
    next: v.exactOptional(fixId),
  }),
] as const;

/** A row of the journal: one run of a fix, from its first step to its outcome, if it came to one. */
export const pastRunSchema = v.strictObject({
  run: v.string(),
  fix: fixId,
  ...place,
  by,
  because: v.exactOptional(causeId),
  beganAt: number,
  end: v.exactOptional(v.strictObject({ at: number, outcome, undo: v.exactOptional(fixId) })),
  steps: v.array(
    v.strictObject({
      step: stepId,
      at: number,
      order: v.exactOptional(orderSchema),
      report: v.exactOptional(reportSchema),
    }),
  ),
});
export type PastRun = v.InferOutput<typeof pastRunSchema>;

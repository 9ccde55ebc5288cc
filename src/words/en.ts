/**
 * What the mind says, in English: what happened, then what to do.
 * From ids and values only; device names and paths come in as they are and are
 * made safe where they are shown.
 */

import type { Cause } from "../core/cause/cause.ts";
import type { BackupEvent, Event, Evidence, FailReason, Phase, SenseEvent, WaitReason } from "../core/event.ts";
import type { Offer } from "../core/fix/fix.ts";
import type { Blindness, SenseId } from "../core/observation.ts";
import type { BackupView } from "../core/snapshot.ts";
import type { PortView } from "../core/world/ports.ts";
import { causeSentence, nextSentence } from "./causes.en.ts";
import { fixEventSentence } from "./fixes.en.ts";
import { about, amount, count, exactly, rate, speed } from "./quantities.ts";

export const phases: Record<Phase, string> = {
  preparing: "Preparing",
  transferring: "Copying",
  finishing: "Putting files in place",
  verifying: "Confirming",
};

const senses: Record<SenseId, string> = {
  folder: "the backup folder",
  usbmux: "the list of connected iPhones",
  usb: "the USB bus",
  writer: "the backup program",
  host: "this computer’s state",
};

const blindness: Record<Blindness, string> = {
  "not-permitted": "not allowed to look",
  missing: "it is not there",
  "not-a-folder": "it is not a folder",
  "not-answering": "it does not answer",
  "not-running": "its service is not running",
  garbage: "it answers nonsense",
  failed: "looking failed",
};

const failures: Record<FailReason, string> = {
  "writer-gone": "The backup program ended without finishing.",
  "folder-gone": "The backup’s folder is gone.",
  abandoned: "The backup stopped, and no program is there that could go on.",
};

/** The same in the history, where it follows the word "failed". */
export const failedSince: Record<FailReason, string> = {
  "writer-gone": "the program ended",
  "folder-gone": "its folder is gone",
  abandoned: "nobody went on",
};

export const cannotSee = (sense: SenseId, why: Blindness): string =>
  `Could not see ${senses[sense]}: ${blindness[why]}`;

export function evidenceSentence({ id, values }: Evidence): string {
  switch (id) {
    case "silence":
      return `No byte, file or rename for ${exactly(values.silenceMs)}${usually(values)}`;
    case "ghosts":
      return values.count === 1
        ? "One small remainder was written after that, as happens when an iPhone falls silent in the middle of a file"
        : "Two small remainders were written after that, as happens when an iPhone falls silent in the middle of a file";
    case "writer-busy":
      return `${values.program} has been busy for ${exactly(values.forMs)} without anything to show for it`;
    case "writer-working":
      return `${values.program} is reading or writing`;
    case "writer-idle":
      return `${values.program} is alive and idle`;
    case "link-dropped":
      return values.back
        ? `The connection by ${connection(values.link)} broke ${exactly(values.forMs)} ago; the iPhone is back, but its backup has not gone on`
        : `The iPhone left the ${connection(values.link)} ${exactly(values.forMs)} ago`;
    case "attached":
      return `Still attached by ${connection(values.link)}${values.speed ? ` at ${speed(values.speed)}` : ""}`;
    case "prompt":
      return `The iPhone has been asking for its passcode for ${exactly(values.forMs)}`;
    case "no-answer":
      return `The iPhone has not answered for ${exactly(values.forMs)}`;
    case "phone-talks":
      return `The iPhone’s own log spoke of this backup ${exactly(values.agoMs)} ago`;
    case "phone-quiet":
      return `The iPhone’s own log has said nothing about this backup for ${exactly(values.forMs)}`;
    case "blind":
      return cannotSee(values.sense, values.why);
    default:
      throw new Error(`no words for evidence ${id satisfies never}`);
  }
}

/** Once a phone has a habit, how long is too long is a question of its own. */
const usually = ({ longestMs, backups = 0 }: Extract<Evidence, { id: "silence" }>["values"]): string =>
  longestMs === undefined || backups < 3
    ? ""
    : `; the longest in its last ${backups} good backups was ${exactly(longestMs)}`;

export const connection = (link: "usb" | "network"): string => (link === "usb" ? "cable" : "network");

/** What a phone that keeps its backup waiting wants: as it says itself, and as it seems. */
const wishes: Record<WaitReason, string> = {
  passcode: "is asking for its passcode",
  unlock: "is locked",
  trust: "does not trust this computer",
};
const maybe: Record<WaitReason, string> = {
  passcode: "may be asking for its passcode",
  unlock: "may be locked",
  trust: "may not trust this computer",
};
const sure = ({ cause }: { cause?: Cause }): boolean => cause?.confidence === "certain";

/** Headline of a running backup, rounded: "Frozen for 3 minutes at 18.2 GB". */
export function headline(backup: BackupView): string {
  const { pace, phase, silenceMs, disconnected, waitingFor } = backup;
  const at = backup.bytes > 0 ? ` at ${atLeast(backup)}` : "";
  if (pace === "stalled") return `Frozen for ${about(silenceMs)}${at}`;
  if (disconnected) return `Disconnected${at}`;
  if (waitingFor)
    return sure(backup) ? `The iPhone ${wishes[waitingFor]}` : `Preparing; the iPhone ${maybe[waitingFor]}`;
  if (pace === "quiet") return `Quiet for ${about(silenceMs)}${at}`;
  return `${phases[phase]}${at}`;
}

const atLeast = ({ bytes, partial }: Pick<BackupView, "bytes" | "partial">): string =>
  partial ? `${amount(bytes)} since Defrost looked` : amount(bytes);

/** One line of the story. */
export function eventSentence(event: Event): string {
  switch (event.kind) {
    case "backup-began":
      return began(event);
    case "phase":
      return `${phases[event.phase]}.`;
    case "progress":
      return `${amount(event.bytes)} in ${count(event.files, "file")}${event.rate > 0 ? `, ${rate(event.rate)}` : ""}.`;
    case "quiet":
      return `Quiet for ${exactly(event.silenceMs)} at ${amount(event.bytes)}: unusual, but healthy backups do this too.`;
    case "stalled":
      return `Frozen: nothing has moved for ${exactly(event.silenceMs)}, at ${amount(event.bytes)}.`;
    case "resumed":
      return `Moving again after ${exactly(event.silenceMs)}.`;
    case "waiting-for-you":
      return `Look at the iPhone: it ${(sure(event) ? wishes : maybe)[event.reason]}.`;
    case "disconnected":
      return `The iPhone is disconnected, at ${amount(event.bytes)}.${event.link === "usb" ? " Plug it back in." : ""}`;
    case "reconnected":
      return `The iPhone is back after ${exactly(event.awayMs)}.`;
    case "failed":
      return `${failures[event.reason]} It stopped at ${amount(event.bytes)} after ${exactly(event.durationMs)}.`;
    case "finished":
      return event.confirmed
        ? `Backed up: ${amount(event.bytes)} in ${exactly(event.durationMs)}, confirmed.`
        : `Done, but not confirmed: ${amount(event.bytes)} in ${exactly(event.durationMs)}.`;
    case "cause":
      return causeSentence(event.cause);
    case "fix-began":
    case "fix-step":
    case "fix-report":
    case "fix-ended":
    case "walk-ended":
      return fixEventSentence(event);
    default:
      return senseSentence(event);
  }
}

function began({ arrival, full, program, link }: Extract<Event, { kind: "backup-began" }>): string {
  const what = full ? "A full backup" : "A backup";
  const by = program ? ` by ${program}` : "";
  const over = link ? ` over the ${connection(link)}` : "";
  return arrival ? `${what}${by}${over} was already running.` : `${what}${by} began${over}.`;
}

function senseSentence(event: SenseEvent): string {
  switch (event.kind) {
    case "no-access":
      return `Defrost may not look into ${event.root}. It needs permission to read that folder: on a Mac, Full Disk Access in System Settings.`;
    case "folder-missing":
      return `The backup folder ${event.root} is not there. Defrost looks again by itself when it comes back.`;
    case "blind":
      return `${cannotSee(event.sense, event.why)}${event.detail ? ` (${event.detail})` : ""}.`;
    case "sees-again":
      return `Defrost sees ${senses[event.sense]} again.`;
    case "flapped":
      return `The iPhone lost its USB connection for ${(event.awayMs / 1000).toFixed(1)} s in port ${event.port}${event.count > 1 ? `, ${event.count} times within an hour` : ""}.`;
    default:
      throw new Error(`no words for event ${JSON.stringify(event satisfies never)}`);
  }
}

/** Of what hangs on the USB bus only what needs a word. */
export function portSentence({ port, mode, flaps, device }: PortView): string | undefined {
  const who = device ? `iPhone …${device.slice(-4)}` : "An iPhone";
  if (mode !== "normal")
    return `${who} is in ${mode === "dfu" ? "DFU" : "recovery"} mode (USB port ${port}): it cannot be backed up like this.`;
  return flaps > 0
    ? `${who} lost its connection in USB port ${port} ${count(flaps, "time")} within an hour.`
    : undefined;
}

/** What is wrong, and the one thing to do: the first of what can be done now, and how to have it done. */
const causeWords = (cause: Cause, offer?: Offer): string =>
  [
    causeSentence(cause),
    ...[offer?.fix ?? cause.next.slice(0, 1)].flat().map((next) => nextSentence(next, cause)),
    ...(offer?.kind === "one-click" ? [`To have it done: defrost fix ${offer.fix}`] : []),
  ].join(" ");

/** A cause that says more than the event itself. */
const why = ({ cause }: Extract<BackupEvent, { kind: "failed" }>, offer?: Offer): string =>
  cause && cause.id !== "writer-gone" && cause.id !== "unknown" ? ` ${causeWords(cause, offer)}` : "";

const strongest = (evidence: readonly Evidence[]): string =>
  evidence
    .filter(({ weight }) => weight > 0)
    .map(evidenceSentence)
    .join(". ");

/** What a phone that waits is to be given. */
const nudges: Record<WaitReason, string> = {
  passcode: "Enter it on the iPhone: it waits a few minutes only.",
  unlock: "Unlock it once, and the backup can begin.",
  trust: "Tap Trust on it, and the backup can begin.",
};

type NoticeWords = { title: string; body: string; urgent: boolean };

/**
 * The notice for an event that a person is told at once; `phone` is what the owner calls it, or its UDID, and `offer` the
 * first that may help now.
 */
export function noticeWords(event: Event, phone: string, offer?: Offer): NoticeWords | undefined {
  switch (event.kind) {
    case "stalled":
      return {
        title: event.bytes > 0 ? `Backup frozen at ${amount(event.bytes)}` : "Backup frozen",
        body: `${phone}: ${event.cause ? causeWords(event.cause, offer) : `${strongest(event.evidence)}.`}`,
        urgent: true,
      };
    case "waiting-for-you":
      return { title: `${phone} ${wishes[event.reason]}`, body: nudges[event.reason], urgent: false };
    case "resumed":
      return { title: "Moving again", body: `${phone}: ${eventSentence(event)}`, urgent: false };
    case "reconnected":
      return {
        title: `${phone} is back`,
        body: "Its backup did not go on. Stop it, and start it again.",
        urgent: true,
      };
    case "finished":
      return { title: `${phone} is backed up`, body: eventSentence(event), urgent: false };
    case "disconnected":
      return { title: `${phone} is disconnected`, body: eventSentence(event), urgent: true };
    case "failed":
      return { title: "Backup stopped", body: `${phone}: ${eventSentence(event)}${why(event, offer)}`, urgent: true };
    case "no-access":
      return { title: "Defrost cannot see your backups", body: eventSentence(event), urgent: true };
    case "fix-ended":
      return { title: "A fix did not help", body: `${phone}: ${eventSentence(event)}`, urgent: true };
    default:
      return undefined;
  }
}

/**
 * What only the panel says, in English: its headlines, its labels, its buttons.
 * Short, sentence case, from ids and values only; what others say too stands in
 * the files beside this one.
 */

import type { Confidence } from "../core/cause/cause.ts";
import type { FailReason, Phase, WaitReason } from "../core/event.ts";
import type { FixId, FixKind, StepId } from "../core/fix/fix.ts";
import { about, amount, count, exactly } from "./quantities.ts";

export const confidences: Record<Confidence, string> = { certain: "Certain", likely: "Likely", possible: "Possible" };

/** On the track of four. */
export const phaseSteps: Record<Phase, string> = {
  preparing: "Prepare",
  transferring: "Copy",
  finishing: "Finish",
  verifying: "Check",
};

export const trackName = (step: number, phase: Phase): string => `Step ${step} of 4: ${phaseSteps[phase]}`;

const moving: Record<Phase, string> = {
  preparing: "Preparing the backup",
  transferring: "Backing up",
  finishing: "Putting files in place",
  verifying: "Waiting for the iPhone’s word",
};

export const movingHeadline = (phase: Phase, leftMs?: number): string =>
  phase === "transferring" && leftMs !== undefined ? `Backing up, about ${about(leftMs)} left` : moving[phase];

/** What to expect of a phase in which little or nothing is to be seen. */
export const phaseHints: Partial<Record<Phase, string>> = {
  preparing: "The iPhone is looking through its files. Nothing is copied yet, so silence is normal now.",
  finishing: "Everything is copied. The files are moved to their place, and nothing grows meanwhile.",
  verifying: "The iPhone is checking the backup, which takes a moment.",
};

const waits: Record<WaitReason, string> = {
  passcode: "Enter your passcode on the iPhone",
  unlock: "Unlock the iPhone",
  trust: "Tap Trust on the iPhone",
};
const hints: Record<WaitReason, string> = {
  passcode: "It asks before every backup. Wake it and type the passcode; the backup goes on by itself.",
  unlock: "Once is enough: it may lock again while the backup runs.",
  trust: "It asks whether to trust this computer, and wants its passcode, too.",
};

export const waitHeadline = (reason: WaitReason, sure: boolean): string =>
  sure ? waits[reason] : "Look at your iPhone";
export const waitHint = (reason: WaitReason, sure: boolean): string =>
  sure ? hints[reason] : `It may be waiting for you. ${hints[reason]}`;

const failed: Record<FailReason, string> = {
  "writer-gone": "Did not finish",
  "folder-gone": "Folder removed",
  abandoned: "Given up",
};
export const failedShortly = (reason: FailReason): string => failed[reason];

const kinds: Record<FixKind, string> = { automatic: "By itself", "one-click": "One click", guided: "Guided" };
export const offerTag = (kind: FixKind, asks: boolean): string => (asks ? "Asks first" : kinds[kind]);

/** Buttons: shorter than the name of the fix, where that is a sentence of its own. */
const buttons: Partial<Record<FixId, string>> = {
  "enter-passcode": "I don’t see it",
  unlock: "Show me",
  trust: "Ask again",
  replug: "Unplug and plug back in",
  "grant-access": "Open Full Disk Access",
  "free-space": "Make room",
  "restart-backup-services": "Restart the backup services",
  "restart-usbmuxd": "Restart the iPhone service…",
};
export const fixButton = (fix: FixId, title: string): string => buttons[fix] ?? title;

/** In the list of steps, where the one that goes on has its full sentence below. */
export const stepTitles: Record<StepId, string> = {
  "stop-writer": "Stop the stuck backup",
  "force-writer": "Stop it by force",
  "start-backup": "Start the backup again",
  "restart-services": "Restart the backup services",
  "restart-usbmuxd": "Restart the iPhone service",
  "restart-phone": "Restart the iPhone",
  "phone-back": "Wait for the iPhone",
  pair: "Ask the iPhone again",
  "tap-trust": "Tap Trust",
  "enter-passcode": "Enter the passcode",
  unlock: "Unlock the iPhone",
  unplug: "Unplug the iPhone",
  "plug-in": "Plug it back in",
  "plug-in-elsewhere": "Plug it into another port",
  "plug-in-other-cable": "Plug it in with another cable",
  "clean-and-plug-in": "Look for lint, and plug it in",
  "stays-connected": "Hold steady",
  moves: "Watch it move",
  "make-room": "Make room",
  "grant-access": "Turn on Full Disk Access",
  "attach-drive": "Attach the drive",
  "enter-password": "Enter the backup password",
  "finish-setup": "Finish setting up",
  "set-aside": "Set the old backup aside",
  "put-back": "Put the old backup back",
  "stop-vpn": "Disconnect the VPN",
  "start-vpn": "Connect the VPN",
  "open-firewall": "Let the iPhone through",
  "allow-backups": "Allow backups",
  "restore-keys": "Put the setting back",
  "update-macos": "Update this computer",
  "update-ios": "Update the iPhone",
  "turn-off-icloud-backup": "Turn iCloud Backup off",
  "reset-network": "Reset network settings",
  "restart-mac": "Restart the computer",
  "enter-recovery": "Enter Recovery Mode",
  "update-in-recovery": "Choose Update, never Restore",
  "leave-recovery": "Wait for the iPhone",
};

export const stepNotNeeded = "Not needed.";
export const stepOf = (at: number, all: number): string => `step ${at} of ${all}`;

/** Clock and calendar as this computer's owner reads them. */
export const usually = (from: number, to: number): string => `Usually ${about(from)} to ${about(to)}`;
export const clock = (at: number): string =>
  new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const day = (at: number): string => new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short" });

export const dayAndClock = (at: number): string => `${day(at)}, ${clock(at)}`;
export const since = (at: number): string => `since ${clock(at)}`;
export const ended = (at: number): string => `ended at ${clock(at)}`;
export const askedFor = (ms: number): string => `for ${exactly(ms)}`;
export const phoneNeedsYou = "This iPhone needs you";

export const backedUp = (agoMs: number): string =>
  agoMs < 60_000 ? "Backed up just now" : `Backed up ${about(agoMs)} ago`;
export const unconfirmed = "Done, but not confirmed";
export const stoppedAt = (bytes: number): string =>
  bytes > 0 ? `Backup stopped at ${amount(bytes)}` : "Backup stopped";
export const slow = "Slow, but moving";
export const firstBackup = "Ready for its first backup";
export const connected = "Connected, and no backup is running.";
export const notConnected = "Not connected";

/** Figures: what is below the value. */
export const figures = {
  copied: (of?: number): string => (of === undefined ? "copied" : `of about ${amount(of)}`),
  partial: "since Defrost looked",
  files: (n: number): string => (n === 1 ? "file" : "files"),
  rate: "at the moment",
  took: "took",
  done: (plusMinusMs: number): string => `done, ± ${exactly(plusMinusMs)}`,
} as const;

/** The shield in the footer. */
export const earlierShortly = (at: number, untouched: boolean): string =>
  untouched ? `Your backup of ${day(at)} is untouched` : `Your backup of ${day(at)} is being replaced`;
export const unplugShortly = {
  yes: "You may unplug: only this run would be lost",
  no: "Leave it plugged in: files are being put in place",
  soon: "Leave it plugged in for a moment more",
} as const;
export const watching = (phones: number): string =>
  phones === 0 ? "Watching" : `Watching, ${count(phones, "iPhone")} connected`;

export const curve = {
  name: (bytes: number, ms: number): string => `Bytes over time: ${amount(bytes)} after ${exactly(ms)}.`,
  silent: (ms: number): string => `Nothing has moved for ${exactly(ms)}.`,
  patience: (ms: number): string => `Silence is called frozen at ${exactly(ms)}.`,
  drops: (n: number): string => `The connection was lost ${count(n, "time")}.`,
  still: (ms: number): string => `still ${exactly(ms)}`,
  limit: "patience",
  now: "now",
} as const;

export const silenceSoFar = (ms: number): string => `${exactly(ms)} of silence`;
export const frozenAt = (ms: number): string => `called frozen at ${exactly(ms)}`;

export const card = {
  nothing: "Nothing to press here",
  leave: "Longer than usual, and not yet frozen. Leave it plugged in.",
  slow: "It goes on. Letting it run is fine; it just takes longer.",
  others: (n: number): string => `Other ways (${n})`,
  evidence: "What speaks for it",
  evidenceOf: "What Defrost sees",
  guided: "Guided",
  needs: (what: readonly string[]): string => `Needs ${what.join(" and ")}`,
} as const;

export const ladder = {
  title: "Other ways",
  hint: "Mildest first. Nothing here deletes a backup.",
  auto: "Fix it for me",
  autoHint: "Takes the one-click steps, and stops when it needs you.",
  tried: (at: number, outcome: string): string => `Tried at ${clock(at)}. ${outcome}`,
} as const;

export const consent = { title: "Before you go on", yes: "I understand: do it", no: "Not now" } as const;

export const fixing = {
  stop: "Stop here",
  skip: "Skip this step",
  next: "I have done that",
  working: "Defrost does this.",
  watching: "Goes on by itself when Defrost sees it done.",
  left: (ms: number): string => `${exactly(ms)} to go.`,
  done: "Done",
  now: "Now",
  verified: "Verified",
  takeBack: (title: string): string => `Take it back: ${title}`,
  dismiss: "All right",
} as const;

export const history = {
  title: "History",
  none: "No backups seen yet. The first one will show here.",
  finished: "Finished",
  unconfirmed: "Finished, not confirmed",
  froze: "Froze, then finished",
  failed: "Did not finish",
  running: "Running",
  first: "First backup",
  helped: (title: string): string => `Helped: ${title}`,
  normal: (shortest: number, longest: number): string =>
    shortest === longest ? `usually ${about(longest)}` : `usually ${about(shortest)} to ${about(longest)}`,
  bars: (n: number): string => `How long the last ${count(n, "backup")} took`,
  legend: { moving: "moving", frozen: "frozen", failed: "did not finish" },
} as const;

export const empty = {
  title: "Plug in an iPhone to begin",
  sub: "Defrost watches; Finder or another program makes the backup",
  steps: [
    ["Connect it with a cable", "Tap Trust on the iPhone if it asks"],
    ["Start a backup", "Its passcode is asked each time"],
    ["Go and do something else", "You hear from Defrost only if it stops"],
  ],
} as const;

export const access = {
  title: "Let Defrost see your backups",
  why: "The system keeps iPhone backups private. Until you allow it, Defrost cannot tell a good backup from a frozen one.",
  steps: ["Open System Settings, Privacy & Security, Full Disk Access", "Turn on Defrost"],
  noticed: "Noticed within seconds",
  promise:
    "Defrost reads names, dates, sizes and the backup’s own index; never a photo or a message. Nothing leaves this computer.",
} as const;

export const missingHeadline = "The backup folder is not there";
export const missing = "Its drive is not attached, or it was moved. Defrost looks again by itself when it comes back.";

export const away = {
  title: "Defrost is not watching",
  sub: "Backups go on without it",
  connecting: "Looking for Defrost…",
  start: "Start watching",
  how: "Start it in a terminal:",
  command: "npx defrost daemon",
  why: {
    "no-daemon": "Backups still run, but nobody would notice a freeze. Its background part needs to start.",
    "not-permitted": "Its background part belongs to another user of this computer.",
    "not-answering": "Its background part does not answer. End it, and start it again.",
    gone: "Its background part has gone. As soon as it is back, this page goes on by itself.",
  },
  host: "This page has lost its server",
  hostWhy: "The command that serves it has ended. Run it again:",
  hostCommand: "npx defrost dashboard",
} as const;

export const nav = { back: "Back", history: "History", settings: "Settings", phones: "iPhones" } as const;
export const unnamed = (device: string): string => `iPhone …${device.slice(-4)}`;
export const trouble = "That could not be asked of Defrost. Try again.";

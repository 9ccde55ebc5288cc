/**
 * Causes in plain English: what is wrong, what speaks for it, and the one thing
 * to do next. From ids and values only.
 */

import type { Cause, CauseId, Confidence, NextId, Proof } from "../core/cause/cause.ts";
import type { Earlier, Unplug } from "../core/cause/unplug.ts";
import type { PhoneRefusal } from "../core/observation.ts";
import type { BackupErrorId, Damage } from "../core/world/facts.ts";
import { cannotSee } from "./en.ts";
import { fixTitles } from "./fixes.en.ts";
import { amount, count, exactly, rate, speed } from "./quantities.ts";

const sentences: Record<CauseId, string> = {
  "no-access": "Defrost may not look into the backup folder.",
  "backup-folder-missing": "The backup folder is not there: its drive is not attached, or it was moved.",
  "cancelled-on-phone": "The backup was cancelled on the iPhone.",
  "disk-full": "There is not enough room for the backup.",
  "encryption-password": "The backup password is not the right one.",
  "setup-unfinished": "The iPhone has not been set up to the end.",
  passcode: "The iPhone wants its passcode, and it has not been entered.",
  locked: "The iPhone is locked, and does not open its data.",
  trust: "The iPhone does not trust this computer.",
  cable: "The iPhone lost its connection by cable.",
  "wifi-lost": "The iPhone lost its connection by Wi-Fi.",
  "usbmuxd-lost-phone": "The iPhone hangs on the cable, but the computer’s iPhone service has lost it.",
  "writer-spinning": "The backup program runs in circles: it lost the iPhone and has not noticed.",
  "phone-silent": "The iPhone does not answer any more.",
  "leftover-backup": "What an interrupted backup left behind is in the way.",
  "damaged-backup": "The earlier backup in this folder is damaged.",
  "writer-out-of-step": "The iPhone goes on, but the backup program has lost its place.",
  "writer-hung": "The iPhone is done with this backup, and the backup program has not noticed.",
  "unreadable-file": "The backup stops where it stopped last time: probably at a file the iPhone cannot read.",
  "big-manifest": "The list of files of the earlier backup is too large for the iPhone to take in.",
  "mac-slept": "The computer slept while the backup ran.",
  "backups-disabled": "Backups are switched off on this computer.",
  vpn: "A VPN stands between the computer and the iPhone.",
  firewall: "The firewall keeps the iPhone out.",
  "version-mismatch": "The iPhone’s iOS is newer than this computer’s backup software.",
  "outdated-macos": "This computer has an update waiting.",
  "outdated-ios": "The iPhone’s iOS is much older than this computer’s software.",
  "slow-link": "It goes on, but far slower than a cable allows.",
  "writer-gone": "The backup program broke off by itself.",
  unknown: "No cause could be found.",
};

const hedges: Record<Confidence, string> = { certain: "", likely: "Probably: ", possible: "Perhaps: " };

const refusals: Record<PhoneRefusal, string> = {
  locked: "it is locked",
  "not-unlocked-yet": "it was not unlocked since it started",
  "trust-asked": "it is asking whether to trust this computer",
  "trust-denied": "somebody tapped Don’t Trust",
  "not-trusted": "it does not know this computer, or no longer",
  unpaired: "this computer was never paired with it",
  "unusable-record": "this computer’s pairing record cannot be used",
  "wrong-key": "who answers is not the iPhone that was paired",
  "not-by-this-way": "it allows that by cable only",
  "hung-up": "it ended the conversation when it saw who asks",
  other: "it gave no reason anybody knows",
};

const errors: Record<BackupErrorId, string> = {
  "locked-or-status-unreadable": "locked, or the status of the last backup cannot be read",
  "path-refused": "a path was refused",
  "snapshot-left-on-phone": "an earlier backup left its snapshot on the iPhone",
  "empty-plist": "an earlier backup left an empty file",
  "file-unreadable": "a file could not be read",
  "restore-left-over": "an earlier restore left something behind",
  "locked-or-plist-damaged": "locked, or a file of the last backup is damaged",
  "files-unreadable-or-snapshot-left": "files could not be read, or an earlier backup is in the way",
  "disk-full": "not enough free space",
  general: "no reason given",
  "earlier-backup-unusable": "the earlier backup cannot be used",
  "wrong-password": "wrong password",
  "passcode-not-entered": "the passcode was not entered",
  "find-my-is-on": "Find My is on",
  "setup-unfinished": "setup is not finished",
};

const damages: Record<Damage["how"], string> = {
  missing: "is missing",
  empty: "is empty",
  unreadable: "cannot be read",
  corrupt: "is damaged",
  "not-a-file": "is not a file",
};

const notListed: Record<Extract<Proof, { id: "not-listed" }>["values"]["usbmuxd"], string> = {
  running: "usbmuxd runs, and does not list it",
  "not-running": "usbmuxd, the computer’s iPhone service, does not run",
  "not-answering": "usbmuxd, the computer’s iPhone service, does not answer",
  "was-gone": "usbmuxd, the computer’s iPhone service, was gone, and is back",
};

export const causeSentence = ({ id, confidence }: Pick<Cause, "id" | "confidence">): string =>
  id === "unknown" ? sentences.unknown : `${hedges[confidence]}${sentences[id]}`;

/** What to do now, as one sentence. Nobody can unplug what is out already. */
export function nextSentence(next: NextId, { evidence }: Pick<Cause, "evidence">): string {
  if (next === "wait") return "Let it go on.";
  return next === "replug" && evidence.some(isAway) ? "Plug the iPhone back in." : `${fixTitles[next]}.`;
}

const isAway = ({ id, values }: Proof): boolean => id === "left" && !values.back;

export function proofSentence({ id, values }: Proof): string {
  switch (id) {
    case "may-not-look":
      return `Defrost may not read ${values.root}`;
    case "folder-not-there":
      return `${values.root} is not there`;
    case "cancelled":
      return `The iPhone said so ${exactly(values.agoMs)} ago`;
    case "error":
      return `The backup ended with error ${values.code}${values.means ? `: ${errors[values.means]}` : ""}`;
    case "free-space":
      return `${amount(values.freeBytes)} of ${amount(values.totalBytes)} are free`;
    case "phone-holds":
      return `The iPhone holds ${amount(values.usedBytes)}`;
    case "prompt-open":
      return `The iPhone has been asking for ${exactly(values.forMs)}`;
    case "only-info":
      return `Only Info.plist was written, ${exactly(values.forMs)} ago, as before every passcode`;
    case "prompt-closed":
      return `The iPhone asked for ${exactly(values.openMs)}, and the backup ended with its question`;
    case "agent-gave-up-waiting":
      return "The iPhone waited for its passcode in vain";
    case "phone-locked":
      return "The iPhone is locked now";
    case "refused":
      return `The iPhone does not talk to this computer: ${refusals[values.why]}`;
    case "left":
      return values.back
        ? `It left ${exactly(values.forMs)} ago and is back, but the backup lost it`
        : `It left ${exactly(values.forMs)} ago`;
    case "flapped":
      return `It dropped off USB port ${values.port} ${count(values.count, "time")} during this backup${values.speed ? `, at ${speed(values.speed)}` : ""}`;
    case "on-bus":
      return `It is on the bus, in port ${values.port}`;
    case "not-listed":
      return notListed[values.usbmuxd];
    case "busy":
      return `${values.program} has been busy for ${exactly(values.forMs)} with nothing to show for it`;
    case "no-answer":
      return `It has left every question open for ${exactly(values.forMs)}`;
    case "answers":
      return "The iPhone itself answers";
    case "left-over":
      return values.what === "snapshot"
        ? "A Snapshot folder of an older run was there before this one began"
        : "A file of the older run is empty";
    case "damaged":
      return `${values.file} ${damages[values.how]}`;
    case "agent":
      return values.serving ? "The iPhone still serves this backup" : "The iPhone serves no backup any more";
    case "agent-failed":
      return "The iPhone’s own log says that this backup failed";
    case "agent-talks":
      return `The iPhone’s own log speaks of this backup, last ${exactly(values.agoMs)} ago`;
    case "ghosts":
      return `${count(values.count, "small remainder")} came after the last real growth, as from a file cut off in its middle`;
    case "all-there":
      return "All files are there: only the end of the backup is missing";
    case "same-place":
      return `The run before stopped at ${amount(values.bytes)}, too`;
    case "manifest":
      return `Its list of files takes ${amount(values.bytes)}`;
    case "slept":
      return `The computer was asleep, or Defrost could not look, for ${exactly(values.forMs)}`;
    case "switched-off":
      return `A preference on this computer says so (${values.by})`;
    case "vpn":
      return values.everything ? "All traffic goes through it" : "One is connected";
    case "firewall":
      return values.state === "blocks-all" ? "It blocks all incoming connections" : "It is on";
    case "versions":
      return `iOS ${values.ios} with ${values.computer}`;
    case "update-waiting":
      return `Waiting: ${values.name}`;
    case "slow":
      return `${rate(values.rate)} on the whole${values.speed ? `, over a link of ${speed(values.speed)}` : ""}`;
    case "writer-gone":
      return `${values.program} is gone`;
    case "writer-idle":
      return `${values.program} is alive and idle`;
    case "not-seen":
      return cannotSee(values.sense, values.why);
    case "ruled-out":
      return values.causes.length > 0
        ? `Ruled out: ${values.causes.map((one) => shortly[one]).join(", ")}`
        : "Nothing could be ruled out";
    default:
      throw new Error(`no words for ${id satisfies never}`);
  }
}

const shortly: Record<CauseId, string> = {
  "no-access": "missing access",
  "backup-folder-missing": "a missing drive",
  "cancelled-on-phone": "cancelled on the iPhone",
  "disk-full": "a full disk",
  "encryption-password": "the backup password",
  "setup-unfinished": "unfinished setup",
  passcode: "the passcode",
  locked: "a locked iPhone",
  trust: "missing trust",
  cable: "the cable",
  "wifi-lost": "Wi-Fi",
  "usbmuxd-lost-phone": "the iPhone service",
  "writer-spinning": "a program in circles",
  "phone-silent": "an iPhone that does not answer",
  "leftover-backup": "leftovers",
  "damaged-backup": "a damaged backup",
  "writer-out-of-step": "a program out of step",
  "writer-hung": "a program that hangs",
  "unreadable-file": "an unreadable file",
  "big-manifest": "a list of files too large",
  "mac-slept": "sleep",
  "backups-disabled": "backups switched off",
  vpn: "a VPN",
  firewall: "the firewall",
  "version-mismatch": "versions",
  "outdated-macos": "an old macOS",
  "outdated-ios": "an old iOS",
  "slow-link": "a slow link",
  "writer-gone": "a program that ended",
  unknown: "anything else",
};

/** May I pull the cable? And what of the backup before? */
export function unplugSentences({ safe, earlier }: Unplug): string[] {
  const answer = {
    yes: "You may unplug the iPhone now: only this run would be lost.",
    no: "Do not unplug the iPhone now: files are being moved to their place.",
    soon: "Do not unplug the iPhone yet: it is checking the backup, which takes a moment.",
  }[safe];
  return earlier ? [answer, earlierSentence(earlier, "is")] : [answer];
}

/** `was`: of a run that is over. */
export function earlierSentence({ at, untouched }: Earlier, tense: "is" | "was"): string {
  const date = new Date(at).toISOString().slice(0, 10);
  return untouched
    ? `The good backup of ${date} is untouched.`
    : `The good backup of ${date} ${tense} being replaced, and may not be whole any more.`;
}

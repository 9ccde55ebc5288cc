/**
 * Fixes in plain English: what each one is called, does and risks, why it may
 * not run now, what came of it, and how a person hears of it. From ids and
 * values only; each risk is said before a person agrees to it.
 */

import type {
  By,
  FixEvent,
  FixId,
  HandTrouble,
  Hindrance,
  Need,
  Outcome,
  Reply,
  Report,
  WalkEvent,
} from "../core/fix/fix.ts";
import { stepSentence } from "./fix-steps.en.ts";

/** What it is called, and what a person would do: an imperative without its full stop. */
export const fixTitles: Record<FixId, string> = {
  "enter-passcode": "Enter the passcode on the iPhone",
  unlock: "Unlock the iPhone",
  trust: "Unlock the iPhone, and tap Trust when it asks",
  replug: "Unplug the iPhone, and plug it back in",
  "other-port": "Try another USB port",
  "other-cable": "Try another cable",
  "clean-port": "Look for lint in the iPhone’s port",
  "use-cable": "Connect the iPhone by cable",
  "free-space": "Make room on the drive",
  "grant-access": "Give Defrost Full Disk Access",
  "attach-drive": "Attach the drive that holds the backup folder",
  "check-password": "Enter the backup password again",
  "finish-setup": "Finish setting up the iPhone",
  "keep-awake": "Keep the computer awake while a backup runs",
  "stop-stuck-backup": "Stop the stuck backup",
  "force-stop": "Stop the stuck backup by force",
  "start-again": "Start the backup again",
  "restart-backup-services": "Restart the computer’s backup services",
  "restart-usbmuxd": "Restart the computer’s iPhone service",
  "restart-iphone": "Restart the iPhone",
  "restart-mac": "Restart the computer",
  "set-aside-backup": "Set the old backup aside",
  "put-back": "Put the old backup back",
  "disconnect-vpn": "Leave the VPN for the time of the backup",
  "reconnect-vpn": "Connect the VPN again",
  firewall: "Let the iPhone through the firewall",
  "backup-keys": "Allow backups on this computer again",
  "restore-keys": "Put the setting that forbids backups back",
  "update-macos": "Update this computer",
  "update-ios": "Update the iPhone",
  "toggle-icloud-backup": "Turn iCloud Backup off on the iPhone",
  "reset-network-settings": "Reset the iPhone’s network settings",
  "recovery-update": "Update the iPhone in Recovery Mode",
};

/** What it does, and what comes of it. */
export const fixSentences: Record<FixId, string> = {
  "enter-passcode": "The iPhone asks for it before every backup, and waits a few minutes only.",
  unlock: "Once is enough: it may lock again while the backup runs.",
  trust: "The iPhone is asked anew whether it trusts this computer; it wants its passcode, too.",
  replug:
    "What is left of the backup is stopped, you take the cable out and put it back in, and the backup begins anew.",
  "other-port": "The stuck backup is stopped, the new port is watched for a while, and the backup begins anew.",
  "other-cable": "The stuck backup is stopped, the new cable is watched for a while, and the backup begins anew.",
  "clean-port":
    "A cheap check with a lamp and a soft, dry brush after the connection was lost; it may not be the reason.",
  "use-cable": "Over a cable a backup is faster, and neither Wi-Fi nor a VPN can come between.",
  "free-space": "Defrost sees when there is enough.",
  "grant-access": "Without it the backup folder cannot be seen. Defrost notices within seconds that it was given.",
  "attach-drive": "Defrost notices by itself that it is there.",
  "check-password": "The iPhone did not accept the password that the backup program has.",
  "finish-setup": "Until then the iPhone makes no backups.",
  "keep-awake": "It ends with the backup; the screen may sleep.",
  "stop-stuck-backup": "Asks this iPhone’s backup program to end. What it has copied stays where it is.",
  "force-stop": "Ends this iPhone’s backup program, which did not end when it was asked to.",
  "start-again": "Begins the backup anew. The iPhone asks for its passcode.",
  "restart-backup-services": "Ends your own copies of Apple’s backup services; the system starts them again.",
  "restart-usbmuxd": "Ends the service that all iPhones are reached by; the system starts it again.",
  "restart-iphone": "Takes a minute or two. Then it has to be unlocked once.",
  "restart-mac": "All that runs on it ends. Defrost goes on when you have logged in again.",
  "set-aside-backup":
    "Gives the old backup another name in the same folder, so that the next backup is a full one. Nothing is deleted.",
  "put-back": "Gives the backup that was set aside its name back.",
  "disconnect-vpn": "Traffic goes around it until it is connected again.",
  "reconnect-vpn": "Connects again what was disconnected for the backup.",
  firewall: "It blocks all incoming connections, and with them the iPhone. With a cable it need not be changed.",
  "backup-keys": "Removes the setting that forbids backups. Its old value is kept in the journal.",
  "restore-keys": "Writes the setting as it was before Defrost removed it.",
  "update-macos": "A newer system may know this iPhone better. It takes a restart.",
  "update-ios": "A newer iOS may be free of the trouble. The iPhone is not to be used meanwhile.",
  "toggle-icloud-backup": "Two kinds of backup may get into each other’s way. It can be turned on again afterwards.",
  "reset-network-settings": "The iPhone forgets how it reaches networks and computers, and learns it anew.",
  "recovery-update": "Installs iOS anew without erasing the iPhone. The last thing to try.",
};

/** What a person agrees to. Only where there is something to agree to. */
const risks: Partial<Record<FixId, string>> = {
  "force-stop": "What the program has in hand at this moment is cut off: this run is lost. The backup before it stays.",
  "restart-backup-services": "Finder may lose sight of all iPhones for a few seconds.",
  "restart-usbmuxd":
    "Every iPhone at this computer is disconnected for a moment. The system asks for an administrator.",
  "restart-iphone": "All that runs on the iPhone ends, a call as well.",
  "restart-mac": "Save your work first.",
  "set-aside-backup":
    "It is the only good backup of this iPhone in this folder, and programs will not find it under its new name until it is put back.",
  "put-back": "The next backup goes on from this one.",
  "disconnect-vpn": "What needs the VPN does not work until it is connected again.",
  firewall: "Others on the same network can reach this computer’s services while it does not block them.",
  "backup-keys":
    "Somebody may have set it on purpose, whoever manages this computer, say. The exact keys are shown before and kept in the journal.",
  "restore-keys": "Backups are forbidden on this computer again.",
  "update-ios": "Not without a backup of what you cannot lose: in iCloud, say.",
  "toggle-icloud-backup":
    "The iPhone makes no iCloud backups while it is off. If it offers to delete the backups in iCloud: do not.",
  "reset-network-settings": "The iPhone forgets its saved Wi-Fi passwords and VPNs. Photos, apps and messages stay.",
  "recovery-update":
    "If the update fails, the iPhone may have to be erased. Make an iCloud backup first if you can. Choose Update, never Restore: that erases the iPhone.",
};

export const riskSentence = (fix: FixId): string | undefined => risks[fix];

export const needWords: Record<Need, string> = {
  consent: "your yes",
  administrator: "an administrator’s password",
  "phone-in-hand": "the iPhone in your hand",
};

const hindrances: Record<Hindrance, string> = {
  "nothing-to-fix": "Nothing is in trouble that it could fix.",
  "which-one": "There is more than one iPhone or backup folder: say which one.",
  "not-here": "This system has no means for it.",
  "by-itself": "It happens by itself.",
  "another-fix": "Another fix is running, and there is only one at a time.",
  tried: "It was tried in this trouble, and did not help.",
  "needs-consent": "It needs your consent to what it risks.",
  "it-moves": "The backup moves: it is left alone.",
  "still-runs": "A program is still writing this backup.",
  "not-running": "There is nothing running that it could end.",
  "on-the-move": "Files are being moved to their place, and that must not be cut off.",
  "mildly-first": "The program has not been asked to end yet.",
  "other-backup": "Another iPhone is being backed up, and would be cut off.",
  "phone-away": "The iPhone is not connected.",
  "phone-here": "The iPhone is connected by cable already.",
  "cannot-see-ports": "Defrost cannot see this computer’s USB ports.",
  "nobody-asks": "The iPhone asks for nothing now.",
  "is-open": "The iPhone is not locked.",
  "is-trusted": "The iPhone trusts this computer.",
  "has-room": "There is room enough.",
  "may-look": "Defrost may look into the backup folder.",
  "drive-is-here": "The backup folder is there.",
  "nothing-there": "There is no backup of this iPhone in this folder.",
  "nothing-set-aside": "No backup of this iPhone is set aside.",
  "name-taken": "A newer backup stands in its place.",
  "no-vpn": "There is no VPN that it could change.",
  "not-blocked": "Nothing is blocked.",
  "up-to-date": "It is up to date.",
};

export const hindranceSentence = (why: Hindrance): string => hindrances[why];

const outcomes: Record<Outcome, string> = {
  helped: "That helped: the backup moves.",
  done: "Done.",
  "no-change": "That did not help.",
  worse: "That made it worse: what ran before has ended, or the iPhone is gone.",
  failed: "It could not be done.",
  stopped: "Stopped.",
  interrupted: "Defrost itself ended meanwhile: how far it came is not known.",
};

export const outcomeSentence = (outcome: Outcome): string => outcomes[outcome];

const handTroubles: Record<HandTrouble, string> = {
  "not-permitted": "this user may not do that",
  cancelled: "it was declined",
  "not-there": "what it was about is not there",
  changed: "what it was about has changed meanwhile, so nothing was touched",
  "in-use": "a program is using it",
  "no-room": "there is no room for it",
  "might-restore": "the program may be restoring or updating an iPhone, and must not be ended",
  "phone-refused": "the iPhone refused",
  "no-answer": "the iPhone did not answer",
  "too-slow": "it took too long",
  stopped: "it was stopped",
  failed: "the system reported a failure",
};

export const reportSentence = (report: Report): string =>
  report.kind === "done" ? "Done. Watching what comes of it." : `That did not work: ${handTroubles[report.why]}.`;

const askers: Record<By, string> = {
  click: "by a click",
  command: "by a command",
  walk: "by “Fix it for me”",
  automatic: "by itself",
};

export const byWords = (by: By): string => askers[by];

const walkEnds: Record<WalkEvent["why"], string> = {
  moves: "The backup moves: nothing is left to do.",
  "needs-you": "Defrost has done what it can by itself. Now it needs you",
  "nothing-left": "Defrost has done what it can by itself, and nothing else is known that may help.",
  stopped: "Stopped.",
};

/** One line of the story of a fix. */
export function fixEventSentence(event: FixEvent | WalkEvent): string {
  switch (event.kind) {
    case "fix-began":
      return `Fixing, ${byWords(event.by)}: ${fixTitles[event.fix]}.`;
    case "fix-step":
      return stepSentence(event.step, event.order ? "hand" : "you");
    case "fix-report":
      return reportSentence(event.report);
    case "fix-ended":
      return `${fixTitles[event.fix]}: ${lowered(outcomes[event.outcome])}${event.undo ? ` To take it back: ${lowered(fixTitles[event.undo])}.` : ""}`;
    case "walk-ended":
      return event.next
        ? `${walkEnds[event.why].replace(/\.$/, "")}: ${lowered(fixTitles[event.next])}.`
        : ended(event);
    default:
      throw new Error(`no words for event ${JSON.stringify(event satisfies never)}`);
  }
}

const ended = ({ why }: WalkEvent): string => walkEnds[why].replace(/([^.])$/, "$1.");

const lowered = (sentence: string): string =>
  /^(?:Defrost|iPhone|Update|iCloud)/.test(sentence) ? sentence : sentence.charAt(0).toLowerCase() + sentence.slice(1);

/** What somebody hears who wanted something done, where it was not begun. */
export function replySentence(reply: Exclude<Reply, { kind: "began" }>): string {
  switch (reply.kind) {
    case "went-on":
      return "Going on.";
    case "stopped":
      return "Stopped.";
    case "needs-you":
      return `There is nothing that Defrost may do by itself. This needs you: ${lowered(fixTitles[reply.fix])}.`;
    case "refused":
      return refusal(reply);
    default:
      throw new Error(`no words for reply ${JSON.stringify(reply satisfies never)}`);
  }
}

/** The fix that runs is named; any other is the one that was asked for. */
const refusal = ({ why, fix }: Extract<Reply, { kind: "refused" }>): string =>
  why === "another-fix" && fix
    ? `Another fix is running, and there is only one at a time: ${lowered(fixTitles[fix])}.`
    : hindrances[why];

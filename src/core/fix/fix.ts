/**
 * What a fix is, in ids and values. The mind decides on one and follows it step
 * by step; hands do what can be done from here, people the rest; and only what
 * the senses then see says whether it helped.
 */

import type { CauseId } from "../cause/cause.ts";
import type { Link, Program, Udid } from "../observation.ts";
import type { Millis } from "../time.ts";
import type { BackupSwitch } from "../world/facts.ts";

export type FixId =
  | "enter-passcode"
  | "unlock"
  | "trust"
  | "replug"
  | "other-port"
  | "other-cable"
  | "clean-port"
  | "use-cable"
  | "free-space"
  | "grant-access"
  | "attach-drive"
  | "check-password"
  | "finish-setup"
  | "keep-awake"
  | "stop-stuck-backup"
  | "force-stop"
  | "start-again"
  | "restart-backup-services"
  | "restart-usbmuxd"
  | "restart-iphone"
  | "restart-mac"
  | "set-aside-backup"
  | "put-back"
  | "disconnect-vpn"
  | "reconnect-vpn"
  | "firewall"
  | "backup-keys"
  | "restore-keys"
  | "update-macos"
  | "update-ios"
  | "toggle-icloud-backup"
  | "reset-network-settings"
  | "recovery-update";

/** `automatic`: runs by itself. `one-click`: needs no more than to be wanted. `guided`: a person does it, and the senses watch. */
export type FixKind = "automatic" | "one-click" | "guided";

/** What a fix needs besides being wanted: a yes to what it risks, the system's own question for an administrator, hands. */
export type Need = "consent" | "administrator" | "phone-in-hand";

/** Who wanted it: somebody in the panel, at the command line, “fix it for me” on its way, or the settings. */
export type By = "click" | "command" | "walk" | "automatic";

/** A page of the system's settings. */
export type Pane = "full-disk-access" | "storage" | "vpn" | "firewall" | "software-update";

/** One process, by what only it has: a number is given to another one later. */
export type ProcessId = { pid: number; startedAt: Millis; program: Program };

/** What a hand is told to do: all that it needs to know, in values that a sense or a schema has read. */
export type Order =
  /** `force`: in a way that the program cannot put off. */
  | { hand: "stop-writer"; writer: ProcessId; force: boolean }
  /** `link`: how the phone is reached. */
  | { hand: "start-backup"; device: Udid; root: string; link: Link }
  | { hand: "restart-services" }
  | { hand: "restart-usbmuxd" }
  | { hand: "restart-phone"; device: Udid }
  | { hand: "pair"; device: Udid }
  /** `to`, `from`: the other name of the phone's folder, in the same root. */
  | { hand: "set-aside"; root: string; device: Udid; to: string }
  | { hand: "put-back"; root: string; device: Udid; from: string }
  | { hand: "stop-vpn"; names: string[] }
  | { hand: "start-vpn"; names: string[] }
  | { hand: "allow-backups"; keys: BackupSwitch[] }
  | { hand: "restore-keys"; keys: BackupSwitch[] }
  | { hand: "open"; pane: Pane };

export type HandId = Order["hand"];

/** Why a hand did not do what it was told. `changed`: what it was about is no longer what it was. */
export type HandTrouble =
  | "not-permitted"
  | "cancelled"
  | "not-there"
  | "changed"
  | "in-use"
  | "no-room"
  | "might-restore"
  | "phone-refused"
  | "no-answer"
  | "too-slow"
  | "stopped"
  | "failed";

/** What came of an order. `text`: what the system said to it, for the journal: it is not ours to trust. */
export type Report = { kind: "done"; text: string } | { kind: "failed"; why: HandTrouble; text: string };

/** One step of a fix. */
export type StepId =
  | "stop-writer"
  | "force-writer"
  | "start-backup"
  | "restart-services"
  | "restart-usbmuxd"
  | "restart-phone"
  | "phone-back"
  | "pair"
  | "tap-trust"
  | "enter-passcode"
  | "unlock"
  | "unplug"
  | "plug-in"
  | "plug-in-elsewhere"
  | "plug-in-other-cable"
  | "clean-and-plug-in"
  | "stays-connected"
  | "moves"
  | "make-room"
  | "grant-access"
  | "attach-drive"
  | "enter-password"
  | "finish-setup"
  | "set-aside"
  | "put-back"
  | "stop-vpn"
  | "start-vpn"
  | "open-firewall"
  | "allow-backups"
  | "restore-keys"
  | "update-macos"
  | "update-ios"
  | "turn-off-icloud-backup"
  | "reset-network"
  | "restart-mac"
  | "enter-recovery"
  | "update-in-recovery"
  | "leave-recovery";

/**
 * How a fix ended. `helped`: the backup moves again. `done`: it did what it is for, which is not yet that. `no-change`,
 * `worse`: by the senses. `failed`: a hand could not do it. `interrupted`: Defrost itself ended meanwhile.
 */
export type Outcome = "helped" | "done" | "no-change" | "worse" | "failed" | "stopped" | "interrupted";

/** Why a fix may not run now. */
export type Hindrance =
  | "nothing-to-fix"
  | "which-one"
  | "not-here"
  | "by-itself"
  | "another-fix"
  | "tried"
  | "needs-consent"
  | "it-moves"
  | "still-runs"
  | "not-running"
  | "on-the-move"
  | "mildly-first"
  | "other-backup"
  | "phone-away"
  | "phone-here"
  | "cannot-see-ports"
  | "nobody-asks"
  | "is-open"
  | "is-trusted"
  | "has-room"
  | "may-look"
  | "drive-is-here"
  | "nothing-there"
  | "nothing-set-aside"
  | "name-taken"
  | "no-vpn"
  | "not-blocked"
  | "up-to-date";

/** What may help now: of a backup in trouble, or of a phone or a folder without one. */
export type Offer = { fix: FixId; kind: FixKind; needs: Need[] };

/** What a fix is wanted for. */
export type Place = { device?: Udid; root?: string };

/** What people ask for. `consents`: they were told what it risks. */
export type Wish =
  | ({ want: "fix"; fix: FixId; by: "click" | "command"; consents: boolean } & Place)
  /** “Fix it for me”: all that needs nobody, mildest first. */
  | ({ want: "walk"; by: "click" | "command" } & Place)
  /** The person has done this step, or wants to leave it out. */
  | { want: "next-step"; run: string }
  | { want: "stop" };

/** What they hear at once. */
export type Reply =
  | { kind: "began"; run: string; fix: FixId }
  | { kind: "went-on" }
  | { kind: "stopped" }
  /** “Fix it for me” has nothing that it may do by itself. */
  | { kind: "needs-you"; fix: FixId }
  | { kind: "refused"; why: Hindrance; fix?: FixId };

type About = { at: Millis; run: string; fix: FixId } & Place;

export type FixEvent = About &
  (
    | { kind: "fix-began"; by: By; because?: CauseId; steps: StepId[] }
    /** `order`: what a hand was told; absent where it is for a person to do. */
    | { kind: "fix-step"; step: StepId; order?: Order }
    | { kind: "fix-report"; step: StepId; report: Report }
    /** `undo`: the fix that takes it back. */
    | { kind: "fix-ended"; outcome: Outcome; undo?: FixId }
  );

/** “Fix it for me” came to its end. `next`: what now needs a person. */
export type WalkEvent = { kind: "walk-ended"; at: Millis; why: "moves" | "needs-you" | "nothing-left" | "stopped" } & {
  next?: FixId;
} & Place;

/** One good example of everything that crosses the socket or is remembered. */

import type { Cause } from "../../src/core/cause/cause.ts";
import type { Event, Stillness } from "../../src/core/event.ts";
import type { Review } from "../../src/core/fix/review.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { Normal } from "../../src/core/verdict/normal.ts";
import type { PastRun } from "../../src/link/fix-schema.ts";
import type { PastBackup } from "../../src/link/schema.ts";
import type { Settings } from "../../src/link/settings-schema.ts";

const stillness: Stillness = {
  phase: "transferring",
  silenceMs: 300_000,
  lastProgressAt: 1000,
  bytes: 4096,
  files: 3,
  evidence: [
    { id: "silence", weight: 4.5, values: { silenceMs: 300_000, phase: "transferring", longestMs: 9, backups: 3 } },
    { id: "ghosts", weight: 1, values: { count: 2 } },
    { id: "writer-busy", weight: 2, values: { program: "idevicebackup2", forMs: 1000 } },
    { id: "writer-working", weight: -2, values: { program: "AppleMobileBackup" } },
    { id: "writer-idle", weight: 0.5, values: { program: "idevicebackup2" } },
    { id: "link-dropped", weight: 3, values: { link: "usb", forMs: 5000, back: false } },
    { id: "attached", weight: 0, values: { link: "usb", speed: 480_000_000 } },
    { id: "attached", weight: 0, values: { link: "network" } },
    { id: "blind", weight: 0, values: { sense: "writer", why: "not-permitted" } },
  ],
  unplug: { safe: "yes", earlier: { at: 1, untouched: true } },
};
const { unplug } = stillness;

const cause: Cause = {
  id: "cable",
  confidence: "certain",
  evidence: [
    { id: "left", values: { link: "usb", forMs: 9000, back: false } },
    { id: "flapped", values: { count: 2, port: "1-3", speed: 480_000_000 } },
    { id: "ruled-out", values: { causes: ["passcode"] } },
  ],
  next: ["replug", "start-again"],
};

export const phone = "00008110-000A1B2C3D4E801E";
const about = { at: 1000, device: phone, backup: "b1" };
const ofRun = {
  at: 1000,
  run: "stop-stuck-backup@1000",
  fix: "stop-stuck-backup",
  device: phone,
  root: "/backups",
} as const;
const counts = { bytes: 4096, files: 3 };

/** One of each kind; the compiler asks for the one that is missing. */
export const examples: { [Kind in Event["kind"]]: Extract<Event, { kind: Kind }> } = {
  "backup-began": { ...about, kind: "backup-began", root: "/backups", arrival: false, full: true, link: "usb" },
  phase: { ...about, kind: "phase", phase: "preparing" },
  progress: { ...about, kind: "progress", phase: "transferring", rate: 1.5, ...counts },
  quiet: { ...about, kind: "quiet", ...stillness },
  stalled: { ...about, kind: "stalled", ...stillness, cause },
  resumed: { ...about, kind: "resumed", phase: "transferring", silenceMs: 9, ...counts },
  "waiting-for-you": { ...about, kind: "waiting-for-you", reason: "passcode", silenceMs: 9 },
  disconnected: { ...about, kind: "disconnected", link: "usb", bytes: 1, unplug },
  reconnected: { ...about, kind: "reconnected", link: "usb", awayMs: 9 },
  failed: { ...about, kind: "failed", reason: "abandoned", phase: "finishing", durationMs: 9, ...counts, unplug },
  cause: { ...about, kind: "cause", cause },
  finished: {
    ...about,
    kind: "finished",
    confirmed: true,
    durationMs: 9,
    ...counts,
    habit: { link: "usb", speed: 480_000_000, ios: "26.1", longest: { preparing: 90_000, transferring: 12_000 } },
  },
  "no-access": { at: 1000, kind: "no-access", root: "/backups" },
  "folder-missing": { at: 1000, kind: "folder-missing", root: "/backups" },
  blind: { at: 1000, kind: "blind", sense: "folder", why: "failed", root: "/backups", detail: "EIO" },
  flapped: { at: 1000, kind: "flapped", port: "1-3", device: phone, awayMs: 400, count: 2 },
  "sees-again": { at: 1000, kind: "sees-again", sense: "usbmux" },
  "fix-began": {
    ...ofRun,
    kind: "fix-began",
    by: "command",
    because: "writer-spinning",
    steps: ["stop-writer"],
  },
  "fix-step": {
    ...ofRun,
    kind: "fix-step",
    step: "stop-writer",
    order: { hand: "stop-writer", writer: { pid: 42, startedAt: 1, program: "idevicebackup2" }, force: false },
  },
  "fix-report": {
    ...ofRun,
    kind: "fix-report",
    step: "stop-writer",
    report: { kind: "failed", why: "not-permitted", text: "EPERM" },
  },
  "fix-ended": { ...ofRun, kind: "fix-ended", outcome: "failed", undo: "put-back" },
  "walk-ended": { at: 1000, kind: "walk-ended", device: phone, root: "/backups", why: "needs-you", next: "replug" },
};

export const progress = (at: number, bytes = at): Event => ({ ...examples.progress, at, bytes });

export const snapshotAt = (at: number): Snapshot => ({
  at,
  backups: [
    {
      ...counts,
      id: "b1",
      device: phone,
      root: "/backups",
      beganAt: 0,
      arrival: false,
      partial: false,
      phase: "transferring",
      pace: "stalled",
      rate: 0,
      silenceMs: 300_000,
      lastProgressAt: 1000,
      score: 4.5,
      patience: { quietMs: 150_000, stalledMs: 420_000 },
      bars: { quiet: 2, stalled: 4 },
      evidence: stillness.evidence,
      waiting: false,
      disconnected: true,
      link: "usb",
      program: "idevicebackup2",
      cause,
      unplug: { safe: "yes", earlier: { at: 0, untouched: true } },
    },
  ],
  stopped: [
    {
      id: "b0",
      device: phone,
      root: "/backups",
      at: 5,
      bytes: 7,
      phase: "finishing",
      cause,
      earlier: { at: 0, untouched: false },
    },
  ],
  devices: [
    {
      device: phone,
      links: [{ link: "usb", speed: 480_000_000 }, { link: "network" }],
      facts: { name: "Anna’s iPhone", locked: true },
    },
  ],
  ports: [{ port: "1-3", mode: "normal", since: 0, device: phone, speed: 480_000_000, flaps: 2 }],
  senses: [
    { sense: "folder", root: "/backups", sees: true, since: 0 },
    { sense: "usbmux", sees: false, since: 0, why: "not-running" },
  ],
  plans: [
    {
      device: phone,
      root: "/backups",
      backup: "b1",
      cause,
      offers: [{ fix: "replug", kind: "guided", needs: ["phone-in-hand"] }],
    },
  ],
  fixing: {
    device: phone,
    root: "/backups",
    run: "free-space@5",
    fix: "free-space",
    by: "click",
    since: 5,
    steps: ["make-room", "stop-writer", "start-backup"],
    step: 0,
    asks: "you",
    lacking: 4096,
    walks: false,
  },
});

const inPhase = { usualMs: 9, longestMs: 99, quietAfterMs: 75_000, frozenAfterMs: 420_000 };
export const normal: Normal = {
  device: phone,
  link: "usb",
  speed: 480_000_000,
  ios: "26.1",
  backups: 3,
  phases: { preparing: inPhase, transferring: inPhase, finishing: inPhase, verifying: inPhase },
};

export const pastBackup: PastBackup = {
  ...counts,
  id: "b1",
  device: phone,
  root: "/backups",
  beganAt: 0,
  arrival: false,
  full: true,
  end: { outcome: "failed", at: 9000, reason: "writer-gone" },
  phases: [{ phase: "preparing", at: 0 }],
  causes: [{ id: "cable", confidence: "certain", at: 9000 }],
  stalls: [
    {
      at: 5000,
      phase: "transferring",
      silenceMs: 300_000,
      lastProgressAt: 1000,
      evidence: stillness.evidence,
      end: { at: 9000, how: "failed" },
    },
  ],
  interruptions: [
    { kind: "passcode", at: 1 },
    { kind: "disconnected", at: 2, link: "usb", backAt: 3 },
  ],
};

export const review: Review = {
  fix: "force-stop",
  kind: "one-click",
  needs: ["consent"],
  steps: [{ step: "force-writer", asks: "hand" }],
  hindrance: "mildly-first",
};

export const pastRun: PastRun = {
  run: "set-aside-backup@5",
  fix: "set-aside-backup",
  device: phone,
  root: "/backups",
  by: "command",
  because: "damaged-backup",
  beganAt: 5,
  end: { at: 9, outcome: "done", undo: "put-back" },
  steps: [
    {
      step: "set-aside",
      at: 5,
      order: { hand: "set-aside", root: "/backups", device: phone, to: `${phone}.set-aside-1` },
      report: { kind: "done", text: "" },
    },
  ],
};

export const settings: Settings = {
  backupDirs: ["/backups"],
  patience: 1,
  notices: true,
  keepAwake: true,
  fixWithoutAsking: [],
  welcomed: true,
  fixed: [],
  mayFix: ["stop-stuck-backup", "start-again"],
  system: "macos",
  startsAtLogin: true,
};

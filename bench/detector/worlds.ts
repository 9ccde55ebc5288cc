/**
 * Every assumption about backups, in one table. Nothing here was measured on
 * real phones unless its comment says so; a figure of the benchmark is a
 * statement about these numbers. Times in seconds; a pair is the median of a
 * lognormal and the spread of its logarithm.
 */

import type { Phase } from "../../src/core/event.ts";

export type Pair = readonly [median: number, sigma: number];

/** What carries a backup. Two of them are `network` to Defrost, told apart by their rate alone. */
export type Way = "usb" | "wifi" | "slow wifi";

export type Cause =
  | "phone silent in a file"
  | "phone silent between files"
  | "phone silent"
  | "writer out of step"
  | "phone hung"
  | "cable out, writer left"
  | "cable out, writer stays"
  | "cable flapped"
  | "wifi lost"
  | "writer spins"
  | "writer gone"
  | "passcode";

/** How often each cause stops a backup that is in this phase. `cable` becomes `wifi lost` where there is none. */
const causes: Record<Phase, Partial<Record<Cause, number>>> = {
  preparing: {
    "phone silent": 0.4,
    passcode: 0.35,
    "phone hung": 0.1,
    "cable out, writer left": 0.06,
    "writer spins": 0.04,
    "writer gone": 0.05,
  },
  transferring: {
    "phone silent in a file": 0.36,
    "phone silent between files": 0.18,
    "writer out of step": 0.12,
    "phone hung": 0.12,
    "cable out, writer left": 0.05,
    "cable out, writer stays": 0.04,
    "cable flapped": 0.02,
    "writer spins": 0.05,
    "writer gone": 0.06,
  },
  finishing: {
    "phone silent": 0.66,
    "phone hung": 0.12,
    "cable out, writer left": 0.08,
    "writer spins": 0.06,
    "writer gone": 0.08,
  },
  verifying: { "phone silent": 0.7, "phone hung": 0.15, "cable out, writer left": 0.05, "writer spins": 0.1 },
};

export const nominal = {
  /** Every healthy silence lasts this many times as long. */
  silences: 1,

  // The backup.
  links: { usb: 0.55, wifi: 0.25, "slow wifi": 0.2 } as Record<Way, number>,
  /** Bytes a second while it transfers. */
  rate: { usb: [30e6, 0.5], wifi: [10e6, 0.5], "slow wifi": [2.5e6, 0.5] } as Record<Way, Pair>,
  incremental: 0.5,
  /** idevicebackup2 and its like leave when their backup is over; AppleMobileBackup is not known to. */
  writerLeavesAtEnd: 0.4,
  /** How long the phone scans, and what that is clipped to; the spreads below put together. */
  preparing: [90, Math.hypot(0.9, 0.5)] as Pair,
  /** From phone to phone: how long it scans, and how long all else is silent. From one backup of a phone to the next. */
  phones: { scan: 0.9, pauses: 0.3 },
  backups: { scan: 0.5 },
  preparingLimits: [10, 1800] as Pair,
  /** iOS asks for the passcode before a backup, and is answered after a while. */
  prompts: 0.8,
  promptAnswered: [12, 0.8] as Pair,
  /** In an incremental run the writer first sends the old manifest: it reads, and nothing grows. */
  manifestSent: [15, 0.8] as Pair,
  transfer: { usb: [1800, 0.6], wifi: [2700, 0.6], "slow wifi": [5400, 0.6] } as Record<Way, Pair>,
  /** An incremental run transfers this share of a full one. */
  incrementalShare: 0.35,
  /** Pauses of the transfer: one in so many seconds, this long. Networks: more often and longer by the factors below. */
  pauses: [
    { every: 180, lasts: [4, 0.8] as Pair },
    { every: 1200, lasts: [25, 0.7] as Pair },
    { every: 12_000, lasts: [120, 0.7] as Pair },
  ],
  pausesOften: { usb: 1, wifi: 1.5, "slow wifi": 3 } as Record<Way, number>,
  pausesLong: { usb: 1, wifi: 1.3, "slow wifi": 2 } as Record<Way, number>,
  /** Backups that share their link with something: bursts in which the gaps between files are ten times as long (here). */
  contended: 0.15,
  burstEvery: 900,
  burst: [90, 0.8] as Pair,
  gap: { usb: [0.5, 1.2], wifi: [1.2, 1.2], "slow wifi": [4, 1.2] } as Record<Way, Pair>,
  /** The silent start of finishing, the moves after it and the rests between them; reading back at the end. */
  finishing: [30, 1] as Pair,
  moves: [40, 0.8] as Pair,
  moveRest: [3, 1] as Pair,
  verifying: [8, 1] as Pair,
  sleeps: 0.05,
  afterSleep: [8, 0.8] as Pair,

  // The freeze: a moment uniformly random over the backup's whole time.
  causes,

  // Ghosts (measured with idevicebackup2: 30 s and 90 s after the last growth). Who else leaves them is not known.
  ghostingWriters: 0.6,
  /** Freezes in a file that leave only the first. */
  oneGhostOnly: 0.2,
  /** A healthy pause of less than a minute is in the middle of a file. Longer ones there break the writer (measured). */
  pauseInFile: 0.05,
  /** Small growths in a longer healthy silence, that come just when a ghost would. */
  ghostAlikes: 0.02,

  // What the senses get to see: the share of backups in which each is there.
  sees: { usbmux: 0.97, writer: 0.9, writerIo: 0.8, ping: 0.8, prompt: 0.7, log: 0.65 },
  // The phone's log, in a silence: a line now and then, or none at all.
  logSilent: 0.2,
  logEvery: 15,
  logOpensAt: 10,
  /** A frozen phone that goes on logging all the same; a phone whose writer is what froze. */
  logInFreeze: 0.15,
  logWhileWriterFroze: 0.5,
  // Signs of a freeze in health, each as a share of the silences over 20 s, and how long they last.
  flaps: 0.0002,
  wifiDrops: 0.002,
  wifiDrop: [15, 0.8] as Pair,
  busySpells: 0.001,
  busySpell: [10, 0.8] as Pair,
  unanswered: { usb: 0.005, network: 0.03 },
  unansweredSpell: [30, 0.8] as Pair,
  /** A writer that spins when its cable is pulled between two files. */
  spinsWithoutCable: 0.5,
  /** A phone that hangs also leaves the bus, some minutes later: it starts anew. */
  hungReboots: 0.3,
  wifiLossSeen: 0.6,
  wifiLossSeenAfter: [20, 0.7] as Pair,
};

export type World = typeof nominal;

const every = { usbmux: 1, writer: 1, writerIo: 1, ping: 1, prompt: 1, log: 1 };

export const worlds = {
  nominal,
  "silences 1.5 times as long": { ...nominal, silences: 1.5 },
  "evidence less reliable": {
    ...nominal,
    ghostingWriters: 0.35,
    ghostAlikes: 0.06,
    pauseInFile: 0.15,
    logSilent: 0.4,
    logInFreeze: 0.3,
    logEvery: 40,
    flaps: 0.0006,
    wifiDrops: 0.006,
    busySpells: 0.003,
    unanswered: { usb: 0.015, network: 0.09 },
  },
  "evidence mostly missing": {
    ...nominal,
    ghostingWriters: 0.25,
    sees: { usbmux: 0.3, writer: 0.3, writerIo: 0.2, ping: 0.2, prompt: 0.2, log: 0.15 },
  },
  "USB, every sense sees": { ...nominal, links: { usb: 1, wifi: 0, "slow wifi": 0 }, sees: every },
} satisfies Record<string, World>;

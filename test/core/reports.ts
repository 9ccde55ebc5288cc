/**
 * Public reports of backups that failed, hung or only seemed to, as the senses would have told them. What a report says
 * is its evidence; a number it does not give is chosen so that nothing follows from it. An error that a program printed
 * is told as the log of Finder's own program would tell it.
 */

import type { CauseId } from "../../src/core/cause/cause.ts";
import {
  answers,
  dies,
  finds,
  finds205,
  goesBlind,
  hangsOnBus,
  hasRoom,
  isFound,
  leaves,
  leavesBus,
  preparing,
  says,
  serves,
  spins,
} from "./happenings.ts";
import { client, copying, finishedStatus, type Story, sec, setStatus, story } from "./story.ts";

/** `well`: nothing is wrong, and nothing may be said to be. */
export type Named = CauseId | "well";

type Report =
  /** `cause`: what the thread came to, in our words. `named`: what the mind says instead, and why it cannot do better. */
  | { cause: Named; tell: () => Story; named?: { instead: Named; because: string } }
  /** Nothing of it reaches any sense. */
  | { unseen: string };

const heard = (tale = story()): Story => says(tale, "heard");
const failsWith = (code: number, means: string, tale: Story): Story =>
  // An id of the table of errors, at each call.
  dies(finds(tale, { ...finds205, code, means } as typeof finds205));
const listsHaveCome = (tale: Story): Story => tale.disk({ manifestAt: sec(tale.now + 1) });
/** Every file has come, and then nothing: for half an hour, of a phone that is well. */
const hangsAtTheEnd = () => answers(listsHaveCome(copying(heard())).wait(1)).wait(1800);
const oldBackup = { statusAt: sec(-9e5), infoAt: sec(-9e5), status: finishedStatus("OLD", -9e5) } as const;
const interrupted = { ...oldBackup, status: { ...oldBackup.status, state: "uploading" }, snapshot: true } as const;
function again(arrival: NonNullable<Parameters<typeof story>[0]>["arrival"]): Story {
  const tale = heard(story({ ...(arrival && { arrival }) })).wait(60);
  tale.world.writers = [{ ...client, startedAt: sec(60) }];
  return tale.disk({ infoAt: sec(tale.now + 1) });
}
const emptyPlist = (tale: Story) =>
  isFound(tale, { kind: "damaged", damages: [{ file: "Manifest.plist", how: "empty" }] });
const gaveUpPreparing = () => dies(preparing(heard()).wait(30));
const steady = (bytes: number) => {
  const tale = setStatus(preparing(heard()).wait(20), "uploading");
  for (let i = 0; i < 900; i++) tale.copy(bytes, { file: `f${i}`, files: 1 });
  return tale;
};
const noBackup = "the program ends, or hangs, before it has written anything";

export const reports: Record<string, Report> = {
  R01: { cause: "writer-hung", tell: hangsAtTheEnd },
  R05: {
    cause: "disk-full",
    tell: () =>
      answers(hasRoom(preparing(heard()), 40e9), { storage: { totalBytes: 256e9, freeBytes: 113e9 } }).wait(3600),
  },
  R06: {
    cause: "disk-full",
    tell: () =>
      answers(hasRoom(preparing(heard()), 4.66e9), { storage: { totalBytes: 64e9, freeBytes: 47e9 } }).wait(3600),
  },
  R07: { cause: "passcode", tell: () => preparing(story()).wait(900).asleep(3600).wait(60) },
  R08: {
    cause: "passcode",
    tell: () => failsWith(208, "passcode-not-entered", preparing(story()).wait(180)),
  },
  R09: { cause: "writer-gone", tell: gaveUpPreparing },
  R10: { cause: "writer-gone", tell: gaveUpPreparing },
  R11: { cause: "writer-gone", tell: gaveUpPreparing },
  R12: {
    cause: "big-manifest",
    tell: () => dies(again(interrupted).wait(200)),
    named: {
      instead: "leftover-backup",
      because: "the list of a backup that never came to its end lies in Snapshot/, where nobody looks how large it is",
    },
  },
  R13: {
    cause: "big-manifest",
    tell: () => {
      const tale = serves(again(oldBackup).wait(120), false).wait(1800);
      return isFound(dies(tale), { kind: "sound", encrypted: false, checked: true, manifestBytes: 1.55e9 });
    },
  },
  R14: {
    cause: "leftover-backup",
    tell: () => emptyPlist(failsWith(205, "earlier-backup-unusable", again(oldBackup))),
  },
  R15: {
    cause: "leftover-backup",
    tell: () => {
      const tale = says(says(again(oldBackup), "prompt-shown").wait(8), "prompt-gone");
      return emptyPlist(failsWith(205, "earlier-backup-unusable", tale.wait(2)));
    },
  },
  R17: {
    cause: "leftover-backup",
    tell: () => dies(setStatus(setStatus(again(interrupted), "uploading").copy(40e6, { files: 1 }), "removing")),
  },
  R18: {
    cause: "leftover-backup",
    tell: () => failsWith(104, "files-unreadable-or-snapshot-left", setStatus(copying(heard()), "removing")),
  },
  R19: {
    cause: "version-mismatch",
    tell: () => failsWith(104, "files-unreadable-or-snapshot-left", setStatus(copying(heard()), "removing")),
    named: { instead: "leftover-backup", because: "how old a program is that is not the system’s own, nobody tells" },
  },
  R22: {
    cause: "well",
    tell: () => {
      const tale = copying(heard());
      finds(tale, { kind: "backup-error", code: 100, means: "file-unreadable", stopped: false });
      for (let i = 5; i < 30; i++) tale.copy(40e6, { file: `f${i}`, files: 1 });
      setStatus(tale, "finished").wait(2);
      return dies(tale);
    },
  },
  R23: {
    cause: "locked",
    tell: () => answers(copying(heard()), { locked: true }).wait(900),
    named: {
      instead: "unknown",
      because: "most phones lock in most backups, and nobody else could make one stop by it: a lock is no evidence",
    },
  },
  R25: {
    cause: "locked",
    tell: () => failsWith(1, "locked-or-status-unreadable", answers(copying(heard()), { locked: true })),
  },
  R26: { cause: "setup-unfinished", tell: () => failsWith(212, "setup-unfinished", preparing(heard())) },
  R28: { unseen: noBackup },
  R29: { cause: "writer-hung", tell: hangsAtTheEnd },
  R30: { unseen: noBackup },
  R34: {
    cause: "unreadable-file",
    tell: () => answers(copying(heard()).wait(60)).wait(1800),
    named: {
      instead: "unknown",
      because: "a file that cannot be read shows itself only when the next run stops there, too",
    },
  },
  R35: {
    cause: "unreadable-file",
    tell: () => {
      const tale = dies(copying(heard())).wait(60);
      tale.world.writers = [{ ...client, pid: 78, startedAt: sec(tale.now) }];
      setStatus(tale.disk({ infoAt: sec(tale.now + 1) }).wait(10), "uploading");
      for (let i = 5; i < 10; i++) tale.copy(40e6, { file: `Snapshot/0${i}/f${i}`, files: 1 });
      return dies(tale);
    },
  },
  R37: { cause: "cable", tell: () => spins(leaves(leavesBus(copying(hangsOnBus(heard())))), 600) },
  R42: { unseen: noBackup },
  R43: { unseen: noBackup },
  R44: { unseen: noBackup },
  R46: { unseen: noBackup },
  R47: { unseen: noBackup },
  R51: {
    cause: "passcode",
    tell: () => {
      const tale = story();
      tale.world.writers = [client];
      return tale.disk({ entries: 1 }).wait(3600);
    },
  },
  R53: { cause: "no-access", tell: () => goesBlind(story(), "folder", "not-permitted").wait(10) },
  R54: { cause: "writer-gone", tell: () => dies(copying(heard())) },
  R55: {
    cause: "leftover-backup",
    tell: () => emptyPlist(failsWith(205, "earlier-backup-unusable", again(interrupted))),
  },
  R56: {
    cause: "disk-full",
    tell: () =>
      dies(answers(hasRoom(preparing(heard()), 10e9), { storage: { totalBytes: 64e9, freeBytes: 14e9 } }).wait(60)),
  },
  R57: {
    cause: "writer-gone",
    tell: () =>
      dies(answers(hasRoom(preparing(heard()), 283e9), { storage: { totalBytes: 256e9, freeBytes: 20e9 } }).wait(60)),
  },
  R58: { cause: "well", tell: () => steady(3e6) },
  R59: {
    cause: "writer-hung",
    tell: () => preparing(story()).wait(3600),
    named: {
      instead: "passcode",
      because: "a program that waits for nothing looks like one that waits for a passcode",
    },
  },
  R60: { unseen: "not the backup hangs, but what the program does with it afterwards" },
  R63: { cause: "well", tell: () => preparing(heard()).wait(400) },
  R64: { cause: "well", tell: () => steady(8e6) },
  R65: { unseen: "a restore, which nobody watches" },
  R66: { cause: "writer-gone", tell: () => dies(listsHaveCome(copying(heard())).wait(60)) },
  R67: {
    cause: "writer-gone",
    tell: () => dies(setStatus(copying(heard()), "finished")),
    named: {
      instead: "well",
      because: "the backup is complete on disk, and who ends a connection first cannot be seen",
    },
  },
  R68: { cause: "slow-link", tell: () => steady(50_000) },
};

/** For every cause that can be named, the stories that end in it: the evidence as the senses tell it, and what follows. */

import type { CauseId, Confidence, NextId, Proof } from "../../src/core/cause/cause.ts";
import {
  answers,
  closesLog,
  comesBack,
  dies,
  finds,
  finds205,
  flaps,
  freezes as frozen,
  goesBlind,
  hangsOnBus,
  hasRoom,
  isFound,
  isMute,
  leaves,
  leavesBus,
  logs,
  preparing,
  refuses,
  says,
  seesAgain,
  serves,
  spins,
} from "./happenings.ts";
import { client, copying, finishedStatus, leftBehind, root, type Story, sec, setStatus, story } from "./story.ts";

export type Expected = { confidence: Confidence; next: NextId; proof: Proof["id"]; unplug?: "yes" | "no" | "soon" };
type Tale = [name: string, expected: Expected, tell: () => Story];

const heard = (tale: Story) => says(tale, "heard");
/** A run that adds to a good backup. */
const again = () => {
  const tale = story({ arrival: { status: finishedStatus("OLD", -9e5), statusAt: sec(-9e5), infoAt: sec(-9e5) } });
  tale.wait(60);
  tale.world.writers = [{ ...client, startedAt: sec(60) }];
  return tale.disk({ infoAt: sec(tale.now + 1) });
};
/** Over what an interrupted run left. */
const overLeftover = (tell: (tale: Story) => Story) => {
  const tale = story({ arrival: leftBehind });
  tale.wait(60);
  tale.world.writers = [{ ...client, startedAt: sec(60) }];
  return tell(tale.disk({ infoAt: sec(tale.now + 1) }));
};
const error = (code: number, means: Extract<typeof finds205, { means: unknown }>["means"] | string) =>
  ({ ...finds205, code, means }) as typeof finds205; // an id of the table of errors, at each call
const macos = (version: string) => ({ kind: "computer", name: "macOS", version }) as const;
const networked = () => preparing(heard(story({ link: "network" })));

export const troubles: Record<CauseId, Tale[]> = {
  "no-access": [
    [
      "macOS takes the permission back while it runs",
      { confidence: "certain", next: "grant-access", proof: "may-not-look", unplug: "yes" },
      () => goesBlind(copying(story()), "folder", "not-permitted").wait(1),
    ],
    [
      "macOS takes the permission back, and the program goes",
      { confidence: "certain", next: "grant-access", proof: "may-not-look" },
      () => {
        const tale = goesBlind(copying(story()), "folder", "not-permitted");
        return dies(tale).wait(90);
      },
    ],
  ],
  "backup-folder-missing": [
    [
      "the drive is pulled out while it runs",
      { confidence: "certain", next: "attach-drive", proof: "folder-not-there", unplug: "yes" },
      () => goesBlind(copying(story()), "folder", "missing").wait(1),
    ],
    [
      "the drive is pulled out",
      { confidence: "certain", next: "attach-drive", proof: "folder-not-there" },
      () => dies(goesBlind(copying(story()), "folder", "missing")).wait(90),
    ],
    [
      "the phone's folder is moved away while it is written",
      { confidence: "certain", next: "attach-drive", proof: "folder-not-there" },
      () => {
        const tale = copying(story());
        tale.see({ kind: "folder-gone", at: sec(tale.now), root, device: client.device ?? "" });
        return tale;
      },
    ],
  ],
  "cancelled-on-phone": [
    [
      "somebody taps Cancel",
      { confidence: "certain", next: "start-again", proof: "cancelled" },
      () => dies(says(copying(heard(story())), "cancelled").wait(1)),
    ],
    [
      "somebody taps Cancel, and the client obeys half a minute later, with a last few bytes",
      { confidence: "certain", next: "start-again", proof: "cancelled" },
      () =>
        dies(
          says(copying(heard(story())), "cancelled")
            .wait(31)
            .copy(48_000),
        ),
    ],
  ],
  "disk-full": [
    [
      "error 105",
      { confidence: "certain", next: "free-space", proof: "error" },
      () => dies(finds(hasRoom(copying(story()), 4e9), error(105, "disk-full"))),
    ],
    [
      "not a byte is left",
      { confidence: "certain", next: "free-space", proof: "free-space", unplug: "yes" },
      () => frozen(hasRoom(copying(story()), 0)),
    ],
    [
      "less is left than the phone wants",
      { confidence: "likely", next: "free-space", proof: "free-space", unplug: "yes" },
      () => frozen(hasRoom(copying(story()), 100e6)),
    ],
    [
      "a first backup of a phone that holds more than there is room for",
      { confidence: "possible", next: "free-space", proof: "phone-holds", unplug: "yes" },
      () =>
        answers(hasRoom(preparing(heard(story())), 40e9), { storage: { totalBytes: 256e9, freeBytes: 113e9 } }).wait(
          4500,
        ),
    ],
  ],
  "encryption-password": [
    [
      "error 207",
      { confidence: "certain", next: "check-password", proof: "error" },
      () => dies(finds(preparing(story()), error(207, "wrong-password"))),
    ],
  ],
  "setup-unfinished": [
    [
      "error 212",
      { confidence: "certain", next: "finish-setup", proof: "error" },
      () => dies(finds(preparing(story()), error(212, "setup-unfinished"))),
    ],
  ],
  passcode: [
    [
      "the phone says that it asks",
      { confidence: "certain", next: "enter-passcode", proof: "prompt-open", unplug: "yes" },
      () => says(preparing(heard(story())).wait(2), "prompt-shown").wait(1),
    ],
    [
      "nobody hears the phone, and only Info.plist is written",
      { confidence: "likely", next: "enter-passcode", proof: "only-info", unplug: "yes" },
      () => preparing(story()).wait(20),
    ],
    [
      "the same, for longer than most people need",
      { confidence: "possible", next: "enter-passcode", proof: "only-info", unplug: "yes" },
      () => preparing(story()).wait(400),
    ],
    [
      "the phone gives up after three minutes, unheard",
      { confidence: "likely", next: "start-again", proof: "only-info" },
      () => dies(preparing(story()).wait(180)),
    ],
    [
      "the phone gives up after three minutes, heard",
      { confidence: "likely", next: "start-again", proof: "prompt-closed" },
      () => {
        const tale = says(preparing(heard(story())).wait(2), "prompt-shown").wait(180);
        return dies(says(tale, "prompt-gone").wait(1));
      },
    ],
    [
      "error 208",
      { confidence: "certain", next: "start-again", proof: "error" },
      () => finds(dies(preparing(story()).wait(180)), error(208, "passcode-not-entered")),
    ],
    [
      "the agent's last word before it leaves",
      { confidence: "certain", next: "start-again", proof: "agent-gave-up-waiting" },
      () => {
        const tale = logs(preparing(heard(story())).wait(1800), { lines: 0, opened: true });
        return dies(closesLog(logs(tale, { lines: 1, head: "waiting-for-passcode" })));
      },
    ],
    [
      "the agent's last word but one: after it comes only that the backup failed",
      { confidence: "certain", next: "start-again", proof: "agent-gave-up-waiting" },
      () => {
        const tale = logs(preparing(heard(story())).wait(1800), { lines: 0, opened: true });
        logs(logs(tale, { lines: 1, head: "waiting-for-passcode" }), { lines: 1, head: "failed" });
        return dies(closesLog(tale));
      },
    ],
  ],
  locked: [
    [
      "the phone turns this computer away as the backup begins",
      { confidence: "certain", next: "unlock", proof: "refused", unplug: "yes" },
      () => refuses(preparing(story()), "locked").wait(5),
    ],
    [
      "the phone refuses to talk while it is locked",
      { confidence: "certain", next: "unlock", proof: "refused", unplug: "yes" },
      () => refuses(preparing(heard(story())), "not-unlocked-yet").wait(4500),
    ],
    [
      "error 1 of a phone that says it is locked",
      { confidence: "likely", next: "unlock", proof: "phone-locked" },
      () => dies(finds(answers(copying(story()), { locked: true }), error(1, "locked-or-status-unreadable"))),
    ],
    [
      "error 103 of a phone nobody knows more of",
      { confidence: "possible", next: "unlock", proof: "error" },
      () => dies(finds(preparing(story()), error(103, "locked-or-plist-damaged"))),
    ],
  ],
  trust: [
    ...(["trust-asked", "trust-denied", "not-trusted"] as const).map(
      (why): Tale => [
        `${why}, as the backup begins`,
        { confidence: "likely", next: "trust", proof: "refused", unplug: "yes" },
        () => refuses(preparing(story()), why).wait(5),
      ],
    ),
    ...(["trust-asked", "trust-denied", "not-trusted", "hung-up"] as const).map(
      (why): Tale => [
        why,
        { confidence: "likely", next: "trust", proof: "refused", unplug: "yes" },
        () => refuses(preparing(heard(story())), why).wait(4500),
      ],
    ),
    [
      "an old pairing, of a backup that had got through",
      { confidence: "possible", next: "trust", proof: "refused", unplug: "yes" },
      () => frozen(refuses(copying(story()), "not-trusted")),
    ],
  ],
  cable: [
    [
      "pulled out",
      { confidence: "certain", next: "replug", proof: "left", unplug: "yes" },
      () => leaves(leavesBus(copying(hangsOnBus(story())))).wait(5),
    ],
    [
      "out and in again by itself, which the program does not survive",
      { confidence: "certain", next: "start-again", proof: "flapped" },
      () => dies(flaps(copying(hangsOnBus(story(), "u1")), 1)),
    ],
    [
      "flaps that only the bus shows",
      { confidence: "likely", next: "replug", proof: "flapped", unplug: "yes" },
      () => {
        const tale = copying(hangsOnBus(story()));
        leavesBus(tale.wait(5));
        return frozen(hangsOnBus(tale.wait(1), "u2"));
      },
    ],
    [
      "flaps that the backup had survived",
      { confidence: "possible", next: "replug", proof: "flapped", unplug: "yes" },
      () =>
        frozen(
          flaps(copying(hangsOnBus(story())), 1)
            .copy(1e6)
            .wait(2)
            .copy(1e6),
        ),
    ],
  ],
  "wifi-lost": [
    [
      "out of reach",
      { confidence: "likely", next: "use-cable", proof: "left", unplug: "yes" },
      () => leaves(copying(story({ link: "network" })), "network").wait(45),
    ],
    [
      "out of reach, and the program breaks off",
      { confidence: "likely", next: "use-cable", proof: "left" },
      () => dies(leaves(copying(story({ link: "network" })), "network").wait(1)),
    ],
    [
      "out of reach, of somebody in a hurry",
      { confidence: "likely", next: "use-cable", proof: "left", unplug: "yes" },
      () => leaves(copying(story({ link: "network", patience: 0.1 })), "network").wait(4),
    ],
  ],
  "usbmuxd-lost-phone": [
    [
      "usbmuxd drops a phone that the bus still has",
      { confidence: "certain", next: "replug", proof: "not-listed", unplug: "yes" },
      () => leaves(copying(hangsOnBus(story()).wait(10))).wait(10),
    ],
    [
      "usbmuxd dies, the program with it, and comes back",
      { confidence: "certain", next: "replug", proof: "on-bus" },
      () => {
        const tale = goesBlind(leaves(copying(hangsOnBus(story()).wait(10))), "usbmux", "not-running");
        const over = comesBack(dies(tale).wait(2));
        return finds(over, { kind: "usbmuxd", alive: true, pid: 9, startedAt: sec(over.now) });
      },
    ],
    [
      "usbmuxd dies, and the bus still has the phone",
      { confidence: "certain", next: "replug", proof: "on-bus", unplug: "yes" },
      () => frozen(goesBlind(copying(hangsOnBus(story()).wait(10)), "usbmux", "not-running")),
    ],
    [
      "usbmuxd dies, and no bus can be seen",
      { confidence: "likely", next: "replug", proof: "not-listed", unplug: "yes" },
      () => spins(goesBlind(copying(story()), "usbmux", "not-running"), 60),
    ],
    [
      "usbmuxd dies, and the program with it",
      { confidence: "likely", next: "replug", proof: "not-listed" },
      () => dies(goesBlind(copying(story()), "usbmux", "not-running")),
    ],
    [
      "usbmuxd is started anew, and lists the phone again",
      { confidence: "likely", next: "start-again", proof: "not-listed", unplug: "yes" },
      () => {
        const tale = goesBlind(copying(story()), "usbmux", "not-running").wait(1);
        seesAgain(comesBack(leaves(tale)), "usbmux");
        return frozen(tale);
      },
    ],
  ],
  "writer-spinning": [
    [
      "a program whose phone went between two files",
      { confidence: "likely", next: "stop-stuck-backup", proof: "busy", unplug: "yes" },
      () => spins(copying(story()), 60),
    ],
    [
      "a Mac's, of which only processor time is known",
      { confidence: "possible", next: "stop-stuck-backup", proof: "busy", unplug: "yes" },
      () => {
        const tale = copying(story());
        const {
          bytesRead: _read,
          bytesWritten: _written,
          ...mac
        } = { ...client, pid: 8, program: "AppleMobileBackup" } as const;
        const own = story();
        own.world.writers = [mac];
        own.disk({ infoAt: sec(1) }).wait(20);
        own.world.sample = { ...tale.world.sample };
        return spins(own.wait(1), 450);
      },
    ],
  ],
  "phone-silent": [
    [
      "every question stays open",
      { confidence: "likely", next: "replug", proof: "no-answer", unplug: "yes" },
      () => isMute(copying(story())).wait(120),
    ],
    [
      "while files are moved, where nothing may be pulled",
      { confidence: "likely", next: "wait", proof: "no-answer", unplug: "no" },
      () => isMute(setStatus(copying(story()), "moving")).wait(1500),
    ],
    [
      "a moment ago, by radio",
      { confidence: "possible", next: "replug", proof: "no-answer", unplug: "yes" },
      () => isMute(copying(story({ link: "network" })).wait(4500)).wait(60),
    ],
  ],
  "leftover-backup": [
    [
      "error 205 over an old Snapshot",
      { confidence: "certain", next: "set-aside-backup", proof: "left-over" },
      () => overLeftover((tale) => dies(finds(tale.wait(8), finds205))),
    ],
    [
      "error 205 alone",
      { confidence: "likely", next: "set-aside-backup", proof: "error" },
      () => dies(finds(preparing(story()), finds205)),
    ],
    [
      "fails as it begins, and a plist is found empty",
      { confidence: "certain", next: "set-aside-backup", proof: "left-over" },
      () => isFound(dies(again().wait(8)), { kind: "damaged", damages: [{ file: "Manifest.plist", how: "empty" }] }),
    ],
    [
      "error 104 at the end, over an old Snapshot",
      { confidence: "certain", next: "set-aside-backup", proof: "left-over" },
      () =>
        overLeftover((tale) => {
          setStatus(setStatus(tale, "uploading").copy(40e6, { files: 1 }), "moving");
          return dies(finds(tale, error(104, "files-unreadable-or-snapshot-left")));
        }),
    ],
    [
      "stands still where the old Snapshot has to go",
      { confidence: "likely", next: "wait", proof: "left-over", unplug: "no" },
      () =>
        overLeftover((tale) => setStatus(setStatus(tale, "uploading").copy(40e6, { files: 1 }), "moving").wait(1500)),
    ],
  ],
  "damaged-backup": [
    [
      "fails as it begins, and the database is found corrupt",
      { confidence: "certain", next: "set-aside-backup", proof: "damaged" },
      () => isFound(dies(again().wait(8)), { kind: "damaged", damages: [{ file: "Manifest.db", how: "corrupt" }] }),
    ],
    [
      "the same, with error 103",
      { confidence: "certain", next: "set-aside-backup", proof: "damaged" },
      () =>
        isFound(dies(finds(again().wait(8), error(103, "locked-or-plist-damaged"))), {
          kind: "damaged",
          damages: [{ file: "Manifest.plist", how: "unreadable" }],
        }),
    ],
  ],
  "writer-out-of-step": [
    [
      "the phone's log goes on, and nothing comes",
      { confidence: "likely", next: "stop-stuck-backup", proof: "agent-talks", unplug: "yes" },
      () => {
        const tale = logs(copying(story()).wait(25), { lines: 0, opened: true });
        for (let i = 0; i < 90; i++) logs(tale, { lines: 3, head: "uploading" }).wait(10);
        return tale;
      },
    ],
    [
      "remainders came, and the phone answers",
      { confidence: "possible", next: "stop-stuck-backup", proof: "ghosts", unplug: "yes" },
      () => answers(copying(story()).wait(30).copy(9000).wait(59).copy(4000)).wait(100),
    ],
  ],
  "writer-hung": [
    [
      "the phone serves no backup any more",
      { confidence: "likely", next: "stop-stuck-backup", proof: "agent", unplug: "yes" },
      () => frozen(serves(copying(story()).wait(40), false)),
    ],
    [
      "the phone's log says that it failed",
      { confidence: "likely", next: "stop-stuck-backup", proof: "agent-failed", unplug: "yes" },
      () => frozen(closesLog(logs(copying(story()).wait(30), { lines: 2, head: "failed" }))),
    ],
    [
      "all files are there, the phone answers, and nobody says the last word",
      { confidence: "possible", next: "stop-stuck-backup", proof: "all-there", unplug: "yes" },
      () =>
        frozen(
          answers(
            copying(story())
              .disk({ manifestAt: sec(27) })
              .wait(1),
          ),
        ),
    ],
  ],
  "unreadable-file": [
    [
      "error 100",
      { confidence: "likely", next: "start-again", proof: "error" },
      () => dies(finds(copying(story()), error(100, "file-unreadable"))),
    ],
    [
      "error 104 after a long run",
      { confidence: "likely", next: "start-again", proof: "error" },
      () => dies(finds(copying(story()), error(104, "files-unreadable-or-snapshot-left"))),
    ],
    [
      "stands still where the last run failed",
      { confidence: "likely", next: "stop-stuck-backup", proof: "same-place", unplug: "yes" },
      () => {
        const tale = dies(copying(story())).wait(60);
        tale.world.writers = [{ ...client, pid: 78, startedAt: sec(tale.now) }];
        tale.disk({ infoAt: sec(tale.now + 1) }).wait(10);
        setStatus(tale, "uploading");
        for (let i = 5; i < 10; i++) tale.copy(40e6, { file: `Snapshot/0${i}/f${i}`, files: 1 });
        return frozen(tale);
      },
    ],
    [
      "the same, of a program that wrote more than the folder showed",
      { confidence: "likely", next: "stop-stuck-backup", proof: "same-place", unplug: "yes" },
      () => {
        const tale = copying(story());
        tale.world.writers = [{ ...client, bytesWritten: 320e6 }];
        dies(tale.wait(1)).wait(60);
        tale.world.writers = [{ ...client, pid: 78, startedAt: sec(tale.now) }];
        setStatus(tale.disk({ infoAt: sec(tale.now + 1) }).wait(10), "uploading");
        tale.world.writers = [{ ...client, pid: 78, startedAt: sec(tale.now - 11), bytesWritten: 321e6 }];
        return frozen(tale.copy(40e6, { files: 1 }));
      },
    ],
  ],
  "big-manifest": [
    [
      "a run that adds to an older one waits, and its list of files is very long",
      { confidence: "likely", next: "stop-stuck-backup", proof: "manifest", unplug: "yes" },
      () => answers(says(again().disk({ manifestBytes: 1.55e9 }), "heard")).wait(4500),
    ],
    [
      "a run that adds to an older one fails before its first file",
      { confidence: "likely", next: "set-aside-backup", proof: "manifest" },
      () => isFound(dies(again().wait(100)), { kind: "sound", encrypted: false, checked: true, manifestBytes: 1.55e9 }),
    ],
  ],
  "mac-slept": [
    [
      "the lid is closed, and nothing moves after it",
      { confidence: "likely", next: "start-again", proof: "slept", unplug: "yes" },
      () => frozen(copying(story()).asleep(3600)),
    ],
    [
      "the phone is let go by a computer that falls asleep",
      { confidence: "certain", next: "start-again", proof: "slept" },
      () => dies(leaves(copying(story()).asleep(3600).wait(1)).wait(1)),
    ],
    [
      "long after a preparation fell silent",
      { confidence: "possible", next: "start-again", proof: "slept", unplug: "yes" },
      () => preparing(heard(story())).wait(200).asleep(3600).wait(4500),
    ],
  ],
  "backups-disabled": [
    [
      "by a preference",
      { confidence: "likely", next: "backup-keys", proof: "switched-off" },
      () => {
        const tale = story();
        tale.world.writers = [{ ...client, program: "AppleMobileBackup" }];
        tale.disk({ infoAt: sec(1) }).wait(5);
        return finds(dies(tale).wait(60), { kind: "backups-disabled", by: ["automatic-backups", "device-backups"] });
      },
    ],
  ],
  vpn: [
    [
      "that takes everything, before the first byte",
      { confidence: "likely", next: "disconnect-vpn", proof: "vpn", unplug: "yes" },
      () => finds(networked(), { kind: "vpn", connected: true, everything: true, names: [] }).wait(4500),
    ],
    [
      "that takes a part",
      { confidence: "possible", next: "disconnect-vpn", proof: "vpn", unplug: "yes" },
      () => finds(networked(), { kind: "vpn", connected: true, everything: false, names: [] }).wait(4500),
    ],
  ],
  firewall: [
    [
      "that blocks all",
      { confidence: "likely", next: "firewall", proof: "firewall", unplug: "yes" },
      () => finds(networked(), { kind: "firewall", state: "blocks-all" }).wait(4500),
    ],
  ],
  "version-mismatch": [
    [
      "iOS 26 with macOS 15",
      { confidence: "possible", next: "update-macos", proof: "versions", unplug: "yes" },
      () => frozen(finds(answers(copying(story()), { ios: "26.1" }), macos("15.7"))),
    ],
  ],
  "outdated-macos": [
    [
      "an update waits",
      { confidence: "possible", next: "update-macos", proof: "update-waiting", unplug: "yes" },
      () => frozen(finds(copying(story()), { kind: "updates", waiting: [{ name: "macOS Tahoe 26.2" }] })),
    ],
  ],
  "outdated-ios": [
    [
      "iOS 17 with macOS 26",
      { confidence: "possible", next: "update-ios", proof: "versions", unplug: "yes" },
      () => frozen(finds(answers(copying(story()), { ios: "17.7.2" }), macos("26.1"))),
    ],
  ],
  "slow-link": [
    [
      "half a megabyte a second",
      { confidence: "likely", next: "wait", proof: "slow", unplug: "yes" },
      () => trickling(story(), 480e6),
    ],
    [
      "a link of 12 Mb/s",
      { confidence: "certain", next: "wait", proof: "slow", unplug: "yes" },
      () => trickling(story(), 12e6),
    ],
  ],
  "writer-gone": [
    ["killed", { confidence: "possible", next: "start-again", proof: "writer-gone" }, () => dies(copying(story()))],
  ],
  unknown: [
    [
      "everything is as it should be, and nothing moves",
      { confidence: "possible", next: "stop-stuck-backup", proof: "ruled-out", unplug: "yes" },
      () => frozen(copying(story())),
    ],
    [
      "an error that nobody has told of",
      { confidence: "possible", next: "stop-stuck-backup", proof: "error", unplug: "yes" },
      () => frozen(finds(copying(story()), { kind: "backup-error", code: 4711, stopped: false })),
    ],
  ],
};

function trickling(tale: Story, speed: number): Story {
  comesBack(leaves(tale));
  tale.see({ kind: "attached", at: sec(0), device: client.device ?? "", link: "usb", muxId: 2, speed });
  tale.world.writers = [client];
  tale.disk({ infoAt: sec(1) }).wait(5);
  setStatus(tale, "uploading");
  for (let i = 0; i < 400; i++) tale.copy(500_000, { file: `Snapshot/f${i}`, files: 1 });
  return tale;
}

/** What may be known of a phone, its backup and a computer on a day on which nothing is wrong, and what may be told of one that failed. */

import type { Observation } from "../../src/core/observation.ts";
import * as it from "./happenings.ts";
import { phone, root, type Story, sec } from "./story.ts";

/** What the computer and the phone may have to say of a backup that has just failed as it began. */
export const papers: Observation[] = [
  { kind: "fact", at: 0, fact: { kind: "vpn", connected: true, everything: true, names: [] } },
  { kind: "fact", at: 0, fact: { kind: "firewall", state: "blocks-all" } },
  { kind: "fact", at: 0, fact: { kind: "backups-disabled", by: ["device-backups"] } },
  { kind: "fact", at: 0, fact: { kind: "updates", waiting: [{ name: "macOS 26.2" }] } },
  { kind: "fact", at: 0, fact: { kind: "computer", name: "macOS", version: "15.1" } },
  { kind: "fact", at: 0, fact: it.finds205 },
  { kind: "fact", at: 0, fact: { kind: "backup-error", code: 103, means: "locked-or-plist-damaged", stopped: true } },
  { kind: "fact", at: 0, fact: { kind: "backup-error", code: 105, means: "disk-full", stopped: true } },
  { kind: "fact", at: 0, fact: { kind: "unknown", about: "sleep", why: "missing", text: "" } },
  {
    kind: "health",
    at: 0,
    root,
    device: phone,
    health: { kind: "sound", encrypted: false, checked: true, manifestBytes: 2e9 },
  },
  {
    kind: "health",
    at: 0,
    root,
    device: phone,
    health: { kind: "damaged", damages: [{ file: "Manifest.db", how: "corrupt" }] },
  },
  { kind: "phone-log", at: 0, device: phone, lines: 1, head: "waiting-for-passcode" },
  { kind: "phone-said", at: 0, device: phone, word: "cancelled" },
];

/** All that can be known of a phone and a computer on a day on which nothing is wrong. */
export const hints: ((tale: Story) => unknown)[] = [
  (tale) => it.refuses(tale, "locked"),
  (tale) => it.refuses(tale, "trust-denied"),
  (tale) => it.isMute(tale),
  (tale) => it.says(tale, "prompt-shown"),
  (tale) => it.says(tale, "cancelled"),
  (tale) => it.answers(tale, { locked: true, ios: "17.0", storage: { totalBytes: 256e9, freeBytes: 1e9 } }),
  (tale) => it.hasRoom(tale, 100e6),
  (tale) => it.logs(tale, { lines: 5, head: "failed", opened: true }),
  (tale) => it.serves(tale, false),
  (tale) => it.flaps(it.hangsOnBus(tale), 1),
  (tale) => it.isFound(tale, { kind: "damaged", damages: [{ file: "Manifest.db", how: "corrupt" }] }),
  (tale) => tale.asleep(3600),
  ...papers.flatMap((seen) =>
    seen.kind === "fact" ? [(tale: Story) => tale.see({ ...seen, at: sec(tale.now) })] : [],
  ),
];

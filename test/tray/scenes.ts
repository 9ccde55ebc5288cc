/** What the panel can show, each as a picture of the mind's and a history: for looking at, and for checking every state. */

import type { Cause } from "../../src/core/cause/cause.ts";
import type { BackupView, Snapshot } from "../../src/core/snapshot.ts";
import type { Sample } from "../../src/link/samples.ts";
import type { PastBackup } from "../../src/link/schema.ts";

export const now = Date.UTC(2026, 10, 22, 14, 27);
const minutes = (n: number) => n * 60_000;
const days = (n: number) => n * 86_400_000;
const gb = 1e9;

export const udid = "00008110-000A1B2C3D4E801E";
export const other = "00008120-00112233445566AA";
export const root = "/Users/anna/Library/Application Support/MobileSync/Backup";
const device = {
  device: udid,
  links: [{ link: "usb", speed: 480e6 }],
  facts: { name: "iPhone 16", ios: "26.1" },
} satisfies Snapshot["devices"][number];

const senses: Snapshot["senses"] = [
  { sense: "folder", root, sees: true, since: 0 },
  { sense: "usbmux", sees: true, since: 0 },
];

export const resting: Snapshot = { at: now, backups: [], stopped: [], devices: [device], ports: [], senses, plans: [] };
export const nothing: Snapshot = { ...resting, devices: [] };

const earlier = { at: now - days(7), untouched: true };

export const running: BackupView = {
  id: "b-now",
  device: udid,
  root,
  beganAt: now - minutes(15),
  arrival: false,
  partial: false,
  phase: "transferring",
  pace: "moving",
  bytes: 14.6 * gb,
  files: 18_211,
  rate: 31e6,
  silenceMs: 1000,
  lastProgressAt: now - 1000,
  patience: { quietMs: 70_000, stalledMs: 150_000 },
  score: 0,
  bars: { quiet: 2.5, stalled: 6 },
  evidence: [{ id: "attached", weight: 0, values: { link: "usb", speed: 480e6 } }],
  waiting: false,
  disconnected: false,
  link: "usb",
  program: "AppleMobileBackup",
  unplug: { safe: "yes", earlier },
};

const silent = (ms: number): Partial<BackupView> => ({
  silenceMs: ms,
  lastProgressAt: now - ms,
  rate: 0,
  bytes: 18.2 * gb,
});
const silence = (ms: number, weight: number): BackupView["evidence"][number] => ({
  id: "silence",
  weight,
  values: { silenceMs: ms, phase: "transferring", longestMs: 11_000, backups: 9 },
});

const cable: Cause = {
  id: "cable",
  confidence: "likely",
  evidence: [
    { id: "flapped", values: { count: 2, port: "1-3", speed: 480e6 } },
    { id: "writer-idle", values: { program: "AppleMobileBackup" } },
    { id: "ruled-out", values: { causes: ["disk-full", "passcode", "leftover-backup", "mac-slept"] } },
  ],
  next: ["other-port", "stop-stuck-backup", "start-again"],
};

export const frozenBackup: BackupView = {
  ...running,
  ...silent(184_000),
  pace: "stalled",
  score: 8.1,
  evidence: [silence(184_000, 6.5), ...running.evidence],
  cause: cable,
};

const withBackup = (backup: BackupView, more: Partial<Snapshot> = {}): Snapshot => ({
  ...resting,
  backups: [backup],
  ...more,
});

const ladder: Snapshot["plans"][number] = {
  device: udid,
  root,
  backup: "b-now",
  cause: cable,
  offers: [
    { fix: "other-port", kind: "guided", needs: ["phone-in-hand"] },
    { fix: "stop-stuck-backup", kind: "one-click", needs: [] },
    { fix: "other-cable", kind: "guided", needs: ["phone-in-hand"] },
    { fix: "restart-iphone", kind: "one-click", needs: ["consent"] },
    { fix: "restart-usbmuxd", kind: "one-click", needs: ["administrator"] },
  ],
};

const passcode: Cause = {
  id: "passcode",
  confidence: "certain",
  evidence: [{ id: "prompt-open", values: { forMs: 50_000 } }],
  next: ["enter-passcode"],
};

const preparing: Partial<BackupView> = { phase: "preparing", bytes: 0, files: 0, rate: 0, beganAt: now - 100_000 };

export const fixing: NonNullable<Snapshot["fixing"]> = {
  run: "other-port-1",
  fix: "other-port",
  by: "click",
  device: udid,
  root,
  since: now - minutes(1),
  steps: ["stop-writer", "unplug", "plug-in-elsewhere", "stays-connected", "stop-writer", "start-backup"],
  step: 2,
  asks: "you",
  walks: false,
};

export const snapshots = {
  nothing,
  resting,
  preparing: withBackup({ ...running, ...preparing, silenceMs: 90_000, lastProgressAt: now - 90_000 }),
  moving: withBackup(running),
  finishing: withBackup({ ...running, phase: "finishing", rate: 0, bytes: 26 * gb, unplug: { safe: "no", earlier } }),
  waiting: withBackup(
    { ...running, ...preparing, waiting: true, waitingFor: "passcode", cause: passcode },
    {
      plans: [
        {
          device: udid,
          root,
          backup: "b-now",
          cause: passcode,
          offers: [{ fix: "enter-passcode", kind: "guided", needs: ["phone-in-hand"] }],
        },
      ],
    },
  ),
  quiet: withBackup({
    ...running,
    ...silent(92_000),
    pace: "quiet",
    score: 2.9,
    evidence: [silence(92_000, 2.9), ...running.evidence],
  }),
  slow: withBackup({
    ...running,
    rate: 3e6,
    bytes: 9.2 * gb,
    cause: {
      id: "slow-link",
      confidence: "possible",
      evidence: [{ id: "slow", values: { rate: 3e6, speed: 480e6 } }],
      next: ["wait", "other-port"],
    },
  }),
  frozen: withBackup(frozenBackup, { plans: [ladder] }),
  fixing: withBackup(frozenBackup, { plans: [ladder], fixing }),
  disconnected: withBackup(
    {
      ...running,
      ...silent(72_000),
      disconnected: true,
      evidence: [
        silence(72_000, 0),
        { id: "link-dropped", weight: 12, values: { link: "usb", forMs: 70_000, back: false } },
      ],
      cause: {
        id: "cable",
        confidence: "certain",
        evidence: [{ id: "left", values: { link: "usb", forMs: 70_000, back: false } }],
        next: ["replug", "start-again"],
      },
    },
    { devices: [], plans: [{ ...ladder, offers: [{ fix: "replug", kind: "guided", needs: ["phone-in-hand"] }] }] },
  ),
  failed: {
    ...resting,
    stopped: [
      {
        id: "b-now",
        device: udid,
        root,
        at: now - minutes(2),
        bytes: 11.9 * gb,
        phase: "transferring",
        cause: {
          id: "disk-full",
          confidence: "certain",
          evidence: [
            { id: "error", values: { code: 105, means: "disk-full" } },
            { id: "free-space", values: { freeBytes: 4.2 * gb, totalBytes: 500 * gb } },
          ],
          next: ["free-space", "start-again"],
        },
        earlier,
      },
    ],
    plans: [
      {
        device: udid,
        root,
        backup: "b-now",
        cause: { id: "disk-full", confidence: "certain", evidence: [], next: ["free-space", "start-again"] },
        offers: [{ fix: "free-space", kind: "guided", needs: [] }],
      },
    ],
  },
  untrusted: {
    ...resting,
    devices: [
      {
        ...device,
        cause: {
          id: "trust",
          confidence: "certain",
          evidence: [{ id: "refused", values: { why: "not-trusted" } }],
          next: ["trust"],
        },
      },
    ],
    plans: [
      {
        device: udid,
        cause: { id: "trust", confidence: "certain", evidence: [], next: ["trust"] },
        offers: [{ fix: "trust", kind: "guided", needs: ["phone-in-hand"] }],
      },
    ],
  },
  "no access": {
    ...nothing,
    senses: [{ sense: "folder", root, sees: false, since: 0, why: "not-permitted" }],
    plans: [
      {
        root,
        cause: {
          id: "no-access",
          confidence: "certain",
          evidence: [{ id: "may-not-look", values: { root } }],
          next: ["grant-access"],
        },
        offers: [{ fix: "grant-access", kind: "guided", needs: [] }],
      },
    ],
  },
  "no folder": {
    ...nothing,
    senses: [{ sense: "folder", root: "/Volumes/Backups", sees: false, since: 0, why: "missing" }],
  },
  "two phones": withBackup(
    { ...running, id: "b-other", device: other, bytes: 11.8 * gb },
    {
      backups: [{ ...running, id: "b-other", device: other, bytes: 11.8 * gb }, frozenBackup],
      devices: [device, { ...device, device: other, facts: { name: "Work iPhone" } }],
      plans: [ladder],
    },
  ),
} satisfies Record<string, Snapshot>;

const lengths = [17, 16, 24, 15, 17, 8, 16, 29, 15, 16, 14, 33];

const under = (backup: BackupView): PastBackup => ({
  id: backup.id,
  device: udid,
  root,
  beganAt: backup.beganAt,
  arrival: false,
  full: false,
  bytes: 0,
  files: 0,
  phases: [{ phase: "preparing", at: backup.beganAt }],
  causes: [],
  stalls:
    backup.pace === "stalled"
      ? [{ at: now, phase: "transferring", silenceMs: 150_000, lastProgressAt: backup.lastProgressAt, evidence: [] }]
      : [],
  interruptions: [],
});

/** What the history holds while this is to be seen. */
export const historyWith = ({ backups }: Snapshot): PastBackup[] => [...backups.slice(-1).map(under), ...history];

/** Twelve backups a fortnight apart: two froze, one did not finish, the oldest was the first. */
export const history: PastBackup[] = lengths.map((length, place) => {
  const beganAt = now - days(7 + 14 * place) - minutes(length);
  const failed = length === 8;
  const froze = length === 24 || length === 29;
  return {
    id: `b-${place}`,
    device: udid,
    root,
    beganAt,
    arrival: false,
    full: place === lengths.length - 1,
    program: "AppleMobileBackup",
    link: "usb",
    bytes: failed ? 11.9 * gb : (25 + ((place * 7) % 10) / 4) * gb,
    files: 20_000,
    end: failed
      ? { outcome: "failed", at: beganAt + minutes(length), reason: "writer-gone" }
      : { outcome: "finished", at: beganAt + minutes(length) },
    phases: [
      { phase: "preparing", at: beganAt },
      { phase: "transferring", at: beganAt + minutes(1 + (place % 3)) },
      { phase: "finishing", at: beganAt + minutes(length - 1) },
    ],
    causes: failed ? [{ id: "disk-full", confidence: "certain", at: beganAt + minutes(8) }] : [],
    stalls: froze
      ? [
          {
            at: beganAt + minutes(8),
            phase: "transferring",
            silenceMs: 180_000,
            lastProgressAt: beganAt + minutes(5),
            evidence: [],
            end: { at: beganAt + minutes(12), how: "resumed" },
          },
        ]
      : [],
    interruptions: [],
  };
});

/** A steady run to where the backup is. */
export const samplesOf = ({ beganAt, lastProgressAt, bytes }: BackupView): Sample[] => {
  const copying = beganAt + minutes(1);
  const many = 200;
  return [
    { at: beganAt, bytes: 0 },
    ...Array.from({ length: many }, (_one, place) => ({
      at: copying + ((lastProgressAt - copying) * (place + 1)) / many,
      bytes: (bytes * (place + 1)) / many,
    })),
  ];
};

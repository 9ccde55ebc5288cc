/**
 * What there is to show of each phone, most urgent first: a pure function of
 * the picture and the history. The panel, the icon and the menu draw these, and
 * decide nothing themselves.
 */

import type { BackupView, DeviceView, PlanView, Snapshot, StoppedView } from "../core/snapshot.ts";
import type { PastBackup } from "../link/schema.ts";
import { headline } from "../words/en.ts";
import * as words from "../words/panel.en.ts";
import { phoneName } from "./phone-name.ts";

/** In the order of urgency. */
export const faceStates = [
  "no-access",
  "waiting",
  "frozen",
  "failed",
  "disconnected",
  "folder-missing",
  "trouble",
  "slow",
  "quiet",
  "moving",
  "resting",
] as const;
export type FaceState = (typeof faceStates)[number];

export type Tone = "moving" | "quiet" | "frozen" | "yours" | "none";

export type Face = {
  key: string;
  state: FaceState;
  tone: Tone;
  /** It needs somebody. */
  solid: boolean;
  headline: string;
  name: string;
  device?: string;
  root?: string;
  backup?: BackupView;
  stopped?: StoppedView;
  plan?: PlanView;
  phone?: DeviceView;
  /** Its last good backup. */
  last?: PastBackup;
};

const looks: Record<FaceState, { tone: Tone; solid: boolean }> = {
  "no-access": { tone: "yours", solid: true },
  waiting: { tone: "yours", solid: true },
  frozen: { tone: "frozen", solid: true },
  failed: { tone: "frozen", solid: true },
  disconnected: { tone: "frozen", solid: true },
  "folder-missing": { tone: "quiet", solid: false },
  trouble: { tone: "yours", solid: true },
  slow: { tone: "quiet", solid: false },
  quiet: { tone: "quiet", solid: false },
  moving: { tone: "moving", solid: false },
  resting: { tone: "moving", solid: false },
};

/** Phones that are neither connected nor in a backup are shown only so far back. */
const mostAtRest = 4;

type Seen = { snapshot: Snapshot; history: readonly PastBackup[]; now: number };

export function facesOf(seen: Seen): Face[] {
  const { snapshot, history } = seen;
  const { backups, stopped, devices } = snapshot;
  const here = [...backups, ...stopped, ...devices].map(({ device }) => device);
  const before = history.map(({ device }) => device).filter((device) => !here.includes(device));
  const phones = [...new Set(here), ...[...new Set(before)].slice(0, mostAtRest)];
  const faces = [...foldersOf(seen), ...phones.flatMap((device) => phoneFaces(seen, device))];
  return faces.sort((one, other) => faceStates.indexOf(one.state) - faceStates.indexOf(other.state));
}

/** A phone that is backed up into two folders at once has two. */
function phoneFaces(seen: Seen, device: string): Face[] {
  const { snapshot, history, now } = seen;
  const phone = snapshot.devices.find((one) => one.device === device);
  const last = history.find((one) => one.device === device && one.end !== undefined && one.end.outcome !== "failed");
  const about = { device, name: phoneName(device, phone?.facts.name), ...(phone && { phone }), ...(last && { last }) };
  const running = snapshot.backups
    .filter((backup) => backup.device === device)
    .map((backup) => face({ ...about, ...ofBackup(backup), ...planFor(seen, backup), backup, root: backup.root }));
  const places = running.map(({ root }) => root);
  const failed = snapshot.stopped
    .filter((stopped) => stopped.device === device && !places.includes(stopped.root))
    .map((stopped) =>
      face({
        ...about,
        ...planFor(seen, stopped),
        state: "failed",
        headline: words.stoppedAt(stopped.bytes),
        stopped,
        root: stopped.root,
      }),
    );
  if (running.length + failed.length > 0) return [...running, ...failed];
  const plan = snapshot.plans.find((one) => one.device === device && one.backup === undefined);
  if (phone?.cause) return [face({ ...about, ...(plan && { plan }), state: "trouble", headline: words.phoneNeedsYou })];
  return [face({ ...about, state: "resting", headline: restingHeadline(last, now) })];
}

function ofBackup(backup: BackupView): { state: FaceState; headline: string } {
  const { pace, disconnected, waitingFor, cause } = backup;
  if (pace === "stalled") return { state: "frozen", headline: headline(backup) };
  if (disconnected) return { state: "disconnected", headline: headline(backup) };
  if (waitingFor)
    return { state: "waiting", headline: words.waitHeadline(waitingFor, cause?.confidence === "certain") };
  if (pace === "quiet") return { state: "quiet", headline: headline(backup) };
  if (cause?.id === "slow-link") return { state: "slow", headline: words.slow };
  return { state: "moving", headline: words.movingHeadline(backup.phase) };
}

function restingHeadline(last: PastBackup | undefined, now: number): string {
  if (!last?.end) return words.firstBackup;
  return last.end.outcome === "unconfirmed" ? words.unconfirmed : words.backedUp(now - last.end.at);
}

const planFor = ({ snapshot }: Seen, { id }: { id: string }): { plan?: PlanView } => {
  const plan = snapshot.plans.find(({ backup }) => backup === id);
  return plan ? { plan } : {};
};

/** A folder that cannot be looked into hides every backup in it. */
function foldersOf({ snapshot }: Seen): Face[] {
  return snapshot.senses.flatMap((one) => {
    if (one.sees || one.sense !== "folder" || one.root === undefined) return [];
    const { root, why } = one;
    const plan = snapshot.plans.find(({ device, root: of }) => device === undefined && of === root);
    const about = { key: root, name: root, root, ...(plan && { plan }) };
    if (why === "not-permitted") return [face({ ...about, state: "no-access", headline: words.access.title })];
    return [face({ ...about, state: "folder-missing", headline: words.missingHeadline })];
  });
}

const face = (about: Omit<Face, "tone" | "solid" | "key"> & { key?: string }): Face => ({
  ...about,
  key: about.key ?? `${about.device}\n${about.backup?.id ?? about.stopped?.id ?? ""}`,
  ...looks[about.state],
});

/**
 * A backup that has just begun, as the mind itself knows it, and the ways to
 * tell the mind of one: for the shipped detector, which needs a session to
 * weigh, and for replay.ts.
 */

import type { Session } from "../../src/core/backup/session.ts";
import type { FolderSample, Observation, Writer } from "../../src/core/observation.ts";
import { type State, wakeUp } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import type { Trace } from "./trace.ts";

const root = "/backups";
export const device = "00008110-000A1B2C3D4E801E";
export const epoch = Date.UTC(2026, 0, 1);
/** Each time the computer sleeps, in milliseconds. */
export const asleepFor = 3_600_000;

export const untouched: FolderSample = {
  root,
  device,
  arrival: false,
  status: "absent",
  snapshot: false,
  bytes: 0,
  files: 0,
  entries: 0,
};

export const writerOf = ({ writerLeaves, io }: { writerLeaves: boolean; io: boolean }): Writer => ({
  pid: 77,
  startedAt: epoch,
  program: writerLeaves ? "idevicebackup2" : "AppleMobileBackup",
  doing: "backup",
  device,
  root,
  cpuMs: 0,
  ...(io && { bytesRead: 0, bytesWritten: 0 }),
});

/** What is seen before the first second: a computer awake, a phone at hand as far as its senses go, an empty folder. */
export function opening({
  link,
  sees,
}: {
  link: Trace["link"];
  sees: Pick<Trace["sees"], "usbmux" | "writer">;
}): Observation[] {
  const at = epoch;
  return [
    { kind: "host", at, awakeSince: at - 86_400_000, asleepMs: 0 },
    { kind: "sees", at, sense: "folder", root },
    ...(sees.usbmux
      ? [{ kind: "attached", at, device, link, muxId: 1 } as const]
      : [{ kind: "blind", at, sense: "usbmux", why: "not-running" } as const]),
    ...(sees.writer ? [] : [{ kind: "blind", at, sense: "writer", why: "failed" } as const]),
  ];
}

export const awake = (): State => wakeUp({ at: epoch, patience: 1, kept: [] });

/** The session that the mind opens at the first plist. */
export function newborn(): Session {
  const at = epoch + 1000;
  const told: Observation[] = [
    ...opening({ link: "usb", sees: { usbmux: true, writer: true } }),
    { kind: "folder", at, sample: { ...untouched, infoAt: at, changedAt: at } },
    { kind: "writers", at, writers: [writerOf({ writerLeaves: true, io: true })] },
  ];
  const [session] = told.reduce((state, seen) => step(state, seen).state, awake()).sessions.values();
  if (!session) throw new Error("the mind saw no backup begin");
  return session;
}

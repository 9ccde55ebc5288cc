/**
 * Follows the process that writes a backup, so that hung, in a busy loop and
 * gone are told apart. Alive and idle says nothing: a frozen client is both.
 */

import type { Program, Writer } from "../observation.ts";
import { type Millis, seconds } from "../time.ts";
import type { Session, WriterSeen } from "./session.ts";

/**
 * Share of one processor that only a loop uses: 0.84 to 0.99 was measured when the cable was pulled between files.
 * On a computer that has other work it gets less, and waits for its turn at every look instead.
 */
const busyShare = 0.7;
/** Bytes a second through its hands that make it work rather than a loop. */
const workingRate = 64 * 1024;
const longestGap: Millis = seconds(5);

/** Busy for so long with nothing to show for it, a program runs in circles. */
export const spinsAfter: Millis = seconds(15);

/** Only where it is known what else it does, or it was seen to: a Mac tells nothing but processor time. */
export const spinsForCertain = ({ program, read }: Extract<WriterSeen, { kind: "alive" }>): boolean =>
  read !== undefined || program === "idevicebackup2";

/**
 * Does this program's process live exactly as long as one backup? Then its end is the end of the backup, and its life
 * after `finished` means that the phone has not confirmed. Proved for idevicebackup2; pymobiledevice3's command works
 * the same way. AppleMobileBackup: not known. iMazing is an application that stays.
 */
export const endsWithBackup: Record<Program, boolean> = {
  idevicebackup2: true,
  pymobiledevice3: true,
  AppleMobileBackup: false,
  iMazing: false,
};

const couldBe = (writer: Writer): boolean =>
  writer.program !== "iMazing" && (writer.doing === "backup" || writer.doing === "unknown");

const speaksOf = (writer: Writer, { device, root }: { device: string; root: string }): boolean =>
  (writer.device === undefined || writer.device === device) && (writer.root === undefined || writer.root === root);

/** The most exact match among those that no other session has: named by phone and folder before by folder, before by nothing. */
export function writerFor(
  place: { device: string; root: string },
  writers: readonly Writer[],
  taken: ReadonlySet<number>,
) {
  const exactness = (writer: Writer) => (writer.device ? 2 : 0) + (writer.root ? 1 : 0);
  return writers
    .filter((writer) => couldBe(writer) && speaksOf(writer, place) && !taken.has(writer.pid))
    .sort((a, b) => exactness(b) - exactness(a))[0];
}

/** A restore reads the same folder with the same programs: what it does there is no backup. */
export const restoring = (place: { device: string; root: string }, writers: readonly Writer[]): boolean =>
  writers.some((writer) => writer.doing === "restore" && speaksOf(writer, place));

export type Process = { pid: number; startedAt: Millis };

export const sameProcess = (a: Process, b: Process): boolean =>
  a.pid === b.pid && Math.abs(a.startedAt - b.startedAt) < seconds(3);

export function followWriter(
  session: Session,
  writers: readonly Writer[],
  taken: ReadonlySet<number>,
  at: Millis,
): WriterSeen {
  const was = session.writer;
  const handedOver = was.kind === "gone" && !endsWithBackup[was.program];
  if (was.kind === "unseen" || handedOver) {
    const found = writerFor(session, writers, taken);
    return found ? bound(found, at) : was;
  }
  if (was.kind === "gone") return was;
  const now = writers.find((writer) => sameProcess(writer, was));
  if (!now)
    return { kind: "gone", program: was.program, at, ...(was.written !== undefined && { written: was.written }) };
  const passed = at - was.at;
  if (passed <= 0) return was;
  const handled = sumOf(now.bytesRead, now.bytesWritten);
  const before = sumOf(was.read, was.written);
  const working = handled !== undefined && before !== undefined && (handled - before) * 1000 > workingRate * passed;
  const busy = !working && (now.running || (now.cpuMs - was.cpuMs) / passed >= busyShare);
  const busyMs = busy ? was.busyMs + Math.min(passed, longestGap) : 0;
  return { ...bound(now, at), busyMs, working };
}

const sumOf = (read: number | undefined, written: number | undefined): number | undefined =>
  read === undefined || written === undefined ? undefined : read + written;

export function bound(writer: Writer, at: Millis): Extract<WriterSeen, { kind: "alive" }> {
  const { pid, startedAt, program, cpuMs, bytesRead: read, bytesWritten: written } = writer;
  return {
    kind: "alive",
    pid,
    startedAt,
    program,
    at,
    cpuMs,
    ...(read !== undefined && { read }),
    ...(written !== undefined && { written }),
    busyMs: 0,
    working: false,
  };
}

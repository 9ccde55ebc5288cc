/**
 * Gives a phone's backup folder another name in its own root, and its old name
 * back. Nothing in it is touched, deleted or overwritten: where anything else
 * has the name, or a file of it open, or would have no room, nothing is done.
 */

import { lstatSync, renameSync, type Stats, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { readUdid } from "../../apple/udid.ts";
import type { HandTrouble, Report } from "../../core/fix/fix.ts";
import type { Udid } from "../../core/observation.ts";
import { hear } from "../command/run.ts";
import { done, failed, type Hand } from "./hands.ts";
import { type OpenFiles, openerOf } from "./open-files.ts";
import { type ListProcesses, mightWrite, nameOf, type Process, unlessRestoring } from "./processes.ts";
import { reportOf } from "./said.ts";

export type Shelf = {
  /** The folders that are watched: in no other one is anything renamed. */
  roots: readonly string[];
  list: ListProcesses;
  open: OpenFiles;
  commands: { du: string };
  /** A disk that turns needs minutes for half a million files: nobody waits for that. In milliseconds. */
  countingTime?: number;
};

export const setAside = (shelf: Shelf): Hand<"set-aside"> =>
  unlessRestoring(shelf.list, async ({ root, device, to }, processes, signal) => {
    const move = { root, device, from: device, to };
    const refused = await refusal(shelf, { ...move, aside: to, processes }, signal);
    if (refused) return refused;
    const room = await roomFor(shelf, move, signal);
    if (room.kind === "failed") return room;
    const renamed = rename(move);
    return renamed.kind === "done" ? done(`${renamed.text}; ${room.text}`) : renamed;
  });

export const putBack = (shelf: Shelf): Hand<"put-back"> =>
  unlessRestoring(shelf.list, async ({ root, device, from }, processes, signal) => {
    const move = { root, device, from, to: device };
    return (await refusal(shelf, { ...move, aside: from, processes }, signal)) ?? rename(move);
  });

type Move = { root: string; device: Udid; from: string; to: string };

const asideName = /^\.set-aside-\d{8}T\d{6}Z$/;

/** `aside`: the name that is not the phone's own. */
async function refusal(
  { roots, open }: Shelf,
  { root, device, from, to, aside, processes }: Move & { aside: string; processes: readonly Process[] },
  signal: AbortSignal,
): Promise<Report | undefined> {
  if (!roots.includes(root) || readUdid(device) !== device) return failed("failed", "not a watched folder of a phone");
  if (!aside.startsWith(device) || !asideName.test(aside.slice(device.length)))
    return failed("failed", `${JSON.stringify(aside)} is no name of a backup that is set aside`);
  const unfit = unfitness({ root, device, from, to });
  if (unfit) return unfit;

  const writing = await mightWrite(processes, { root, device });
  if (writing) return failed("in-use", nameOf(writing));
  const opened = await open(signal);
  if (signal.aborted) return failed("stopped", "");
  if (opened.kind === "unknown") return failed("failed", opened.why);
  const opener = openerOf(opened.by, from, process.pid);
  return opener && failed("in-use", `process ${opener.pid} has it open`);
}

/** What only the folder itself can have against it. */
function unfitness({ root, from, to }: Move): Report | undefined {
  try {
    const [source, target, volume] = [look(join(root, from)), look(join(root, to)), statSync(root)];
    if (!source) return failed("not-there", `there is no ${from}`);
    if (!source.isDirectory()) return failed("changed", `${from} is not a folder`);
    if (source.dev !== volume.dev) return failed("failed", `${from} is a volume of its own`);
    return target && failed("changed", `there is a ${to} already`);
  } catch (error) {
    return refused(error);
  }
}

const look = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

/** A report in either case: `done` says how large it is, or that nobody knows: the next backup then finds out by itself. */
async function roomFor(
  { commands: { du }, countingTime = 30_000 }: Shelf,
  { root, from }: Move,
  signal: AbortSignal,
): Promise<Report> {
  const said = await hear(du, ["-s", "-k", "-x", "--", join(root, from)], { timeout: countingTime, signal });
  if (said.kind === "too-slow") return done("its size is unknown: counting takes too long");
  const counted = reportOf(said);
  if (counted.kind === "failed") return counted;
  const kilobytes = /^(\d+)\t/.exec(said.output)?.[1];
  if (kilobytes === undefined) return failed("failed", `not understood: ${said.output}`);
  const volume = await statfs(root).catch(refused);
  if ("kind" in volume) return volume;
  const [bytes, room] = [Number(kilobytes) * 1024, volume.bavail * volume.bsize];
  return room < bytes
    ? failed("no-room", `a new backup may need ${bytes} bytes, and ${room} are free`)
    : done(`it takes ${bytes} bytes, and ${room} are free`);
}

/**
 * Looked at once more: counting took its time. Whoever took the name in the instant between would lose no more than an
 * empty folder, the only thing that the system lets a folder replace.
 */
function rename(move: Move): Report {
  const unfit = unfitness(move);
  if (unfit) return unfit;
  const { root, from, to } = move;
  try {
    renameSync(join(root, from), join(root, to));
    return done(`${from} is now ${to}`);
  } catch (error) {
    return refused(error);
  }
}

const troubles = new Map<unknown, HandTrouble>([
  ["EPERM", "not-permitted"],
  ["EACCES", "not-permitted"],
  ["EROFS", "not-permitted"],
  ["ENOENT", "not-there"],
  ["ENOTDIR", "changed"],
  ["EEXIST", "changed"],
  ["ENOTEMPTY", "changed"],
  ["EBUSY", "in-use"],
]);

function refused(error: unknown): Report {
  if (!(error instanceof Error && "code" in error)) throw error;
  return failed(troubles.get(error.code) ?? "failed", error.message);
}

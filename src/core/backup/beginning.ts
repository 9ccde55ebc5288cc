/**
 * When has a backup begun? A plist was written, Status.plist says so, or
 * Snapshot/ appeared, and where processes can be seen, one is there that could
 * do it. Leftovers of an old run, archived copies and restores are none.
 */

import type { BackupEvent } from "../event.ts";
import type { FolderSample, Writer } from "../observation.ts";
import type { State } from "../state.ts";
import { hours, type Millis, minutes, seconds } from "../time.ts";
import { awakeSince } from "../world/host.ts";
import { attachedBy } from "./follow-tether.ts";
import { bound, endsWithBackup, type Process, restoring, sameProcess, writerFor } from "./follow-writer.ts";
import { restarted, unchanged } from "./movement.ts";
import { freshStatus, phaseAfter } from "./phase.ts";
import type { Session } from "./session.ts";

/** What was seen of a folder in which no backup runs. */
export type Resting = {
  sample: FolderSample;
  /** The look before the folder stirred: what an older run had left. */
  before: Session["before"];
  /** Since when there is something in it that a backup could have done, and whether that was so before we came. */
  stirredAt?: Millis;
  arrival: boolean;
  /** The sense's counters before it stirred: what came since belongs to the backup. */
  counted: { bytes: number; files: number };
  /** The last backup here: the next one begins later, and so has a name of its own. */
  over?: Over;
};

/** `by`: its program, if that lives for one backup only. What it still does while it ends is no other one. */
type Over = { at: Millis; by?: Process };

/** An unfinished run that changed this recently may still be running, when no process list can tell. */
const recent: Millis = hours(1);
/** How long a plist that was written waits for a process that could have written it. */
export const stirredFor: Millis = seconds(30);

/** What a run that begins now finds. */
const beforeOf = ({ status, statusAt, snapshot }: FolderSample): Session["before"] => ({
  ...(typeof status === "object" && { status }),
  ...(statusAt !== undefined && { statusAt }),
  snapshot,
});

const nothingBefore: Session["before"] = { snapshot: false };
const countedIn = ({ bytes, files }: FolderSample): Resting["counted"] => ({ bytes, files });

/** A folder in which nothing goes on: whatever lies there is the past. */
export const calm = (sample: FolderSample, over?: Over): Resting => ({
  sample,
  before: beforeOf(sample),
  counted: countedIn(sample),
  arrival: false,
  ...(over && { over }),
});

/** Takes a look at a folder in which, as far as we know, no backup runs. */
export function rest(known: Resting | undefined, sample: FolderSample, at: Millis): Resting {
  if (!known || restarted(known.sample, sample)) {
    return { ...arrived(sample, at), ...(known?.over && { over: known.over }) };
  }
  if (!unchanged(known.sample, sample)) {
    // What we found when we came goes on, unless a new run begins over it.
    const stirring = known.stirredAt !== undefined && (!known.arrival || known.sample.infoAt === sample.infoAt);
    return { ...calm(known.sample, known.over), ...(stirring && known), sample, stirredAt: at };
  }
  if (known.stirredAt !== undefined && at - known.stirredAt > stirredFor) return calm(sample, known.over);
  return { ...known, sample };
}

function arrived(sample: FolderSample, at: Millis): Resting {
  const { status, statusAt = 0, infoAt = 0, snapshot } = sample;
  const stirred = { ...calm(sample), before: nothingBefore, stirredAt: at };
  // A folder that comes with old files in it was moved or mounted here.
  const made = !sample.arrival && at - (sample.changedAt ?? at) <= stirredFor;
  if (made) return { ...stirred, counted: { bytes: 0, files: 0 } };
  // Info.plist is the first thing that a run writes: a status older than it is another run's.
  if (infoAt > statusAt) return { ...stirred, before: beforeOf(sample), arrival: true };
  const finished = typeof status === "object" && status.state === "finished";
  return finished && !snapshot ? calm(sample) : { ...stirred, arrival: true };
}

/** Under way beyond doubt: this run's own status is not `finished`, or Snapshot/ has come. */
function under(sample: FolderSample, before: Session["before"]): boolean {
  const fresh = freshStatus(before, sample);
  return (fresh !== undefined && fresh.state !== "finished") || (sample.snapshot && !before.snapshot);
}

export function begin(
  resting: Resting,
  state: State,
  at: Millis,
): { session: Session; events: BackupEvent[] } | undefined {
  const { sample, before, counted, stirredAt, arrival, over } = resting;
  const { device, root } = sample;
  if (stirredAt === undefined) return undefined;
  if (arrival && !knowsSleep(state)) return undefined;
  const blind = state.senses.get("writer")?.sees === false;
  const looked = state.writers;
  // The process list from before it stirred cannot tell who did it: wait for the next.
  if (!blind && (!looked || (looked.at < stirredAt && !arrival))) return undefined;
  const ended = over?.by;
  const writers = blind ? [] : (looked?.writers ?? []).filter((writer) => !ended || !sameProcess(writer, ended));
  if (restoring(sample, writers)) return undefined;
  const writer = writerFor(sample, writers, taken(state.sessions));
  const mine = writer && couldHaveWritten(writer, resting);
  const unsure = blind || writers.some(({ program }) => program === "iMazing");
  const { changedAt: lastAt = at, infoAt = lastAt } = sample;
  if (!mine && arrival && (!unsure || at - lastAt > recent)) return undefined;
  if (!mine && !arrival && !blind && !under(sample, before)) return undefined;

  // An Info.plist that was not written just now is an older run's: not every client begins with it.
  const firstSign = arrival || infoAt > at - stirredFor ? Math.min(at, infoAt) : at;
  const beganAt = Math.max(firstSign, (over?.at ?? firstSign - 1) + 1);
  const changedAt = Math.min(at, lastAt);
  const tether = attachedBy(state.devices.get(device) ?? []);
  const blank: Session = {
    id: `${device}@${beganAt}`,
    device,
    root,
    beganAt,
    arrival,
    before,
    phase: "preparing",
    bytes: sample.bytes - counted.bytes,
    files: sample.files - counted.files,
    last: sample,
    silence: { ms: arrival ? awakeSince(state.host, changedAt, at) : 0, since: changedAt, seenAt: at, ghosts: 0 },
    longest: {},
    pace: "moving",
    alerted: "no",
    waiting: "no",
    tether,
    writer: mine ? bound(writer, at) : { kind: "unseen" },
    recent: [],
    keptAt: at,
  };
  const phase = phaseAfter(blank, sample);
  const session: Session = {
    ...blank,
    phase,
    ...(phase === "verifying" && { finishedAt: sample.statusAt ?? at }),
  };
  const about = { at, device, backup: session.id };
  const began: BackupEvent = {
    ...about,
    kind: "backup-began",
    root,
    arrival,
    full: before.status === undefined,
    ...(mine && { program: writer.program }),
    ...(tether.kind === "attached" && { link: tether.link }),
  };
  return { session, events: [began, { ...about, kind: "phase", phase }] };
}

/**
 * A process that was there before the folder stirred did not make it stir, unless it is named as the writer of just this
 * phone; one that stays from backup to backup has to show more than a plist.
 */
function couldHaveWritten(writer: Writer, { sample, before, stirredAt = 0, arrival }: Resting): boolean {
  const startedBefore = (sample.changedAt ?? 0) > writer.startedAt - seconds(2);
  if (!endsWithBackup[writer.program]) {
    return under(sample, before) ? startedBefore : startedBefore && writer.startedAt > stirredAt - minutes(2);
  }
  return startedBefore || (!arrival && writer.device === sample.device);
}

/** Whether the computer slept is told once, in the first moments; a latecomer has to wait for it. */
const knowsSleep = ({ host, senses }: State): boolean => host !== undefined || senses.get("host")?.sees === false;

/** The processes that are busy with another backup. */
export const taken = (sessions: State["sessions"]): ReadonlySet<number> =>
  new Set([...sessions.values()].flatMap(({ writer }) => (writer.kind === "alive" ? [writer.pid] : [])));

/**
 * When is a backup over, and how? Success is a new `finished` on disk and then
 * the writer gone soon after: the phone confirms to the writer alone. A writer
 * that goes without `finished` has failed.
 */

import { unplugAfter } from "../cause/unplug.ts";
import type { BackupEvent } from "../event.ts";
import type { Writer } from "../observation.ts";
import { type State, senseKey } from "../state.ts";
import { type Millis, minutes, seconds } from "../time.ts";
import type { Habit } from "../verdict/habits.ts";
import { type PhoneKnown, phoneOf } from "../world/phone.ts";
import { amountOf } from "./amount.ts";
import { longestSoFar } from "./follow-folder.ts";
import { endsWithBackup } from "./follow-writer.ts";
import type { Session } from "./session.ts";

/** The phone reads the backup back before it confirms; a writer that goes later than this did not wait for that. */
const soon: Millis = minutes(2);
/** With no process to watch: how long `finished` has to stand still to be believed, unconfirmed. */
const settled: Millis = seconds(15);
/** The same where a process is there but is not known to end with its backup. */
const lingering: Millis = minutes(1);
/** Where a backup can be seen no more after its writer left, it is given up. */
const outOfSight: Millis = minutes(1);
const handover: Millis = seconds(30);
/** Unfinished, silent and nobody there who could go on. */
const abandoned: Millis = minutes(30);

export function ending(session: Session, state: State, at: Millis): BackupEvent | undefined {
  if (!lookedForWriters(state)) return undefined;
  const { patience } = state;
  const writers = writersSeen(state);
  const seesWriters = writers !== undefined;
  const nobody = writers?.every(({ doing }) => doing === "restore" || doing === "other");
  const { writer, silence, finishedAt, phase, files, beganAt } = session;
  const about = { at, device: session.device, backup: session.id };
  const amount = { bytes: amountOf(session), files, durationMs: at - beganAt };
  const finished = (confirmed: boolean): BackupEvent => {
    const habit = confirmed ? habitOf(session) : undefined;
    return { ...about, kind: "finished", confirmed, ...amount, ...(habit && { habit }) };
  };
  const failed = (reason: "writer-gone" | "abandoned"): BackupEvent => ({
    ...about,
    kind: "failed",
    reason,
    phase,
    ...amount,
    unplug: unplugAfter(session),
  });

  if (writer.kind === "gone") {
    // What it wrote last must have been seen before its end is judged, unless nothing can be seen any more.
    if (silence.seenAt <= writer.at && at - writer.at < outOfSight) return undefined;
    if (finishedAt !== undefined) return finished(heardTheEnd(session, writer.at - finishedAt));
    // Where one process may hand over to another, it is the silence that tells.
    const handsOver = !endsWithBackup[writer.program] && silence.seenAt > writer.at && silence.ms < handover;
    return handsOver ? undefined : failed("writer-gone");
  }
  if (finishedAt !== undefined) {
    const doneAt = phoneDoneAt(phoneOf(state.phones, session.device), finishedAt);
    if (doneAt !== undefined) return finished(heardTheEnd(session, doneAt - finishedAt));
    if (writer.kind === "alive" && seesWriters) {
      return !endsWithBackup[writer.program] && silence.ms >= lingering ? finished(false) : undefined;
    }
    return silence.ms >= settled * Math.min(1, patience) ? finished(false) : undefined;
  }
  return nobody && writer.kind === "unseen" && silence.ms >= abandoned * patience ? failed("abandoned") : undefined;
}

/** Their list has been told in this life of the daemon, or cannot be: until then nobody knows whether a backup goes on. */
export const lookedForWriters = ({ senses, writers }: State): boolean =>
  writers !== undefined || senses.get(senseKey({ sense: "writer" }))?.sees === false;

/** All that are alive, where they can be seen. */
const writersSeen = ({ senses, writers }: State): readonly Writer[] | undefined =>
  senses.get(senseKey({ sense: "writer" }))?.sees === false ? undefined : writers?.writers;

/** Of a backup seen from its beginning, over a connection that is known. */
function habitOf(session: Session): Habit | undefined {
  const { arrival, tether, last } = session;
  if (arrival || tether.kind !== "attached") return undefined;
  return {
    link: tether.link,
    ...(tether.speed !== undefined && { speed: tether.speed }),
    ...(last.ios !== undefined && { ios: last.ios }),
    longest: longestSoFar(session),
  };
}

/** When the phone's own half of the backup ended, or the computer told it that all is over. */
function phoneDoneAt({ serving, syncEndedAt = 0 }: PhoneKnown, finishedAt: Millis): Millis | undefined {
  if (serving && !serving.yes && serving.at > finishedAt) return serving.at;
  return syncEndedAt > finishedAt ? syncEndedAt : undefined;
}

/** Writer or phone left soon after `finished`, and neither a pulled cable nor a person who lost patience made it leave. */
const heardTheEnd = ({ tether, pace }: Session, stayed: Millis): boolean =>
  stayed <= soon && tether.kind !== "dropped" && pace !== "stalled";

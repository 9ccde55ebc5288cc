/**
 * Takes one look at the folder into the session: movement, silence, phase and
 * amount. This is where the clock of silence runs: only looks add to it, so
 * neither sleep nor blindness ever does.
 */

import type { BackupEvent } from "../event.ts";
import type { FolderSample } from "../observation.ts";
import { type Millis, seconds } from "../time.ts";
import { awakeSince, type Host } from "../world/host.ts";
import { amountOf, rateOf } from "./amount.ts";
import { type Movement, movementBetween, restarted } from "./movement.ts";
import { phaseAfter } from "./phase.ts";
import type { Session, Silence, Tether } from "./session.ts";

/** Two looks further apart than this mean that the computer slept, or we could not look, in between. */
const longestGap: Millis = seconds(5);
const rateOver: Millis = seconds(10);
const inFlight: Millis = seconds(2);

export type Followed = { session: Session; events: BackupEvent[] };

export function followFolder(session: Session, sample: FolderSample, at: Millis, host: Host | undefined): Followed {
  const { last, woken, ...known } = session;
  const comparable = !woken && !restarted(last, sample);
  const phase = phaseAfter(session, sample);
  const moved =
    phase !== session.phase
      ? "real"
      : comparable
        ? movementBetween(last, sample, session)
        : movedMeanwhile(last, sample);
  const bytes = session.bytes + (comparable ? sample.bytes - last.bytes : 0);
  const next: Session = {
    ...known,
    phase,
    bytes,
    files: session.files + (comparable ? sample.files - last.files : 0),
    last: sample,
    silence: comparable
      ? silenceAfter(session.silence, moved, at)
      : silenceOnDisk(session.silence, sample, moved, at, host),
    recent: [...session.recent, { at, bytes: amountOf({ ...session, bytes }) }].filter(
      (point) => point.at >= at - rateOver,
    ),
  };
  if (phase === "verifying") next.finishedAt = session.finishedAt ?? Math.min(at, sample.statusAt ?? at);
  else delete next.finishedAt;
  return moved === "real" ? onMovement(session, next, at) : { session: next, events: [] };
}

/** Between two lives of the sense only the times on disk tell. */
const movedMeanwhile = (last: FolderSample, sample: FolderSample): Movement =>
  (sample.changedAt ?? 0) > (last.changedAt ?? 0) ? "real" : "none";

function silenceAfter(silence: Silence, moved: Movement, at: Millis): Silence {
  if (moved === "real") return { ms: 0, since: at, seenAt: at, ghosts: 0 };
  const awake = Math.max(0, Math.min(at - silence.seenAt, longestGap));
  return { ...silence, ms: silence.ms + awake, seenAt: at, ghosts: silence.ghosts + (moved === "ghost" ? 1 : 0) };
}

function silenceOnDisk(
  silence: Silence,
  sample: FolderSample,
  moved: Movement,
  at: Millis,
  host: Host | undefined,
): Silence {
  const changedAt = Math.min(at, sample.changedAt ?? at);
  if (moved === "real") return { ms: awakeSince(host, changedAt, at), since: changedAt, seenAt: at, ghosts: 0 };
  return { ...silence, ms: Math.max(silence.ms, awakeSince(host, silence.since, at)), seenAt: at };
}

/** It moves: whatever was said about it not moving is withdrawn. */
function onMovement(was: Session, now: Session, at: Millis): Followed {
  const about = { at, device: now.device, backup: now.id };
  const { phase, files } = now;
  const bytes = amountOf(now);
  const events: BackupEvent[] = [];
  if (phase !== was.phase) events.push({ ...about, kind: "phase", phase });
  if (was.pace === "stalled" || was.alerted !== "no") {
    events.push({ ...about, kind: "resumed", phase, silenceMs: was.silence.ms, bytes, files });
  }
  const tether = mended(was);
  if (tether !== was.tether && was.tether.kind === "dropped" && was.tether.told && !was.tether.back) {
    events.push({ ...about, kind: "reconnected", link: was.tether.link, awayMs: at - was.tether.at });
  }
  events.push({ ...about, kind: "progress", phase, bytes, files, rate: rateOf(now) });
  const session: Session = {
    ...now,
    longest: longestSoFar(was),
    pace: "moving",
    waiting: "no",
    tether,
    writer: now.writer.kind === "alive" ? { ...now.writer, busyMs: 0 } : now.writer,
  };
  return { session, events };
}

/** With the silence that ends now, unless it came of a broken connection. */
export const longestSoFar = ({ longest, phase, silence, tether }: Session): Session["longest"] =>
  tether.kind === "dropped" ? longest : { ...longest, [phase]: Math.max(longest[phase] ?? 0, silence.ms) };

/**
 * Bytes came, so the phone is reached, one way or another: which one, usbmuxd's list tells. What was under way when the
 * connection broke still lands in the next look or two, and proves nothing.
 */
const mended = ({ tether, silence }: Session): Tether =>
  tether.kind === "dropped" && silence.seenAt >= tether.at + inFlight ? { kind: "unknown" } : tether;

/** One running backup: what an observation means to it, and what is said and wished because of that. */

import { withCauses } from "../cause/trouble.ts";
import { unplugAfter } from "../cause/unplug.ts";
import type { Effect } from "../effect.ts";
import type { BackupEvent } from "../event.ts";
import { put } from "../maps.ts";
import { announce } from "../notices.ts";
import type { Observation } from "../observation.ts";
import { placeOf, type State, senseKey } from "../state.ts";
import type { Stepped } from "../step.ts";
import { type Millis, seconds } from "../time.ts";
import { circumstances } from "../verdict/circumstances.ts";
import { judge } from "../verdict/verdict.ts";
import { amountOf } from "./amount.ts";
import { taken } from "./beginning.ts";
import { lookedForWriters } from "./ending.ts";
import { type Followed, followFolder } from "./follow-folder.ts";
import { attachedBy, followTether, tellTether } from "./follow-tether.ts";
import { followWriter } from "./follow-writer.ts";
import type { Session } from "./session.ts";

const keepEvery: Millis = seconds(10);
const longestNod: Millis = seconds(5);

/** What the observation means to one running backup. */
export function follow(was: Session, state: State, seen: Observation): Followed & { over?: BackupEvent } {
  const { at } = seen;
  const events: BackupEvent[] = [];
  let session = sleptThrough(was, state, at);
  if (seen.kind === "folder" && placeOf(seen.sample) === placeOf(was)) {
    const followed = followFolder(session, seen.sample, at, state.host);
    session = followed.session;
    events.push(...followed.events);
  }
  if ((seen.kind === "folder-gone" && placeOf(seen) === placeOf(was)) || goneMeanwhile(was, state, at)) {
    const { device, id, phase, files, beganAt } = was;
    const over: BackupEvent = {
      kind: "failed",
      at,
      device,
      backup: id,
      reason: "folder-gone",
      phase,
      bytes: amountOf(was),
      files,
      durationMs: at - beganAt,
      unplug: unplugAfter(was),
    };
    return { session, events, over };
  }
  if (seen.kind === "writers") {
    session = { ...session, writer: followWriter(session, seen.writers, taken(state.sessions), at) };
  }
  const links = state.devices.get(was.device) ?? [];
  if (seen.kind === "attached" || seen.kind === "detached") {
    session = { ...session, tether: followTether(session, seen, { links, blind: usbmuxdGone(state) }) };
  } else if (session.tether.kind === "unknown" && links.length > 0) {
    session = { ...session, tether: attachedBy(links) };
  }
  const tethered = tellTether(session, was.tether, at, state.patience);
  // Of one whose writer has left, or may have before we came, it is the end that is told.
  const goesOn = lookedForWriters(state) && session.writer.kind !== "gone";
  const judged = goesOn ? judge(tethered.session, circumstances(state, was, at)) : { ...tethered, events: [] };
  return { session: judged.session, events: [...events, ...tethered.events, ...judged.events] };
}

function usbmuxdGone({ senses }: State): boolean {
  return senses.get(senseKey({ sense: "usbmux" }))?.sees === false;
}

/** Nobody says that a folder is gone that went before this life: but all that are there are looked at with their root. */
function goneMeanwhile({ woken, root }: Session, { senses }: State, at: Millis): boolean {
  const sense = senses.get(senseKey({ sense: "folder", root }));
  return woken === true && sense?.sees === true && at - sense.since > seconds(30); // a disk may have to wake up
}

/** While a backup runs something is told every second: where nothing was, the computer slept. */
function sleptThrough(session: Session, { at: before, fast }: State, at: Millis): Session {
  return fast && at - before > longestNod ? { ...session, slept: { at, ms: at - before } } : session;
}

export function goOn(state: State, place: string, was: Session, followed: Followed, at: Millis): Stepped {
  const caused = withCauses(state, was, followed.session, followed.events, at);
  const announced = announce(was, caused.session, caused.events);
  const kept = keep(announced.session, caused.events, at);
  const sessions = kept.session === was ? state.sessions : put(state.sessions, place, kept.session);
  const effects = [...announced.effects, ...kept.effects, ...probes(kept.session, caused.events)];
  return { state: { ...state, sessions }, effects };
}

function keep(session: Session, events: readonly BackupEvent[], at: Millis): { session: Session; effects: Effect[] } {
  const due = at - session.keptAt >= keepEvery || events.some(({ kind }) => kind !== "progress");
  if (!due) return { session, effects: [] };
  const kept = { ...session, keptAt: at };
  return { session: kept, effects: [{ kind: "keep", session: kept }] };
}

const probed: readonly BackupEvent["kind"][] = ["quiet", "stalled", "waiting-for-you", "disconnected", "failed"];

/** What may explain a trouble is found out as soon as one shows. */
export function probes({ root, device, writer }: Session, events: readonly BackupEvent[]): Effect[] {
  const troubled = events.some(({ kind }) => probed.includes(kind));
  const writerLives = writer.kind === "alive" || events.every(({ kind }) => kind !== "failed");
  return troubled ? [{ kind: "probe", root, device, writerLives }] : [];
}

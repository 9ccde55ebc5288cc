/**
 * The mind: one observation in, a new state and wishes out. Pure; the same log
 * replayed tells the same story.
 *
 * An observation is first taken down (what is known), then into each running
 * backup (what it means there), then every backup is judged.
 */

import { amountOf } from "./amount.ts";
import { attentionTo } from "./attention.ts";
import { begin, calm, type Resting, stirredFor, taken } from "./beginning.ts";
import { circumstances } from "./circumstances.ts";
import type { Effect } from "./effect.ts";
import { ending } from "./ending.ts";
import type { BackupEvent } from "./event.ts";
import { type Followed, followFolder } from "./follow-folder.ts";
import { attachedBy, followTether, tellTether } from "./follow-tether.ts";
import { followWriter } from "./follow-writer.ts";
import { learn } from "./habits.ts";
import { put, without } from "./maps.ts";
import { announce } from "./notices.ts";
import type { Observation } from "./observation.ts";
import { followSense } from "./senses.ts";
import type { Session } from "./session.ts";
import { placeOf, type State } from "./state.ts";
import { takeDown } from "./take-down.ts";
import { type Millis, seconds } from "./time.ts";
import { askedAfter, askedAgain, failedBy, withCauses } from "./trouble.ts";
import { judge } from "./verdict.ts";

export type Stepped = { state: State; effects: Effect[] };

const keepEvery: Millis = seconds(10);

export function step(before: State, seen: Observation): Stepped {
  const sensed = followSense(before, seen);
  const known = takeDown(sensed.state, seen);
  let state = known.state;
  const effects: Effect[] = [...sensed.effects, ...known.events.map((event) => ({ kind: "tell", event }) as const)];

  for (const [place, session] of state.sessions) {
    const followed = follow(session, state, seen);
    const end = followed.over ?? ending(followed.session, state, seen.at);
    const stepped = end
      ? endSession(state, place, session, followed, end)
      : goOn(state, place, session, followed, seen.at);
    state = stepped.state;
    effects.push(...stepped.effects);
  }
  for (const next of [beginAll, askAgain, attend]) {
    const stepped = next(state, seen.at);
    state = stepped.state;
    effects.push(...stepped.effects);
  }

  const fast = state.sessions.size > 0 || [...state.resting.values()].some((one) => stirring(one, seen.at));
  if (fast !== state.fast) effects.push({ kind: "beat", fast });
  return { state: { ...state, at: seen.at, fast }, effects };
}

function goOn(state: State, place: string, was: Session, followed: Followed, at: Millis): Stepped {
  const caused = withCauses(state, was, followed.session, followed.events, at);
  const announced = announce(was, caused.session, caused.events);
  const kept = keep(announced.session, caused.events, at);
  const sessions = kept.session === was ? state.sessions : put(state.sessions, place, kept.session);
  const effects = [...announced.effects, ...kept.effects, ...probes(kept.session, caused.events)];
  return { state: { ...state, sessions }, effects };
}

function endSession(
  state: State,
  place: string,
  was: Session,
  { session, events }: Followed,
  end: BackupEvent,
): Stepped {
  const failed = failedBy(state, session, end);
  const last = failed?.event ?? end;
  const effects: Effect[] = announce(was, session, [...events, last]).effects;
  effects.push({ kind: "forget", session: session.id }, ...probes(session, [last]));
  const { bytes, id: backup } = session;
  const next = {
    ...close(state, place, session, end.at),
    ended: failed ? put(state.ended, place, failed.ended) : without(state.ended, place),
    stops: failed ? put(state.stops, place, { backup, bytes, at: end.at }) : without(state.stops, place),
  };
  if (end.kind !== "finished" || !end.habit) return { state: next, effects };
  return {
    state: { ...next, lessons: learn(next.lessons, { ...end.habit, device: end.device, at: end.at }) },
    effects,
  };
}

function beginAll(state: State, at: Millis): Stepped {
  const effects: Effect[] = [];
  let next = state;
  for (const [place, resting] of state.resting) {
    const begun = begin(resting, next, at);
    if (!begun) continue;
    next = {
      ...next,
      resting: without(next.resting, place),
      sessions: put(next.sessions, place, begun.session),
      // What was found out about the last run is not true of this one.
      ended: without(next.ended, place),
      health: without(next.health, place),
      facts: without(next.facts, "backup-error"),
    };
    for (const event of begun.events) effects.push({ kind: "tell", event });
    effects.push({ kind: "keep", session: begun.session });
  }
  return { state: next, effects };
}

/** Whether more is known by now of the backups that have failed. */
function askAgain(state: State, at: Millis): Stepped {
  const effects: Effect[] = [];
  let next = state;
  for (const [place, ended] of state.ended) {
    const again = askedAgain(state, ended, at);
    if (at - ended.at > askedAfter) next = { ...next, ended: without(next.ended, place) };
    else if (again) {
      next = { ...next, ended: put(next.ended, place, { ...ended, told: again.told }) };
      effects.push({ kind: "tell", event: again.event });
    }
  }
  return { state: next, effects };
}

function attend(state: State): Stepped {
  const attention = attentionTo(state);
  const changed = [...attention].filter(([device, wanted]) => state.attention.get(device) !== wanted);
  if (changed.length === 0 && attention.size === state.attention.size) return { state, effects: [] };
  const effects = changed.map(([device, wanted]): Effect => ({ kind: "attend", device, attention: wanted }));
  return { state: { ...state, attention }, effects };
}

/** What may explain a trouble is found out as soon as one shows. */
function probes({ root, device, writer }: Session, events: readonly BackupEvent[]): Effect[] {
  const troubled = events.some(({ kind }) => ["quiet", "stalled", "waiting-for-you", "failed"].includes(kind));
  const writerLives = writer.kind === "alive" || events.every(({ kind }) => kind !== "failed");
  return troubled ? [{ kind: "probe", root, device, writerLives }] : [];
}

/** What the observation means to one running backup. */
function follow(was: Session, state: State, seen: Observation): Followed & { over?: BackupEvent } {
  const { at } = seen;
  const events: BackupEvent[] = [];
  let session = was;
  if (seen.kind === "folder" && placeOf(seen.sample) === placeOf(was)) {
    const followed = followFolder(session, seen.sample, at, state.host);
    session = followed.session;
    events.push(...followed.events);
  }
  if (seen.kind === "folder-gone" && placeOf(seen) === placeOf(was)) {
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
    };
    return { session, events, over };
  }
  if (seen.kind === "writers") {
    session = { ...session, writer: followWriter(session, seen.writers, taken(state.sessions), at) };
  }
  const links = state.devices.get(was.device) ?? [];
  if (seen.kind === "attached" || seen.kind === "detached") {
    session = { ...session, tether: followTether(session, seen, links) };
  } else if (session.tether.kind === "unknown" && links.length > 0) {
    session = { ...session, tether: attachedBy(links) };
  }
  const tethered = tellTether(session, was.tether, at, state.patience);
  const judged = judge(tethered.session, circumstances(state, was, at));
  return { session: judged.session, events: [...events, ...tethered.events, ...judged.events] };
}

function keep(session: Session, events: readonly BackupEvent[], at: Millis): { session: Session; effects: Effect[] } {
  const due = at - session.keptAt >= keepEvery || events.some(({ kind }) => kind !== "progress");
  if (!due) return { session, effects: [] };
  const kept = { ...session, keptAt: at };
  return { session: kept, effects: [{ kind: "keep", session: kept }] };
}

/**
 * The place goes back to rest as the backup left it: what lies there now is the past. Unless a new Info.plist came while it
 * ran: then the next backup has begun already, between two looks.
 */
function close(state: State, place: string, { last, beganAt }: Session, overAt: Millis): State {
  const next = (last.infoAt ?? 0) > beganAt ? { stirredAt: overAt } : {};
  const resting = put(state.resting, place, { ...calm(last, overAt), ...next });
  return { ...state, sessions: without(state.sessions, place), resting };
}

const stirring = ({ stirredAt }: Resting, at: Millis): boolean =>
  stirredAt !== undefined && at - stirredAt <= stirredFor;

/**
 * The mind: one observation in, a new state and wishes out. Pure; the same log
 * replayed tells the same story.
 *
 * An observation is first taken down (what is known), then into each running
 * backup (what it means there), then every backup is judged.
 */

import { amountOf } from "./amount.ts";
import { begin, calm, type Resting, rest, stirredFor, taken } from "./beginning.ts";
import { circumstances } from "./circumstances.ts";
import { trackDevices } from "./devices.ts";
import type { Effect } from "./effect.ts";
import { ending } from "./ending.ts";
import type { BackupEvent } from "./event.ts";
import { type Followed, followFolder } from "./follow-folder.ts";
import { attachedBy, followTether, tellTether } from "./follow-tether.ts";
import { followWriter } from "./follow-writer.ts";
import { learn } from "./habits.ts";
import { announce } from "./notices.ts";
import type { Observation, Writer } from "./observation.ts";
import { followPorts } from "./ports.ts";
import { followSense } from "./senses.ts";
import type { Session } from "./session.ts";
import { placeOf, type State, senseKey } from "./state.ts";
import { type Millis, seconds } from "./time.ts";
import { judge } from "./verdict.ts";

export type Stepped = { state: State; effects: Effect[] };

const keepEvery: Millis = seconds(10);

export function step(before: State, seen: Observation): Stepped {
  const sensed = followSense(before, seen);
  const plugged = followBus(sensed.state, seen);
  let state = takeDown(plugged.state, seen);
  const effects = [...sensed.effects, ...plugged.effects];

  for (const [place, session] of state.sessions) {
    const followed = follow(session, state, seen);
    const end = followed.over ?? ending(followed.session, writersSeen(state), seen.at, state.patience);
    if (end) {
      effects.push(...announce(session, followed.session, [...followed.events, end]).effects);
      effects.push({ kind: "forget", session: session.id });
      state = close(state, place, followed.session, seen.at);
      if (end.kind === "finished" && end.habit) {
        state = { ...state, lessons: learn(state.lessons, { ...end.habit, device: end.device, at: end.at }) };
      }
      continue;
    }
    const announced = announce(session, followed.session, followed.events);
    effects.push(...announced.effects);
    const kept = keep(announced.session, followed.events, seen.at);
    effects.push(...kept.effects);
    if (kept.session !== session) state = { ...state, sessions: new Map(state.sessions).set(place, kept.session) };
  }

  for (const [place, resting] of state.resting) {
    const begun = begin(resting, state, seen.at);
    if (!begun) continue;
    const others = new Map(state.resting);
    others.delete(place);
    state = { ...state, resting: others, sessions: new Map(state.sessions).set(place, begun.session) };
    for (const event of begun.events) effects.push({ kind: "tell", event });
    effects.push({ kind: "keep", session: begun.session });
  }

  const fast = state.sessions.size > 0 || [...state.resting.values()].some((one) => stirring(one, seen.at));
  if (fast !== state.fast) effects.push({ kind: "beat", fast });
  return { state: { ...state, at: seen.at, fast }, effects };
}

function followBus(state: State, seen: Observation): Stepped {
  if (seen.kind !== "plugged" && seen.kind !== "unplugged") return { state, effects: [] };
  const { ports, events } = followPorts(state.ports, seen);
  return { state: { ...state, ports }, effects: events.map((event) => ({ kind: "tell", event })) };
}

/** What is known of the world, whatever it means. */
function takeDown(state: State, seen: Observation): State {
  switch (seen.kind) {
    case "attached":
    case "detached":
      return { ...state, devices: trackDevices(state.devices, seen) };
    case "writers":
      return { ...state, writers: { at: seen.at, writers: seen.writers } };
    case "host":
      return {
        ...state,
        host: { awakeSince: seen.awakeSince, ...(seen.asleepMs !== undefined && { asleepMs: seen.asleepMs }) },
      };
    case "folder": {
      const place = placeOf(seen.sample);
      if (state.sessions.has(place)) return state;
      const resting = rest(state.resting.get(place), seen.sample, seen.at);
      return { ...state, resting: new Map(state.resting).set(place, resting) };
    }
    case "folder-gone": {
      const resting = new Map(state.resting);
      resting.delete(placeOf(seen));
      return { ...state, resting };
    }
    case "tick":
    case "space":
    case "plugged":
    case "unplugged":
    case "sees":
    case "blind":
      return state;
    default:
      throw new Error(`unhandled observation ${JSON.stringify(seen satisfies never)}`);
  }
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
  const sessions = new Map(state.sessions);
  sessions.delete(place);
  const next = (last.infoAt ?? 0) > beganAt ? { stirredAt: overAt } : {};
  return { ...state, sessions, resting: new Map(state.resting).set(place, { ...calm(last, overAt), ...next }) };
}

const writersSeen = ({ senses, writers }: State): readonly Writer[] | undefined =>
  senses.get(senseKey({ sense: "writer" }))?.sees === false ? undefined : writers?.writers;

const stirring = ({ stirredAt }: Resting, at: Millis): boolean =>
  stirredAt !== undefined && at - stirredAt <= stirredFor;

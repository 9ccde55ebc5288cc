/** How backups begin and end in the mind: what is put away with the one, and what is remembered of the other. */

import { askedAfter, askedAgain, failedBy, same, shownFor } from "../cause/trouble.ts";
import type { Effect } from "../effect.ts";
import type { BackupEvent } from "../event.ts";
import { forgiven } from "../fix/plan.ts";
import { put, without } from "../maps.ts";
import { announce } from "../notices.ts";
import type { State } from "../state.ts";
import type { Stepped } from "../step.ts";
import type { Millis } from "../time.ts";
import { learn } from "../verdict/habits.ts";
import { amountOf } from "./amount.ts";
import { begin, calm } from "./beginning.ts";
import type { Followed } from "./follow-folder.ts";
import { endsWithBackup } from "./follow-writer.ts";
import { probes } from "./running.ts";
import type { Session } from "./session.ts";

export function beginAll(state: State, at: Millis): Stepped {
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
    };
    for (const event of begun.events) effects.push({ kind: "tell", event });
    effects.push({ kind: "keep", session: begun.session });
  }
  return { state: next, effects };
}

export function endSession(
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
  const stop = { backup: session.id, bytes: amountOf(session), at: end.at };
  const next = {
    ...close(state, place, session, end.at),
    fixes:
      end.kind === "finished"
        ? forgiven(state.fixes, session, { device: session.device }, { root: session.root })
        : state.fixes,
    ended: failed ? put(state.ended, place, failed.ended) : without(state.ended, place),
    stops: failed ? put(state.stops, place, stop) : without(state.stops, place),
  };
  if (end.kind !== "finished" || !end.habit) return { state: next, effects };
  return {
    state: { ...next, lessons: learn(next.lessons, { ...end.habit, device: end.device, at: end.at }) },
    effects,
  };
}

/**
 * The place goes back to rest as the backup left it: what lies there now is the past. Unless a new Info.plist came while it
 * ran: then the next backup has begun already, between two looks.
 */
function close(state: State, place: string, { last, beganAt, writer }: Session, at: Millis): State {
  const next = (last.infoAt ?? 0) > beganAt ? { stirredAt: at } : {};
  const by = writer.kind === "alive" && endsWithBackup[writer.program] ? writer : undefined;
  const over = { at, ...(by && { by: { pid: by.pid, startedAt: by.startedAt } }) };
  const resting = put(state.resting, place, { ...calm(last, over), ...next });
  return { ...state, sessions: without(state.sessions, place), resting };
}

/** Whether more is known by now of the backups that have failed. */
export function askAgain(state: State, at: Millis): Stepped {
  const effects: Effect[] = [];
  let next = state;
  for (const [place, ended] of state.ended) {
    const { at: endedAt, session } = ended.clues;
    if (at - endedAt > shownFor) next = { ...next, ended: without(next.ended, place) };
    if (at - endedAt > askedAfter) continue;
    const cause = askedAgain(state, ended, at);
    if (!cause) continue;
    next = { ...next, ended: put(next.ended, place, { ...ended, cause }) };
    if (same(cause, ended.cause)) continue;
    effects.push({ kind: "tell", event: { kind: "cause", at, device: session.device, backup: session.id, cause } });
  }
  return { state: next, effects };
}

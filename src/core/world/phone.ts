/**
 * What a phone says itself: its answers, its prompt, the agent that serves its
 * backup, and how much that agent logs. What was not heard is not known: a
 * word that cannot be had is never held against the phone.
 */

import type { AgentPhase, Observation, PhoneFacts, PhoneRefusal, PhoneWord, Udid } from "../observation.ts";
import { type Millis, minutes } from "../time.ts";

type PhoneSaid = Extract<
  Observation,
  {
    kind:
      | "phone"
      | "phone-refused"
      | "phone-no-answer"
      | "phone-said"
      | "phone-agent"
      | "phone-log"
      | "phone-log-closed";
  }
>;

export type PhoneKnown = {
  facts: PhoneFacts;
  /** `no`: it left every question open since then. */
  answers?:
    | { kind: "yes"; at: Millis }
    | { kind: "refused"; at: Millis; why: PhoneRefusal }
    | { kind: "no"; since: Millis };
  /** Since when its notifications are heard: no prompt has been missed from then on. */
  heardAt?: Millis;
  /** A dialog for passcode or face stands open since then. */
  promptAt?: Millis;
  /** When the last dialog was shown that is gone. */
  promptWasAt?: Millis;
  promptGoneAt?: Millis;
  cancelledAt?: Millis;
  /** The computer told it that its sync is over. */
  syncEndedAt?: Millis;
  /** Whether its agent serves a backup. */
  serving?: { yes: boolean; at: Millis };
  /** Its agent's log, while it is listened to. */
  log?: { openedAt: Millis; lastAt?: Millis };
  /** A line of it has been heard since the phone came: one that gives none at all does not fall silent. */
  logs?: true;
  /** The last thing in that log that tells what the agent is doing. It outlives the log: an agent's last word is why it went. */
  head?: { phase: AgentPhase; at: Millis };
  /** That log said that it waited for a passcode in vain. It goes on to say that the backup failed, which is no other reason. */
  waitedInVainAt?: Millis;
};

/** Whether a prompt of a backup that began then would have been heard. */
export const heardSince = ({ heardAt }: PhoneKnown, beganAt: Millis): boolean =>
  heardAt !== undefined && heardAt <= beganAt;

/** Between its prompt and the first thing a backup writes. */
const promptFirst: Millis = minutes(1);

/** Since when it asks for the passcode of a backup that began then; a dialog from long before is about something else. */
export const asksSince = ({ promptAt }: PhoneKnown, beganAt: Millis): Millis | undefined =>
  promptAt !== undefined && promptAt >= beganAt - promptFirst ? promptAt : undefined;

/** Whether its agent waited in vain for the passcode of a backup that began then. */
export const waitedInVain = ({ waitedInVainAt = 0 }: PhoneKnown, beganAt: Millis): boolean => waitedInVainAt >= beganAt;

export type Phones = ReadonlyMap<Udid, PhoneKnown>;

const unknown: PhoneKnown = { facts: {} };

export const phoneOf = (phones: Phones, device: Udid): PhoneKnown => phones.get(device) ?? unknown;

export function followPhones(phones: Phones, seen: PhoneSaid): Phones {
  const was = phoneOf(phones, seen.device);
  return new Map(phones).set(seen.device, heard(was, seen));
}

/** It left: only what does not change meanwhile is still true. */
export function forgetPhone(phones: Phones, device: Udid): Phones {
  const was = phones.get(device);
  if (!was) return phones;
  const { locked, ...facts } = was.facts;
  return new Map(phones).set(device, { ...unknown, facts });
}

function heard(was: PhoneKnown, seen: PhoneSaid): PhoneKnown {
  const { at } = seen;
  switch (seen.kind) {
    case "phone":
      return { ...was, facts: { ...was.facts, ...seen.facts }, answers: { kind: "yes", at } };
    case "phone-refused":
      return { ...was, answers: { kind: "refused", at, why: seen.why } };
    case "phone-no-answer": {
      const since = was.answers?.kind === "no" ? was.answers.since : at - seen.waitedMs;
      return { ...was, answers: { kind: "no", since } };
    }
    case "phone-said":
      return said(was, seen.word, at);
    case "phone-agent":
      return { ...was, serving: { yes: seen.serving, at } };
    case "phone-log":
      return {
        ...was,
        log: logAfter(was.log, seen),
        ...(seen.lines > 0 && { logs: true }),
        ...(seen.head && { head: { phase: seen.head, at } }),
        ...(seen.head === "waiting-for-passcode" && { waitedInVainAt: at }),
      };
    case "phone-log-closed": {
      const { log, ...rest } = was;
      return rest;
    }
    default:
      throw new Error(`unhandled word of a phone ${JSON.stringify(seen satisfies never)}`);
  }
}

function said(was: PhoneKnown, word: PhoneWord, at: Millis): PhoneKnown {
  const { promptAt, ...rest } = was;
  switch (word) {
    case "heard":
      return { ...was, heardAt: was.heardAt ?? at };
    case "not-heard": {
      const { heardAt, ...unheard } = rest;
      return unheard;
    }
    case "prompt-shown":
      return { ...was, promptAt: promptAt ?? at };
    case "prompt-gone":
      return { ...rest, promptGoneAt: at, ...(promptAt !== undefined && { promptWasAt: promptAt }) };
    case "cancelled":
      return { ...was, cancelledAt: at };
    case "sync-ends":
      return { ...was, syncEndedAt: at };
    case "sync-starts":
      return was;
    default:
      throw new Error(`unhandled word ${word satisfies never}`);
  }
}

/** A stream that was opened anew begins to count anew. */
function logAfter(was: PhoneKnown["log"], { at, lines, opened }: Extract<PhoneSaid, { kind: "phone-log" }>) {
  const log = opened || !was ? { openedAt: at } : was;
  return { ...log, ...(lines > 0 && { lastAt: at }) };
}

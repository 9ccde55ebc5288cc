/**
 * How closely a phone is listened to: at rest it is asked once, and by cable its
 * notifications are heard; while a backup of it runs it is asked now and then;
 * when that falls silent, its backup agent is looked for and its log is counted.
 */

import type { Session } from "../backup/session.ts";
import type { Udid } from "../observation.ts";
import type { State } from "../state.ts";
import { type Millis, seconds } from "../time.ts";

export type Attention = "rest" | "backup" | "silent";

/** From the least on. */
export const levels: readonly Attention[] = ["rest", "backup", "silent"];
/** Before that a log stream would be opened and closed all the time. */
const silentAfter: Millis = seconds(20);

export function attentionTo({ devices, sessions, patience }: State): ReadonlyMap<Udid, Attention> {
  const wanted = new Map<Udid, Attention>();
  for (const device of devices.keys()) wanted.set(device, "rest");
  for (const session of sessions.values()) {
    if (!devices.has(session.device)) continue;
    const before = wanted.get(session.device) ?? "rest";
    const now = needOf(session, patience);
    if (levels.indexOf(now) > levels.indexOf(before)) wanted.set(session.device, now);
  }
  return wanted;
}

const needOf = ({ silence, finishedAt }: Session, patience: number): Attention =>
  silence.ms >= silentAfter * Math.min(1, patience) || finishedAt !== undefined ? "silent" : "backup";

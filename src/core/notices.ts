/**
 * Which events a person is told at once: one for each episode of trouble,
 * whatever it turns into, and one when the backup moves again. Before that, a
 * nudge where the phone says itself that it waits for somebody.
 */

import type { Session } from "./backup/session.ts";
import type { Effect } from "./effect.ts";
import type { BackupEvent, Event } from "./event.ts";

type Of<Kind extends Event["kind"]> = Extract<Event, { kind: Kind }>;

/** Wi-Fi comes and goes by itself: that alone is nobody's business. */
export const isTrouble = (event: Event): event is Of<"stalled" | "disconnected" | "failed"> =>
  event.kind === "stalled" || event.kind === "failed" || (event.kind === "disconnected" && event.link === "usb");

export const isRelief = (event: Event): event is Of<"resumed" | "finished"> =>
  event.kind === "resumed" || event.kind === "finished";

const isNudge = (event: Event): boolean => event.kind === "waiting-for-you" && event.cause?.confidence === "certain";

export function announce(was: Session, now: Session, events: readonly BackupEvent[]) {
  const effects: Effect[] = [];
  let { alerted } = was;
  for (const event of events) {
    effects.push({ kind: "tell", event });
    const next = afterwards(alerted, event, now);
    if (next === undefined) continue;
    if (next.notify) effects.push({ kind: "notify", event });
    alerted = next.alerted;
  }
  return { session: alerted === now.alerted ? now : { ...now, alerted }, effects };
}

/** What the event changes for the person; undefined if nothing. */
function afterwards(alerted: Session["alerted"], event: BackupEvent, { pace }: Session) {
  if (isNudge(event)) return { notify: true, alerted };
  if (alerted === "no") return isTrouble(event) ? ({ notify: true, alerted: "trouble" } as const) : undefined;
  if (isRelief(event)) return { notify: true, alerted: "no" } as const;
  // The phone is back, and its backup may hang all the same: if that is known, the person hears it now, else when it is.
  if (event.kind === "reconnected") return { notify: pace === "stalled", alerted: "back" } as const;
  return alerted === "back" && event.kind === "stalled" ? ({ notify: true, alerted: "trouble" } as const) : undefined;
}

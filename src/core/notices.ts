/**
 * Which events a person is told at once: one for each episode of trouble,
 * whatever it turns into, and one when the backup moves again.
 */

import type { Effect } from "./effect.ts";
import type { BackupEvent } from "./event.ts";
import type { Session } from "./session.ts";

const trouble: ReadonlySet<BackupEvent["kind"]> = new Set(["stalled", "disconnected", "failed"]);

export function announce(was: Session, now: Session, events: readonly BackupEvent[]) {
  const effects: Effect[] = [];
  let { alerted } = was;
  for (const event of events) {
    effects.push({ kind: "tell", event });
    const over = event.kind === "resumed" || event.kind === "reconnected";
    if (alerted ? over : trouble.has(event.kind)) {
      effects.push({ kind: "notify", event });
      alerted = !over;
    }
  }
  return { session: alerted === now.alerted ? now : { ...now, alerted }, effects };
}

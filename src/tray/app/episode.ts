/** What a notice is about, and whether it is still so: pure, by the daemon's newest picture. */

import type { Cause } from "../../core/cause/cause.ts";
import type { Event } from "../../core/event.ts";
import type { Snapshot } from "../../core/snapshot.ts";

/** There is one notice at a time for each. */
export function episodeOf(event: Event): string {
  if ("backup" in event) return event.backup;
  if ("device" in event && event.device !== undefined) return event.device;
  return "root" in event && event.root !== undefined ? event.root : event.kind;
}

export function isSo(event: Event, { backups, stopped, senses, plans }: Snapshot): boolean {
  switch (event.kind) {
    case "stalled":
    case "disconnected":
    case "reconnected":
    case "failed":
      return (
        stopped.some(({ id }) => id === event.backup) ||
        backups.some(({ id, pace, disconnected }) => id === event.backup && (pace === "stalled" || disconnected))
      );
    case "waiting-for-you":
      return backups.some(({ id, waitingFor }) => id === event.backup && waitingFor === event.reason);
    case "no-access":
      return senses.some((one) => one.root === event.root && !one.sees && one.why === "not-permitted");
    case "fix-ended":
      return plans.some(({ device, root }) => device === event.device && root === event.root);
    default:
      return true; // news, which grows old but not untrue
  }
}

/** What has become the surest since. */
export function newestCause(event: Event, { backups, stopped }: Snapshot): Cause | undefined {
  if (event.kind !== "stalled" && event.kind !== "failed") return undefined;
  const cause = [...backups, ...stopped].find(({ id }) => id === event.backup)?.cause;
  return cause && cause.id !== event.cause?.id ? cause : undefined;
}

/**
 * How much has been backed up. The folder shows what was seen to grow; where
 * the system tells what the writer wrote, and its process lives for this one
 * backup, that is the better figure, and tells a latecomer what came before.
 */

import { endsWithBackup } from "./follow-writer.ts";
import type { Session } from "./session.ts";

function writtenIn({ writer }: Session): number | undefined {
  return writer.kind !== "unseen" && endsWithBackup[writer.program] ? writer.written : undefined;
}

export const amountOf = (session: Session): number => Math.max(session.bytes, writtenIn(session) ?? 0);

/** The amount counts from our first look only. */
export const isPartial = (session: Session): boolean => session.arrival && writtenIn(session) === undefined;

/** Bytes a second over the last seconds. */
export function rateOf({ recent }: Session): number {
  const first = recent[0];
  const last = recent.at(-1);
  return first && last && last.at > first.at ? ((last.bytes - first.bytes) * 1000) / (last.at - first.at) : 0;
}

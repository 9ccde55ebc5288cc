/**
 * What a row of the table of causes is made of. A row holds, or does not, by
 * the clues alone, and brings what speaks for it; it never looks at another row.
 */

import type { PhoneRefusal } from "../observation.ts";
import type { BackupErrorId } from "../world/facts.ts";
import type { CauseId, Confidence, NextId, Proof } from "./cause.ts";
import { type Clues, factIn } from "./clues.ts";

export type Held = { confidence: Confidence; evidence: Proof[] };
export type Row = {
  id: CauseId;
  /** What may help, mildest first. */
  next: NextId[];
  holds: (clues: Clues) => Held | undefined;
};

export const certain = (...evidence: Proof[]): Held => ({ confidence: "certain", evidence });
export const likely = (...evidence: Proof[]): Held => ({ confidence: "likely", evidence });
export const possible = (...evidence: Proof[]): Held => ({ confidence: "possible", evidence });

/** It runs, and does not move. */
export const still = ({ trouble }: Clues): boolean => trouble === "quiet" || trouble === "stalled";

/** The backup's own error, if it named one of these. One that it went on after does not count for a backup that is well. */
export function error(clues: Clues, ...means: BackupErrorId[]): Proof | undefined {
  const named = factIn(clues, "backup-error");
  if (named?.means === undefined || !means.includes(named.means)) return undefined;
  if (clues.trouble === "none" && !named.stopped) return undefined;
  return errorProof(named);
}

export const errorProof = ({ code, means }: { code: number; means?: BackupErrorId }): Proof => ({
  id: "error",
  values: { code, ...(means && { means }) },
});

export function refused({ phone: { answers } }: Clues, whys: readonly PhoneRefusal[]): Proof | undefined {
  if (answers?.kind !== "refused" || !whys.includes(answers.why)) return undefined;
  return { id: "refused", values: { why: answers.why } };
}

/** Nothing has come of it but its Info.plist: what was wrong then was wrong before it began. */
export const neverGotGoing = ({ session: { phase, files } }: Pick<Clues, "session">): boolean =>
  phase === "preparing" && files === 0;

/** The program that writes it lives, and waits for something. */
export function idleWriter({ session: { writer } }: Clues): Proof | undefined {
  if (writer.kind !== "alive" || writer.working || writer.busyMs > 0) return undefined;
  return { id: "writer-idle", values: { program: writer.program } };
}

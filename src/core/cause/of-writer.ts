/** Causes that lie in the program that writes the backup: it lives and does not go on, or it is gone. */

import { spinsAfter, spinsForCertain } from "../backup/follow-writer.ts";
import { type Millis, minutes, seconds } from "../time.ts";
import type { Proof } from "./cause.ts";
import type { Clues } from "./clues.ts";
import { idleWriter, likely, possible, type Row, still } from "./row.ts";

export const writerSpinning: Row = {
  id: "writer-spinning",
  next: ["stop-stuck-backup", "start-again"],
  holds: ({ session: { writer }, patience, trouble }) => {
    if (trouble === "none" || writer.kind !== "alive" || writer.busyMs < spinsAfter * patience) return undefined;
    const proof: Proof = { id: "busy", values: { program: writer.program, forMs: writer.busyMs } };
    return spinsForCertain(writer) ? likely(proof) : possible(proof);
  },
};

/** A phone that works on a backup logs something within so long. */
const talking: Millis = minutes(2);

export const writerOutOfStep: Row = {
  id: "writer-out-of-step",
  next: ["stop-stuck-backup", "start-again"],
  holds: (clues) => {
    const { session, phone, at, trouble } = clues;
    const { silence, phase } = session;
    const idle = idleWriter(clues);
    if (!idle || !still(clues) || phase !== "transferring") return undefined;
    const ghosts: Proof[] = silence.ghosts > 0 ? [{ id: "ghosts", values: { count: silence.ghosts } }] : [];
    const { lastAt = 0 } = phone.log ?? {};
    if (at - lastAt <= talking && lastAt > silence.since + inFlight) {
      const talks: Proof = { id: "agent-talks", values: { agoMs: at - lastAt } };
      return trouble === "stalled" ? likely(talks, idle, ...ghosts) : possible(talks, idle, ...ghosts);
    }
    // A pause in mid-file that was longer than the program waits: the phone is well, and the file will not come.
    return ghosts.length > 0 && phoneIsWell(clues)
      ? possible(...ghosts, { id: "answers", values: {} }, idle)
      : undefined;
  },
};

/** What the phone says this soon after the last byte is still about that byte. */
const inFlight: Millis = seconds(20);

/** It answered a question in this silence. */
const phoneIsWell = ({ phone: { answers }, session: { silence } }: Clues): boolean =>
  answers?.kind === "yes" && answers.at > silence.since;

export const writerHung: Row = {
  id: "writer-hung",
  next: ["stop-stuck-backup", "start-again", "restart-backup-services"],
  holds: (clues) => {
    const { phone, session, trouble } = clues;
    const { silence, phase, last, beganAt } = session;
    const idle = idleWriter(clues);
    if (!idle || !still(clues)) return undefined;
    const { serving, head } = phone;
    if (serving && !serving.yes && serving.at > silence.since + inFlight)
      return likely({ id: "agent", values: { serving: false } }, idle);
    if (head?.phase === "failed" && head.at >= Math.max(beganAt, silence.since - inFlight))
      return likely({ id: "agent-failed", values: {} }, idle);
    // The lists of what is in it come last: what is left to do, phone and program have to tell each other.
    const allThere = phase === "finishing" || phase === "verifying" || (last.manifestAt ?? 0) > beganAt;
    return allThere && trouble === "stalled" && phoneIsWell(clues)
      ? possible({ id: "all-there", values: {} }, { id: "answers", values: {} }, idle)
      : undefined;
  },
};

/** That it is gone is certain, and the failure says so; that nobody made it go is a guess. */
export const writerGone: Row = {
  id: "writer-gone",
  next: ["start-again", "restart-backup-services"],
  holds: ({ session: { writer }, trouble }) =>
    trouble === "failed" && writer.kind === "gone"
      ? possible({ id: "writer-gone", values: { program: writer.program } })
      : undefined,
};

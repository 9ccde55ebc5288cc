/**
 * The sense that watches the programs that write backups: the whole list, at
 * the start and at each beat. At rest it does nothing at all.
 */

import { setTimeout as sleep } from "node:timers/promises";
import type { Blindness, Writer } from "../../core/observation.ts";
import { lookAtEachBeat } from "../looks.ts";
import type { Beat, Source } from "../source.ts";

export type WriterLook = { kind: "writers"; writers: Writer[] } | { kind: "blind"; why: Blindness; detail: string };

/** All writers alive now. A system that lists its processes differently looks differently. */
export type LookForWriters = (signal: AbortSignal) => Promise<WriterLook>;

export const watchWriters =
  ({ look, patience = 10_000 }: { look: LookForWriters; patience?: number }, beat: Beat): Source =>
  async (see, signal) => {
    let said: "sees" | Blindness | undefined;
    const asked = onlyOne(look, patience);

    await lookAtEachBeat(beat, signal, async () => {
      const found = await asked(signal);
      if (signal.aborted) return;
      const at = Date.now();
      if (found.kind === "blind") {
        const { why, detail } = found;
        if (said !== why) see({ kind: "blind", at, sense: "writer", why, detail });
        said = why;
        return;
      }
      see({ kind: "writers", at, writers: found.writers });
      if (said !== "sees") see({ kind: "sees", at, sense: "writer" });
      said = "sees";
    });
  };

/** Never looks twice at once. While an answer is overdue there is none, and nobody asks for another. */
function onlyOne(look: LookForWriters, patience: number): LookForWriters {
  const overdue = { kind: "blind", why: "not-answering", detail: `no list of processes in ${patience} ms` } as const;
  let asked: Promise<WriterLook> | undefined;
  return async (signal) => {
    asked ??= look(signal).finally(() => {
      asked = undefined;
    });
    const answered = new AbortController();
    try {
      return await Promise.race([asked, sleep(patience, overdue, { signal: answered.signal, ref: false })]);
    } finally {
      answered.abort();
    }
  };
}

/**
 * One life of the mind: it wakes up with what was written down before, and
 * watches with one configuration until the signal. Then all is written down, so
 * that the next life goes on with the same backups, in this process or another.
 */

import type { Session } from "../core/backup/session.ts";
import type { Event } from "../core/event.ts";
import type { HandId } from "../core/fix/fix.ts";
import { snapshotOf } from "../core/snapshot.ts";
import { type State, wakeUp } from "../core/state.ts";
import { minutes } from "../core/time.ts";
import type { Link } from "../link/server.ts";
import { makeInquiry } from "../platform/computer/inquiry.ts";
import { makeHandwork } from "../platform/fix/handwork.ts";
import { makePhoneAttention } from "../platform/phone/attention.ts";
import { platformFor } from "../platform/pick.ts";
import type { Platform } from "../platform/platform.ts";
import { type Beat, makeBeat, type Source } from "../platform/source.ts";
import { actWith } from "./act.ts";
import type { Config } from "./config.ts";
import { readSession, writeSession } from "./kept.ts";
import { lockFile } from "./lock.ts";
import { runLoop } from "./loop.ts";
import { noticeLoss } from "./loss.ts";
import type { Memory } from "./memory.ts";
import type { People } from "./people.ts";
import { recordTo } from "./recording.ts";
import { makeTidy } from "./tidy.ts";

type Waking = {
  config: Config;
  memory: Memory;
  people: People;
  record?: string | undefined;
  tell(event: Event): void;
  complain(sentence: string): void;
};

export type Life = {
  system: Platform["name"];
  state(): State;
  /** Runs until the signal aborts. */
  watch(link: Link, signal: AbortSignal): Promise<void>;
};

export function wake({ config, memory, people, record, tell, complain }: Waking): Life {
  const now = Date.now();
  const beat = makeBeat();
  const attention = makePhoneAttention();
  const inquiry = makeInquiry();
  const handwork = makeHandwork();
  const platform = platformFor({ ...config, beat, attention, inquiry, handwork, complain });
  const kept = recall(memory, config.roots);
  const cutOff = memory.cutOff(now);
  memory.remember(cutOff);
  cutOff.forEach(tell);
  let state: State = wakeUp({
    at: now,
    patience: config.patience,
    kept,
    lessons: memory.lessons(),
    stops: memory.stops(),
    fixes: {
      // The keys are those of the type.
      able: new Set(Object.keys(platform.hands) as HandId[]),
      allowed: new Set(config.fixWithoutAsking),
      keepsAwake: config.keepAwake && platform.keepAwake !== undefined,
      tried: memory.tried(),
      helped: memory.helped(),
      undos: memory.undos(),
    },
  });

  async function watch(link: Link, signal: AbortSignal): Promise<void> {
    const tidy = makeTidy();
    const files = [config.socket, config.memoryFile, lockFile(config.stateFolder)];
    const sources = [
      ...platform.sources,
      people.source,
      clock(beat),
      noticeLoss(files, minutes(1) * Math.min(1, config.patience)),
    ];
    tidy();
    try {
      await runLoop({
        start: state,
        sources: record
          ? recordTo(record, sources, (error) => complain(`The recording ended: ${error.message}`))
          : sources,
        act: actWith({
          link,
          memory,
          beat,
          attention,
          inquiry,
          handwork,
          people,
          ...(platform.keepAwake && { keepAwake: platform.keepAwake }),
          ...(config.notices && { notify: platform.notify }),
          tell,
          complain,
          signal,
        }),
        publish(next, seen, told) {
          if (state.fast && !next.fast) tidy();
          state = next;
          // Looks come once a second and say little by themselves; ticks come as often, and once.
          if (told || !["folder", "writers", "space"].includes(seen.kind)) link.publishSnapshot(() => snapshotOf(next));
        },
        signal,
      });
    } finally {
      if (signal.aborted) keep(memory, state, complain);
    }
  }
  return { system: platform.name, state: () => state, watch };
}

/** The mind keeps a session every few seconds only. */
function keep(memory: Memory, { sessions }: State, complain: (sentence: string) => void): void {
  const stored = memory.remember(
    [],
    [...sessions.values()].map((session) => ({ id: session.id, text: writeSession(session) })),
  );
  if (stored.kind === "failed") complain(stored.why);
}

/** The backups of the last life that can still be watched. A note on any other is of no use any more. */
function recall(memory: Memory, roots: readonly string[]): Session[] {
  const notes = memory.notes();
  const kept = notes.flatMap(({ text }) => readSession(text) ?? []).filter(({ root }) => roots.includes(root));
  const useful = new Set(kept.map(({ id }) => id));
  memory.remember(
    [],
    notes.filter(({ id }) => !useful.has(id)).map(({ id }) => ({ id })),
  );
  return kept;
}

const clock =
  (beat: Beat): Source =>
  async (see, signal) => {
    for (;;) {
      await beat.next(signal);
      see({ kind: "tick", at: Date.now() });
    }
  };

/**
 * The process that launchd runs: holds the state folder, wakes the mind with
 * what it wrote down in its last life, and lets the loop run until the signal.
 */

import type { Session } from "../core/backup/session.ts";
import type { Event } from "../core/event.ts";
import type { HandId } from "../core/fix/fix.ts";
import { reviewOf } from "../core/fix/review.ts";
import { snapshotOf } from "../core/snapshot.ts";
import { type State, wakeUp } from "../core/state.ts";
import { minutes } from "../core/time.ts";
import { normalOf } from "../core/verdict/normal.ts";
import { openLink } from "../link/server.ts";
import { makeInquiry } from "../platform/computer/inquiry.ts";
import { makeHandwork } from "../platform/fix/handwork.ts";
import { makePhoneAttention } from "../platform/phone/attention.ts";
import { platformFor } from "../platform/pick.ts";
import { type Beat, makeBeat, type Source } from "../platform/source.ts";
import { actWith } from "./act.ts";
import type { Config } from "./config.ts";
import { readSession, writeSession } from "./kept.ts";
import { holdState, lockFile } from "./lock.ts";
import { runLoop } from "./loop.ts";
import { noticeLoss } from "./loss.ts";
import { type Memory, openMemory } from "./memory.ts";
import { exits, Mendable, onlyOnce } from "./mendable.ts";
import { makePeople } from "./people.ts";
import { recordTo } from "./recording.ts";
import { makeTidy } from "./tidy.ts";

type Daemon = {
  config: Config;
  signal: AbortSignal;
  /** Write down all observations here, for `defrost replay`. */
  record?: string | undefined;
  tell(event: Event): void;
  complain(sentence: string): void;
  /** The socket is open: viewers can come. */
  ready?(): void;
};

/** Runs until the signal aborts. Throws `Mendable` where the state folder cannot be used or is another daemon's. */
export async function runDaemon({ config, signal, record, tell, ready, ...daemon }: Daemon): Promise<void> {
  const complain = onlyOnce(daemon.complain);
  const lock = await usable(config.stateFolder, () => holdState(config.stateFolder));
  if (lock.kind === "taken") {
    const by = lock.by === undefined ? "" : ` (process ${lock.by})`;
    throw new Mendable(
      `Another Defrost daemon${by} already watches with the state folder ${config.stateFolder}. See what it sees with: defrost watch`,
      exits.held,
    );
  }
  const memory = await usable(config.stateFolder, () => openMemory(config.memoryFile, complain)).catch((error) => {
    lock.release(); // this process may try again
    throw error;
  });
  const now = Date.now();
  const beat = makeBeat();
  const attention = makePhoneAttention();
  const inquiry = makeInquiry();
  const handwork = makeHandwork();
  const platform = platformFor({ ...config, beat, attention, inquiry, handwork, complain });
  const people = makePeople(config.roots);
  const kept = recall(memory, config.roots);
  const cutOff = memory.cutOff(now);
  memory.remember(cutOff);
  cutOff.forEach(tell);
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
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
  try {
    const link = await usable(config.stateFolder, () =>
      openLink({
        socket: config.socket,
        answer: {
          snapshot: () => snapshotOf(state),
          history: (query) => memory.history(query),
          normal: () => normalOf(state.lessons, state.patience),
          fixes: (place) => reviewOf(state, place),
          journal: (query) => memory.journal(query),
          samples: ({ backup }) => memory.samples(backup).map(({ at, bytes }) => ({ at, bytes })),
          wish: people.ask,
        },
        signal: until,
      }),
    );
    const tidy = makeTidy();
    const files = [config.socket, config.memoryFile, lockFile(config.stateFolder)];
    const sources = [
      ...platform.sources,
      people.source,
      clock(beat),
      noticeLoss(files, minutes(1) * Math.min(1, config.patience)),
    ];
    ready?.();
    tidy();
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
  } catch (error) {
    if (!signal.aborted) throw error; // or else told to stop before it had begun
  } finally {
    ended.abort();
    if (signal.aborted) {
      // The mind keeps a session every few seconds only.
      const notes = [...state.sessions.values()].map((session) => ({ id: session.id, text: writeSession(session) }));
      const stored = memory.remember([], notes);
      if (stored.kind === "failed") complain(stored.why);
    }
    memory.close();
    lock.release();
  }
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

/** What goes wrong with the state folder is for a person to mend, whatever the system calls it. */
async function usable<Result>(folder: string, open: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const sentence = why.endsWith(".") ? why : `${why}.`;
    throw new Mendable(
      `Cannot use the state folder ${folder}: ${sentence} Choose another with --state-dir.`,
      exits.usage,
      { cause },
    );
  }
}

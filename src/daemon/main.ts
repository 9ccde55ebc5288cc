/**
 * The process that launchd runs: holds the state folder and the link, and has
 * one life of the mind after the other watch until the signal. A setting that a
 * person changes begins a new one, as a new start of the daemon would.
 */

import type { Event } from "../core/event.ts";
import { reviewOf } from "../core/fix/review.ts";
import { snapshotOf } from "../core/snapshot.ts";
import { normalOf } from "../core/verdict/normal.ts";
import { openLink } from "../link/server.ts";
import type { Change, Changed, Settings } from "../link/settings-schema.ts";
import type { Config } from "./config.ts";
import { wake } from "./life.ts";
import { holdState } from "./lock.ts";
import { openMemory } from "./memory.ts";
import { exits, Mendable, onlyOnce } from "./mendable.ts";
import { makePeople } from "./people.ts";
import { changeConfig, settingsOf } from "./settings.ts";
import { startsAtLogin } from "./starts-at-login.ts";

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
export async function runDaemon({ config: first, signal, record, tell, ready, ...daemon }: Daemon): Promise<void> {
  const { stateFolder, memoryFile, socket } = first;
  const complain = onlyOnce(daemon.complain);
  const lock = await usable(stateFolder, () => holdState(stateFolder));
  if (lock.kind === "taken") {
    const by = lock.by === undefined ? "" : ` (process ${lock.by})`;
    throw new Mendable(
      `Another Defrost daemon${by} already watches with the state folder ${stateFolder}. See what it sees with: defrost watch`,
      exits.held,
    );
  }
  const memory = await usable(stateFolder, () => openMemory(memoryFile, complain)).catch((error) => {
    lock.release(); // this process may try again
    throw error;
  });
  let config = first;
  let decided = new AbortController();
  const people = makePeople(() => config.roots);
  const begin = () => wake({ config, memory, people, record, tell, complain });
  let life = begin();
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);

  const settings = async (): Promise<Settings> => {
    const atLogin = await startsAtLogin(stateFolder, until);
    return settingsOf(config, { system: life.system, ...(atLogin !== undefined && { startsAtLogin: atLogin }) });
  };
  async function set(change: Change): Promise<Changed> {
    const { fixing, walk } = life.state().fixes;
    if (fixing || walk) return { kind: "refused", why: "A fix runs. Change this when it has ended." };
    try {
      config = await changeConfig(config, change);
    } catch (error) {
      if (!(error instanceof Mendable)) throw error;
      return { kind: "refused", why: error.message };
    }
    decided.abort();
    return { kind: "changed", settings: await settings() };
  }

  try {
    const link = await usable(stateFolder, () =>
      openLink({
        socket,
        answer: {
          snapshot: () => snapshotOf(life.state()),
          history: (query) => memory.history(query),
          normal: () => normalOf(life.state().lessons, life.state().patience),
          fixes: (place) => reviewOf(life.state(), place),
          journal: (query) => memory.journal(query),
          samples: ({ backup }) => memory.samples(backup).map(({ at, bytes }) => ({ at, bytes })),
          wish: people.ask,
          settings,
          set: inTurn(set),
        },
        signal: until,
      }),
    );
    ready?.();
    while (!signal.aborted) {
      const over = AbortSignal.any([signal, decided.signal]);
      await life.watch(link, over).catch((error) => {
        if (!over.aborted) throw error; // or else told to stop before it had begun
      });
      decided = new AbortController();
      if (!signal.aborted) life = begin();
    }
  } catch (error) {
    if (!signal.aborted) throw error; // or else told to stop before it had begun
  } finally {
    ended.abort();
    memory.close();
    lock.release();
  }
}

/** One after the other: each begins with what the one before has left. */
function inTurn<Asked, Answer>(act: (asked: Asked) => Promise<Answer>): (asked: Asked) => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve();
  return (asked) => {
    const next = last.then(() => act(asked));
    last = next.catch(() => undefined); // told to who asked
    return next;
  };
}

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

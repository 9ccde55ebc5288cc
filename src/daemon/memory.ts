/**
 * What Defrost remembers: the history of the backups, and the mind's own notes
 * of those that run, so that a daemon killed at any moment goes on where it was.
 * A disk that is full is ordinary here, also at the start: nothing stored is
 * lost, what could not be stored is as soon as it can be, and a damaged file is
 * kept beside the new one.
 */

import { existsSync, renameSync } from "node:fs";
import type { Event } from "../core/event.ts";
import { type Millis, minutes } from "../core/time.ts";
import { Unusable } from "./memory-schema.ts";
import { type NewNote, openStore, type Store, type Stored } from "./memory-store.ts";

export type Memory = Omit<Store, "kind" | "write"> & {
  /**
   * What was said, and the mind's notes on running backups. All of it or nothing, so that the next life of the daemon
   * neither doubles nor loses a word.
   */
  remember(events: readonly Event[], notes?: readonly NewNote[]): Stored;
};

const mostUnsaved = 1000;

/** Opens the history, now or when the disk lets it. Throws `Unusable` for one of a newer Defrost, which is left as it is. */
export function openMemory(
  file: string,
  complain: (sentence: string) => void,
  retryEvery: Millis = minutes(1),
): Memory {
  let opened = openOrWhyNot(file, complain);
  if (opened.kind === "closed") {
    if (opened.trouble.kind === "newer") throw opened.trouble;
    complain(opened.why);
  }
  let triedAt = performance.now();
  let events: Event[] = [];
  const notes = new Map<string, NewNote>();

  const tryAgain = () => {
    triedAt = performance.now();
    opened = openOrWhyNot(file, complain);
    if (opened.kind === "closed") return;
    // Nobody could read these when this life began: the mind has met the same backups anew.
    for (const { id } of opened.notes()) if (!notes.has(id)) notes.set(id, { id });
    events.unshift(...opened.cutOff(Date.now()));
  };
  const save = (): Stored => {
    const stored: Stored =
      opened.kind === "store" ? opened.write(events, notes.values()) : { kind: "failed", why: opened.why };
    if (stored.kind === "stored") notes.clear();
    events = stored.kind === "stored" ? [] : events.filter(({ kind }) => kind !== "progress").slice(-mostUnsaved);
    return stored;
  };
  const store = (): Store => {
    if (opened.kind === "store") return opened;
    throw new Error(opened.why);
  };
  /** For somebody who waits for it. */
  const storeNow = (): Store => {
    if (opened.kind === "closed") {
      tryAgain();
      save();
    }
    return store();
  };

  return {
    remember(newEvents, newNotes = []) {
      events.push(...newEvents);
      for (const note of newNotes) notes.set(note.id, note);
      if (opened.kind === "closed" && performance.now() - triedAt >= retryEvery) tryAgain();
      return save();
    },
    notes: () => (opened.kind === "store" ? opened.notes() : []),
    history: (query) => storeNow().history(query),
    journal: (query) => storeNow().journal(query),
    lessons: () => (opened.kind === "store" ? opened.lessons() : []),
    stops: () => (opened.kind === "store" ? opened.stops() : []),
    cutOff: (at) => (opened.kind === "store" ? opened.cutOff(at) : []),
    helped: () => (opened.kind === "store" ? opened.helped() : new Map()),
    undos: () => (opened.kind === "store" ? opened.undos() : []),
    tried: () => (opened.kind === "store" ? opened.tried() : []),
    samples: (backup) => store().samples(backup),
    close() {
      if (opened.kind === "store") opened.close();
    },
  };
}

type Closed = { kind: "closed"; why: string; trouble: Unusable };

function openOrWhyNot(file: string, complain: (sentence: string) => void): Store | Closed {
  try {
    return openStore(file);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    const aside = error.kind === "damaged" ? setAside(file) : undefined;
    if (aside !== undefined) {
      complain(`${error.message} It is kept as ${aside}, and a new one begins.`);
      return openOrWhyNot(file, complain);
    }
    const why = `${error.message} Defrost watches without a history, and tries again by itself.`;
    return { kind: "closed", why, trouble: error };
  }
}

/** With what SQLite keeps beside it, so that it can still be repaired. Undefined where the disk does not let us. */
function setAside(file: string): string | undefined {
  const aside = `${file}.damaged-${new Date().toISOString().replaceAll(":", "-")}`;
  try {
    for (const part of ["", "-wal", "-shm"]) if (existsSync(file + part)) renameSync(file + part, aside + part);
    return aside;
  } catch {
    return undefined;
  }
}

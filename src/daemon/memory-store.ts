/** The history's file, open: what is written to it is there as a whole or not at all, and trouble is a sentence. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import * as v from "valibot";
import type { Event } from "../core/event.ts";
import type { PastStop } from "../core/state.ts";
import type { Lesson } from "../core/verdict/habits.ts";
import type { HistoryQuery } from "../link/protocol.ts";
import { habitEntries, type PastBackup } from "../link/schema.ts";
import { historySql, readPastBackup } from "./memory-history.ts";
import { type Journal, journalIn } from "./memory-journal.ts";
import { openDatabase, unusable } from "./memory-schema.ts";
import { valuesOf, writes } from "./memory-writes.ts";
import { result, sqliteCode } from "./sqlite.ts";

/** `why` is a sentence for a person to hear once: the disk is full, say. */
export type Stored = { kind: "stored" } | { kind: "failed"; why: string };
type Note = { id: string; text: string };
/** No text: this note is needed no more. */
export type NewNote = { id: string; text?: string };
type Sample = { at: number; bytes: number; files: number; rate: number };

export type Store = Journal & {
  kind: "store";
  write(events: Iterable<Event>, notes: Iterable<NewNote>): Stored;
  notes(): Note[];
  history(query: HistoryQuery): PastBackup[];
  samples(backup: string): Sample[];
  /** What the good backups taught, oldest first. */
  lessons(): Lesson[];
  /** Where the last run of each phone into each folder failed, unless a later one did not. */
  stops(): PastStop[];
  close(): void;
};

/** Opens the file, or makes it. Throws `Unusable`, with a sentence, and leaves it as it is. */
export function openStore(file: string): Store {
  const database = openDatabase(file);
  try {
    return storeIn(database);
  } catch (cause) {
    database.close();
    throw unusable(file, cause);
  }
}

function storeIn(database: DatabaseSync): Store {
  const statements = prepareWrites(database);
  const writeNote = database.prepare("insert into note values (?, ?) on conflict do update set text = excluded.text");
  const dropNote = database.prepare("delete from note where id = ?");
  const readNotes = database.prepare("select id, text from note order by id");
  const readHistory = database.prepare(historySql);
  const readSamples = database.prepare("select at, bytes, files, rate from sample where backup = ? order by at");

  const readLessons = database.prepare("select device, at, habit from lesson order by at");
  const readStops = database.prepare(stopsSql);

  return {
    kind: "store",
    write: (events, notes) =>
      tryWrite(database, () => {
        for (const event of events)
          for (const statement of statements.get(event.kind) ?? []) statement.run(valuesOf(event));
        for (const { id, text } of notes) {
          if (text === undefined) dropNote.run(id);
          else writeNote.run(id, text);
        }
      }),
    notes: () => v.parse(notesSchema, readNotes.all()),
    history: ({ device = null, limit }) => readHistory.all({ device, limit }).map(readPastBackup),
    samples: (backup) => v.parse(samplesSchema, readSamples.all(backup)),
    lessons: () => readLessons.all().flatMap(readLesson),
    stops: () => v.parse(stopsSchema, readStops.all()),
    ...journalIn(database),
    close: () => database.close(),
  };
}

const notesSchema = v.array(v.object({ id: v.string(), text: v.string() }));
const samplesSchema = v.array(v.object({ at: v.number(), bytes: v.number(), files: v.number(), rate: v.number() }));

const stopsSql = `
  select id as backup, device, root, bytes, ended_at as at from backup as this
  where outcome = 'failed' and not exists (
    select 1 from backup as later
    where later.device = this.device and later.root = this.root and later.began_at > this.began_at
      and later.outcome is not null
  )`;
const stopsSchema = v.array(
  v.object({ backup: v.string(), device: v.string(), root: v.string(), bytes: v.number(), at: v.number() }),
);

const lessonSchema = v.object({
  device: v.string(),
  at: v.number(),
  habit: v.pipe(v.string(), v.parseJson(), v.strictObject(habitEntries)),
});

/** One that another version wrote in another form is forgotten. */
function readLesson(row: unknown): Lesson[] {
  const read = v.safeParse(lessonSchema, row);
  if (!read.success) return [];
  const { habit, ...of } = read.output;
  return [{ ...habit, ...of }];
}

function prepareWrites(database: DatabaseSync): Map<string, StatementSync[]> {
  const prepare = (text: string) => {
    const statement = database.prepare(text);
    statement.setAllowUnknownNamedParameters(true); // an event has fields a statement has no use for
    return statement;
  };
  return new Map(Object.entries(writes).map(([kind, texts]) => [kind, texts.map(prepare)]));
}

// What a full, broken, locked or read-only disk makes SQLite say. Anything else is a bug of ours, and thrown.
const troubles = new Map<number | undefined, string>([
  [result.permission, "this user may not write to it"],
  [result.busy, "another program is using it"],
  [result.locked, "another program is using it"],
  [result.readOnly, "it is read-only"],
  [result.ioError, "the disk reports an error"],
  [result.corrupt, "it is damaged"],
  [result.full, "the disk is full"],
  [result.cannotOpen, "it cannot be opened"],
  [result.notADatabase, "it is damaged"],
]);

/** All of it or nothing. */
function tryWrite(database: DatabaseSync, write: () => void): Stored {
  try {
    database.exec("begin immediate");
    write();
    database.exec("commit");
    return { kind: "stored" };
  } catch (error) {
    if (database.isTransaction) database.exec("rollback"); // SQLite may have done so itself
    const why = troubles.get(sqliteCode(error));
    if (why === undefined) throw error;
    return { kind: "failed", why: `The history cannot be written: ${why}.` };
  }
}

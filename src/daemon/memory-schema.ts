/**
 * The file the history lives in, and how it grew from version to version. An
 * older file is brought up to date in one step or not at all; a newer or a
 * damaged one is refused, with a sentence, and left as it is.
 */

import { DatabaseSync } from "node:sqlite";
import { result, sqliteCode } from "./sqlite.ts";

/** Row n brings a file of version n to version n + 1. Rows are only ever added. */
const migrations = [
  `create table backup (
     id text primary key, device text not null, root text not null, began_at integer not null,
     arrival integer not null, is_full integer not null, program text, link text,
     bytes integer not null default 0, files integer not null default 0, counted_at integer not null,
     ended_at integer, outcome text, reason text
   );
   create index backup_began on backup (began_at);
   create table phase (
     backup text not null, at integer not null, phase text not null,
     primary key (backup, at, phase)
   ) without rowid;
   create table sample (
     backup text not null, at integer not null, bytes integer not null, files integer not null, rate real not null,
     primary key (backup, at)
   ) without rowid;
   create table stall (
     backup text not null, at integer not null, phase text not null, silence_ms integer not null,
     last_progress_at integer not null, evidence text not null, ended_at integer, how_ended text,
     primary key (backup, at)
   ) without rowid;
   create table interruption (
     backup text not null, at integer not null, kind text not null, link text, back_at integer,
     primary key (backup, at, kind)
   ) without rowid;
   create table note (id text primary key, text text not null) without rowid;`,
  `create table lesson (
     backup text primary key, device text not null, at integer not null, habit text not null
   ) without rowid;
   create index lesson_of on lesson (device, at);`,
  `create table cause (
     backup text not null, at integer not null, id text not null, confidence text not null, primary key (backup, at)
   ) without rowid;`,
  `create table run (
     run text primary key, fix text not null, device text, root text, by text not null, because text,
     began_at integer not null, ended_at integer, outcome text, undo text
   ) without rowid;
   create index run_began on run (began_at);
   create table run_step (
     run text not null, at integer not null, step text not null, told text, report text,
     unique (run, at, step)
   );`,
];

/** Why a memory cannot be used: the caller may put a damaged file aside, but never a newer one. */
export class Unusable extends Error {
  readonly kind: "newer" | "damaged" | "failed";

  constructor(kind: Unusable["kind"], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** The database at `file`, made if it is not there, checked and up to date. Throws `Unusable`. */
export function openDatabase(file: string): DatabaseSync {
  const database = open(file);
  try {
    const version = numberOf(database, "pragma user_version");
    if (version > migrations.length) throw newer(file, version);
    const verdict = database.prepare("pragma quick_check(1)").get()?.quick_check;
    if (verdict !== "ok") throw new Unusable("damaged", `The history ${file} is damaged: ${verdict}.`);
    // A daemon killed at any moment loses nothing; a computer that loses power, the last moments; neither damages the file.
    database.exec("pragma journal_mode = wal; pragma synchronous = normal");
    for (const [at, migration] of migrations.entries()) {
      if (at >= version) database.exec(`begin immediate; ${migration}; pragma user_version = ${at + 1}; commit`);
    }
    return database;
  } catch (cause) {
    database.close();
    throw unusable(file, cause);
  }
}

function open(file: string): DatabaseSync {
  try {
    // Nobody else writes to it. A reader that is in the way must not hold up the daemon: what fails is written later.
    return new DatabaseSync(file, { timeout: 50 });
  } catch (cause) {
    throw unusable(file, cause);
  }
}

/** What SQLite's complaint means for the file. An error that is none of its is passed on. */
export function unusable(file: string, cause: unknown): unknown {
  const code = sqliteCode(cause);
  if (code === undefined) return cause;
  // `error`: tables are missing or not ours.
  if (code === result.corrupt || code === result.notADatabase || code === result.error) {
    return new Unusable("damaged", `The history ${file} is damaged or is not a history of Defrost.`, cause);
  }
  return new Unusable("failed", `Cannot use the history ${file}: ${(cause as Error).message}.`, cause); // it has a code: an Error
}

const newer = (file: string, version: number) =>
  new Unusable(
    "newer",
    `The history ${file} is of version ${version}, this Defrost knows versions up to ${migrations.length}. ` +
      "Install the newer Defrost again, or move the file away to begin a new history.",
  );

function numberOf(database: DatabaseSync, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0]);
}

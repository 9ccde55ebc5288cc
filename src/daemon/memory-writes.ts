/**
 * What each event leaves in the history: rows of a table, each a statement over
 * the event's own fields. An event seen twice changes nothing the second time,
 * and an older one never undoes a newer one.
 */

import type { SQLInputValue } from "node:sqlite";
import type { Event } from "../core/event.ts";
import { hours, seconds } from "../core/time.ts";
import { mostLessons } from "../core/verdict/habits.ts";

const sampleEvery = seconds(10);
const samplesLast = 30 * hours(24);

const counted =
  "update backup set bytes = :bytes, files = :files, counted_at = :at where id = :backup and counted_at <= :at";

const stallEnded = (how: "resumed" | "failed" | "finished") =>
  `update stall set ended_at = :at, how_ended = '${how}' where backup = :backup and ended_at is null and at <= :at`;

const ended = (outcome: string, reason: string) =>
  `update backup set ended_at = :at, outcome = ${outcome}, reason = ${reason}
   where id = :backup and coalesce(ended_at, 0) <= :at`;

const caused = `insert into cause (backup, at, id, confidence)
  select :backup, :at, json_extract(:cause, '$.id'), json_extract(:cause, '$.confidence')
  where :cause is not null on conflict do nothing`;

export const writes: Record<Event["kind"], readonly string[]> = {
  "backup-began": [
    `insert into backup (id, device, root, began_at, arrival, is_full, program, link, counted_at)
     values (:backup, :device, :root, :at, :arrival, :full, :program, :link, :at) on conflict do nothing`,
    `delete from sample where at < :at - ${samplesLast}`,
  ],
  phase: ["insert into phase (backup, at, phase) values (:backup, :at, :phase) on conflict do nothing"],
  progress: [
    counted,
    `insert into sample (backup, at, bytes, files, rate) select :backup, :at, :bytes, :files, :rate
     where not exists (select 1 from sample where backup = :backup and at > :at - ${sampleEvery})`,
  ],
  quiet: [],
  stalled: [
    counted,
    caused,
    `insert into stall (backup, at, phase, silence_ms, last_progress_at, evidence)
     values (:backup, :at, :phase, :silenceMs, :lastProgressAt, :evidence) on conflict do nothing`,
  ],
  resumed: [counted, stallEnded("resumed")],
  "waiting-for-you": [
    caused,
    "insert into interruption (backup, at, kind) values (:backup, :at, :reason) on conflict do nothing",
  ],
  disconnected: [
    caused,
    `insert into interruption (backup, at, kind, link)
     values (:backup, :at, 'disconnected', :link) on conflict do nothing`,
  ],
  reconnected: [
    `update interruption set back_at = :at
     where backup = :backup and kind = 'disconnected' and link = :link and back_at is null and at <= :at`,
  ],
  cause: [caused],
  failed: [counted, caused, stallEnded("failed"), ended("'failed'", ":reason")],
  finished: [
    counted,
    stallEnded("finished"),
    ended("iif(:confirmed, 'finished', 'unconfirmed')", "null"),
    `insert into lesson (backup, device, at, habit) select :backup, :device, :at, :habit
     where :habit is not null on conflict do nothing`,
    `delete from lesson where device = :device and backup not in
       (select backup from lesson where device = :device order by at desc limit ${mostLessons})`,
  ],
  "fix-began": [
    `insert into run (run, fix, device, root, by, because, began_at)
     values (:run, :fix, :device, :root, :by, :because, :at) on conflict do nothing`,
  ],
  "fix-step": ["insert into run_step (run, at, step, told) values (:run, :at, :step, :order) on conflict do nothing"],
  "fix-report": [
    `update run_step set report = :report where run = :run and step = :step and report is null
     and at = (select max(at) from run_step where run = :run and step = :step and at <= :at)`,
  ],
  "fix-ended": [
    "update run set ended_at = :at, outcome = :outcome, undo = :undo where run = :run and ended_at is null",
  ],
  // Its fixes are in the journal.
  "walk-ended": [],
  // Of the senses, not of a backup.
  "no-access": [],
  "folder-missing": [],
  blind: [],
  "sees-again": [],
  flapped: [],
};

/** The event's fields as SQLite takes them; a field that is absent is null there. */
export function valuesOf(event: Event): Record<string, SQLInputValue> {
  return Object.fromEntries(Object.entries(event).map(([name, value]) => [name, toSql(value)]));
}

function toSql(value: string | number | boolean | object): SQLInputValue {
  switch (typeof value) {
    case "boolean":
      return Number(value);
    case "object":
      return JSON.stringify(value);
    default:
      return value;
  }
}

/**
 * What fixes left in the history: the journal for people, and for the next life
 * of the mind what was tried, what helped, what can be taken back and what was
 * cut off. Rows come as JSON and are read by the link's own schemas; one in
 * another version's words is left out.
 */

import type { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import type { FixEvent } from "../core/fix/fix.ts";
import type { Fixes, Tried } from "../core/fix/fixes.ts";
import { praised } from "../core/fix/fixing.ts";
import { opposite, type Undo } from "../core/fix/undo.ts";
import { placeOf } from "../core/state.ts";
import type { Millis } from "../core/time.ts";
import { orderSchema, outcome, type PastRun, pastRunSchema, place } from "../link/fix-schema.ts";
import type { JournalQuery } from "../link/protocol.ts";
import { fixId, number } from "../link/words-schema.ts";

export type Journal = {
  /** The newest first. */
  journal(query: JournalQuery): PastRun[];
  /** The ends of the runs that an earlier life of the daemon left open. */
  cutOff(at: Millis): FixEvent[];
  helped(): Fixes["helped"];
  undos(): Undo[];
  /** In troubles that no good backup has ended yet. */
  tried(): Tried[];
};

export function journalIn(database: DatabaseSync): Journal {
  const readRuns = database.prepare(runsSql);
  const readOpen = database.prepare(
    `select ${object("'run', run, 'fix', fix, 'device', device, 'root', root")} from run where ended_at is null`,
  );
  const readHelped = database.prepare(
    `select ${object("'device', device, 'fix', fix")} from run
     where outcome = 'helped' and device is not null order by ended_at`,
  );
  const readOrders = database.prepare(ordersSql);
  const readTried = database.prepare(triedSql);
  return {
    journal: (query) => all(pastRunSchema, readRuns.all(query)),
    cutOff: (at) =>
      all(openSchema, readOpen.all()).map((run) => ({ kind: "fix-ended", at, ...run, outcome: "interrupted" })),
    helped: () =>
      all(helpedSchema, readHelped.all()).reduce<Fixes["helped"]>(
        (helped, { device, fix }) => praised(helped, device, fix),
        new Map(),
      ),
    undos: () => all(orderGivenSchema, readOrders.all()).reduce(followed, []),
    tried: () =>
      all(triedSchema, readTried.all()).map(({ device, root, ...one }) => ({
        ...one,
        place: placeOf({ root, device }),
      })),
  };
}

/** An object as JSON, without its nulls. */
const object = (entries: string): string => `json_patch('{}', json_object(${entries})) as json`;

const steps = `
  select json_group_array(json_patch('{}', json_object(
    'step', step, 'at', at, 'order', json(told), 'report', json(report)
  )) order by rowid) from run_step where run_step.run = run.run`;

const runsSql = `
  select ${object(`
    'run', run, 'fix', fix, 'device', device, 'root', root, 'by', by, 'because', because, 'beganAt', began_at,
    'end', iif(ended_at is null, null, json_object('at', ended_at, 'outcome', outcome, 'undo', undo)),
    'steps', json((${steps}))`)}
  from run order by began_at desc, run limit :limit`;

/** What hands were told, in that order. Where no report came, nobody knows: it may have been done. */
const ordersSql = `
  select ${object(`
    'run', run.run, 'device', device, 'root', root, 'at', at, 'order', json(told),
    'reported', json(iif(report is null, 'false', 'true'))`)}
  from run_step join run on run.run = run_step.run
  where told is not null and coalesce(json_extract(report, '$.kind'), 'done') = 'done' order by run_step.rowid`;

const triedSql = `
  select ${object(`
    'device', device, 'root', root, 'fix', fix, 'outcome', outcome, 'at', ended_at,
    'backup', (select id from backup where backup.device = run.device and backup.root = run.root
      and backup.began_at <= run.began_at order by backup.began_at desc limit 1)`)}
  from run where outcome is not null and fix <> 'keep-awake' and device is not null and root is not null and not exists (
    select 1 from backup where backup.device = run.device and backup.root = run.root
      and backup.outcome in ('finished', 'unconfirmed') and backup.ended_at >= run.ended_at
  ) order by ended_at`;

const openSchema = v.strictObject({ run: v.string(), fix: fixId, ...place });
const helpedSchema = v.strictObject({ device: v.string(), fix: fixId });
const orderGivenSchema = v.strictObject({
  run: v.string(),
  ...place,
  at: number,
  order: orderSchema,
  reported: v.boolean(),
});
const triedSchema = v.strictObject({
  device: v.string(),
  root: v.string(),
  fix: fixId,
  outcome,
  at: number,
  backup: v.exactOptional(v.string()),
});

const rowSchema = v.object({ json: v.pipe(v.string(), v.parseJson()) });

function all<Row>(schema: v.GenericSchema<unknown, Row>, rows: readonly unknown[]): Row[] {
  return rows.flatMap((row) => {
    const read = v.safeParse(schema, v.parse(rowSchema, row).json);
    return read.success ? [read.output] : [];
  });
}

/** What an order changed can be taken back; what an order took back, and is known to have, no more. */
function followed(undos: Undo[], given: v.InferOutput<typeof orderGivenSchema>): Undo[] {
  const { order, reported, ...about } = given;
  const left = undos.filter((undo) => !(reported && isDeepStrictEqual(undo.order, order)));
  const undo = opposite(order);
  return undo ? [...left, { ...about, ...undo }] : left;
}

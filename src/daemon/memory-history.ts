/**
 * How the history reads: one row a backup, newest first, as JSON that the
 * link's own schema then checks, for the file on disk is not ours alone.
 */

import * as v from "valibot";
import { evidenceSchema, type PastBackup, pastBackupSchema } from "../link/schema.ts";

// json_patch drops the nulls of an object, but not those in its arrays: hence the inner ones.
const stalls = `
  select json_group_array(json_patch('{}', json_object(
    'at', at, 'phase', phase, 'silenceMs', silence_ms, 'lastProgressAt', last_progress_at, 'evidence', json(evidence),
    'end', iif(ended_at is null, null, json_object('at', ended_at, 'how', how_ended))
  )) order by at) from stall where backup = id`;

const interruptions = `
  select json_group_array(json_patch('{}', json_object(
    'kind', kind, 'at', at, 'link', link, 'backAt', back_at
  )) order by at) from interruption where backup = id`;

const phases = `
  select json_group_array(json_object('phase', phase, 'at', at) order by at) from phase where backup = id`;

const causes = `
  select json_group_array(json_object('id', cause.id, 'confidence', confidence, 'at', at) order by at)
  from cause where cause.backup = backup.id`;

const truth = (column: string) => `json(iif(${column}, 'true', 'false'))`;

export const historySql = `
  select json_patch('{}', json_object(
    'id', id, 'device', device, 'root', root, 'beganAt', began_at,
    'arrival', ${truth("arrival")}, 'full', ${truth("is_full")},
    'program', program, 'link', link, 'bytes', bytes, 'files', files,
    'end', iif(ended_at is null, null, json_object('outcome', outcome, 'at', ended_at, 'reason', reason)),
    'phases', json((${phases})), 'causes', json((${causes})), 'stalls', json((${stalls})), 'interruptions', json((${interruptions}))
  )) as json
  from backup where :device is null or device = :device
  order by began_at desc, id limit :limit`;

const rowSchema = v.object({ json: v.string() });

// An older Defrost may have weighed by facts this one no longer knows: those are left out, the stall stays.
const knownEvidence = (items: unknown[]) => items.filter((item) => v.is(evidenceSchema, item));
const storedSchema = v.looseObject({
  stalls: v.array(v.looseObject({ evidence: v.pipe(v.array(v.unknown()), v.transform(knownEvidence)) })),
});

export function readPastBackup(row: unknown): PastBackup {
  const stored: unknown = JSON.parse(v.parse(rowSchema, row).json);
  return v.parse(pastBackupSchema, v.parse(storedSchema, stored));
}

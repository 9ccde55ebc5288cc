/**
 * What daemon and viewers say to each other. The daemon speaks first: `hello`,
 * then a `snapshot`, then events as they come. A viewer only asks; nothing it
 * can say changes anything. A change of any shape raises `protocol`.
 */

import * as v from "valibot";
import type { Snapshot } from "../core/snapshot.ts";
import type { Normal } from "../core/verdict/normal.ts";
import type { FrameLimits } from "./frames.ts";
import { eventSchema, type PastBackup, snapshotSchema } from "./schema.ts";

export const protocol = 3;

export const fromViewer: FrameLimits = { header: 1024, body: 64 * 1024 };
export const fromDaemon: FrameLimits = { header: 1024, body: 8 * 1024 * 1024 };

/** What the daemon says unasked. */
export const noticeSchema = v.variant("method", [
  v.object({ method: v.literal("hello"), params: v.object({ protocol: v.number() }) }),
  v.object({ method: v.literal("refused"), params: v.object({ why: v.string() }) }),
  v.object({ method: v.literal("snapshot"), params: snapshotSchema }),
  v.object({ method: v.literal("event"), params: eventSchema }),
]);
export type Notice = v.InferOutput<typeof noticeSchema>;

/** How many past backups one answer can hold. */
export const mostPast = 100;
export const historyQuerySchema = v.strictObject({
  device: v.exactOptional(v.string()),
  limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostPast)),
});
export type HistoryQuery = v.InferOutput<typeof historyQuerySchema>;

/** What a viewer can ask. */
export type Answers = { snapshot(): Snapshot; history(query: HistoryQuery): PastBackup[]; normal(): Normal[] };

const id = v.union([v.string(), v.number()]);
const params = v.optional(v.union([v.array(v.unknown()), v.looseObject({})]));
const jsonrpc = v.literal("2.0");

/** The envelopes of JSON-RPC each side accepts; whoever sends another is no client or daemon of ours. */
export const viewerMessageSchema = v.object({ jsonrpc, id, method: v.string(), params });
export const daemonMessageSchema = v.union([
  v.object({ jsonrpc, method: v.string(), params }),
  v.object({ jsonrpc, id, result: v.unknown() }),
  v.object({ jsonrpc, id, error: v.object({ code: v.number(), message: v.string() }) }),
]);

/** The first thing wrong with a message, short enough for a log line. */
export function complaint(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const [issue] = issues;
  const where = v.getDotPath(issue);
  return `${where === null ? "" : `${where}: `}${issue.message}`.slice(0, 200);
}

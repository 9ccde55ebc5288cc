/**
 * What daemon and viewers say to each other. The daemon speaks first: `hello`,
 * then a `snapshot`, then events as they come. A viewer asks, and may wish for a
 * fix of the table or decide a setting; it can have nothing else done. The daemon asks one thing:
 * to show a notice. A change of any shape raises `protocol`.
 */

import * as v from "valibot";
import type { Place, Reply, Wish } from "../core/fix/fix.ts";
import type { Review } from "../core/fix/review.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { Normal } from "../core/verdict/normal.ts";
import type { PastRun } from "./fix-schema.ts";
import type { FrameLimits } from "./frames.ts";
import type { Sample } from "./samples.ts";
import { eventSchema, type PastBackup, type samplesQuerySchema, snapshotSchema } from "./schema.ts";
import type { Change, Changed, Settings } from "./settings-schema.ts";

export const protocol = 6;

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

/** What the daemon asks of its viewers: to tell a person of this event. The answer is whether it was done. */
export const showMethod = "show";

/** How many past backups, or past fixes, one answer can hold. */
export const mostPast = 100;
const limit = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostPast));
export const historyQuerySchema = v.strictObject({ device: v.exactOptional(v.string()), limit });
export type HistoryQuery = v.InferOutput<typeof historyQuerySchema>;
export const journalQuerySchema = v.strictObject({ limit });
export type JournalQuery = v.InferOutput<typeof journalQuerySchema>;
export type SamplesQuery = v.InferOutput<typeof samplesQuerySchema>;

/** What a viewer can ask. */
export type Answers = {
  snapshot(): Snapshot;
  history(query: HistoryQuery): PastBackup[];
  normal(): Normal[];
  /** Every fix, and whether it may run there now. */
  fixes(place: Place): Review[];
  /** The fixes that ran, newest first. */
  journal(query: JournalQuery): PastRun[];
  /** How a backup has grown so far, for who comes in its middle; oldest first. */
  samples(query: SamplesQuery): Sample[];
  /** What a person wants done. */
  wish(wish: Wish): Promise<Reply>;
  settings(): Promise<Settings>;
  /** What a person has decided anew: from now on it holds. */
  set(change: Change): Promise<Changed>;
};

const id = v.union([v.string(), v.number()]);
const params = v.optional(v.union([v.array(v.unknown()), v.looseObject({})]));
const jsonrpc = v.literal("2.0");

/** The envelopes of JSON-RPC each side accepts; whoever sends another is no client or daemon of ours. */
const asked = v.object({ jsonrpc, id, method: v.string(), params });
const answered = [
  v.object({ jsonrpc, id, result: v.unknown() }),
  v.object({ jsonrpc, id, error: v.object({ code: v.number(), message: v.string() }) }),
] as const;
export const viewerQuestionSchema = asked;
/** From a viewer that has been asked something. */
export const viewerMessageSchema = v.union([asked, ...answered]);
export const daemonMessageSchema = v.union([asked, v.object({ jsonrpc, method: v.string(), params }), ...answered]);

/** The first thing wrong with a message, short enough for a log line. */
export function complaint(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const [issue] = issues;
  const where = v.getDotPath(issue);
  return `${where === null ? "" : `${where}: `}${issue.message}`.slice(0, 200);
}

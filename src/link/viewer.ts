/**
 * What a viewer hears, may ask and may wish for, once the line to the daemon is there. Nothing
 * is handed on that the schemas have not read; at the first word they do not
 * know, the viewer leaves and says so.
 */

import type { Socket } from "node:net";
import * as v from "valibot";
import { ErrorCodes, ResponseError } from "vscode-jsonrpc/node";
import type { Event } from "../core/event.ts";
import type { Place, Reply, Wish } from "../core/fix/fix.ts";
import type { Review } from "../core/fix/review.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { seconds } from "../core/time.ts";
import type { Normal } from "../core/verdict/normal.ts";
import { type PastRun, pastRunSchema, replySchema, reviewSchema } from "./fix-schema.ts";
import { Malformed } from "./frames.ts";
import { openInbox, type ViewerMessage } from "./inbox.ts";
import {
  complaint,
  daemonMessageSchema,
  fromDaemon,
  type HistoryQuery,
  type JournalQuery,
  type Notice,
  noticeSchema,
  protocol,
  type SamplesQuery,
  showMethod,
} from "./protocol.ts";
import type { Sample } from "./samples.ts";
import {
  eventSchema,
  normalSchema,
  type PastBackup,
  pastBackupSchema,
  sampleSchema,
  snapshotSchema,
} from "./schema.ts";
import { type Change, type Changed, changedSchema, type Settings, settingsSchema } from "./settings-schema.ts";
import { openWire } from "./wire.ts";

export type Viewer = {
  kind: "viewer";
  snapshot(): Promise<Snapshot>;
  history(query: HistoryQuery): Promise<PastBackup[]>;
  normal(): Promise<Normal[]>;
  fixes(place: Place): Promise<Review[]>;
  journal(query: JournalQuery): Promise<PastRun[]>;
  samples(query: SamplesQuery): Promise<Sample[]>;
  wish(wish: Wish): Promise<Reply>;
  settings(): Promise<Settings>;
  set(change: Change): Promise<Changed>;
  /** A snapshot first, then events and snapshots in order, for one reader. Ends with the daemon or the signal. */
  messages: AsyncIterable<ViewerMessage>;
};

/** Why there is nothing to view. `refused` says so in a sentence: another protocol, or too many viewers. */
export type NoViewer =
  | { kind: "no-daemon" }
  | { kind: "not-permitted" }
  | { kind: "not-answering" }
  | { kind: "refused"; why: string };

/** The daemon went, or says what nobody here understands; the message is for a person. */
export class Broken extends Error {}
/** The daemon cannot answer this; the message is for a person. */
export class Declined extends Error {}

/** Tells a person of this event; whether that was done. Nothing else is heard until it answers. */
export type Show = (event: Event) => Promise<boolean>;

/** Talks over the line from now on; `meet` hears first what came of it. Who cannot `show` says so when asked. */
export function watch(line: Socket, meet: (result: Viewer | NoViewer) => void, show?: Show): void {
  const inbox = openInbox();
  const { connection } = openWire(line, { limits: fromDaemon, accepts: daemonMessageSchema, patience: seconds(10) });

  const leave = (reason?: Error) => {
    inbox.end(reason);
    connection.dispose();
    meet(reason ? { kind: "refused", why: reason.message } : { kind: "not-answering" });
  };
  const send = async (method: string, params?: object): Promise<unknown> => {
    try {
      return await connection.sendRequest(method, ...(params ? [params] : []));
    } catch (cause) {
      if (cause instanceof ResponseError && !lost.has(cause.code)) throw new Declined(cause.message, { cause });
      throw new Broken("The daemon went away and did not answer.", { cause });
    }
  };
  const ask = async <Answer>(schema: v.GenericSchema<unknown, Answer>, method: string, params?: object) => {
    const answer = v.safeParse(schema, await send(method, params));
    if (answer.success) return answer.output;
    const reason = notUnderstood(complaint(answer.issues));
    leave(reason);
    throw reason;
  };
  const viewer: Viewer = {
    kind: "viewer",
    snapshot: () => ask(snapshotSchema, "snapshot"),
    history: (query) => ask(v.array(pastBackupSchema), "history", query),
    normal: () => ask(v.array(normalSchema), "normal"),
    fixes: (place) => ask(v.array(reviewSchema), "fixes", place),
    journal: (query) => ask(v.array(pastRunSchema), "journal", query),
    samples: (query) => ask(v.array(sampleSchema), "samples", query),
    wish: (wish) => ask(replySchema, "wish", wish),
    settings: () => ask(settingsSchema, "settings"),
    set: (change) => ask(changedSchema, "set", change),
    messages: inbox.messages,
  };
  const take = (notice: Notice) => {
    switch (notice.method) {
      case "hello":
        return notice.params.protocol === protocol ? meet(viewer) : leave(otherProtocol(notice.params.protocol));
      case "refused":
        return leave(new Error(notice.params.why));
      case "snapshot":
        return inbox.put({ kind: "snapshot", snapshot: notice.params });
      case "event":
        return inbox.put({ kind: "event", event: notice.params });
      default:
        throw new Error(`unhandled notice ${notice satisfies never}`);
    }
  };

  connection.onRequest((method, params) => {
    const read = v.safeParse(eventSchema, params);
    if (method === showMethod && show && read.success) return show(read.output);
    return new ResponseError(ErrorCodes.MethodNotFound, "There is nobody to tell here.");
  });
  connection.onNotification((method, params) => {
    const read = v.safeParse(noticeSchema, { method, params });
    if (read.success) take(read.output);
    else leave(notUnderstood(complaint(read.issues)));
  });
  connection.onError(([error]) => error instanceof Malformed && leave(notUnderstood(error.message)));
  connection.onClose(() => leave());
  connection.listen();
}

// What vscode-jsonrpc makes of a question the daemon never saw, or did not live to answer.
const lost: ReadonlySet<number> = new Set([ErrorCodes.PendingResponseRejected, ErrorCodes.MessageWriteError]);

const remedy = "Quit Defrost and open it again, so that both are of one version.";
const otherProtocol = (theirs: number) =>
  new Broken(`The daemon speaks protocol ${theirs}, this viewer protocol ${protocol}. ${remedy}`);
const notUnderstood = (what: string) =>
  new Broken(`The daemon says what this viewer (protocol ${protocol}) does not understand: ${what}. ${remedy}`);

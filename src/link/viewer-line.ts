/**
 * The daemon's line to one viewer. Never queues for a viewer that does not read:
 * that one misses events and, once it reads again, gets the newest snapshot.
 */

import type { Socket } from "node:net";
import * as v from "valibot";
import type { Event } from "../core/event.ts";
import { seconds } from "../core/time.ts";
import { answerTo } from "./answer.ts";
import {
  type Answers,
  fromViewer,
  type Notice,
  protocol,
  showMethod,
  viewerMessageSchema,
  viewerQuestionSchema,
} from "./protocol.ts";
import { openWire } from "./wire.ts";

const mostUnsent = 256;

export type ViewerLine = {
  tell(notice: Notice): void;
  /** Whether the viewer has told a person. Most do not, and say so. */
  show(event: Event): Promise<boolean>;
  hangUp(): void;
  onGone(gone: () => void): void;
};

/** Greets, answers and tells one viewer until its line closes. */
export function openViewerLine(line: Socket, answer: Answers, patience: number): ViewerLine {
  let behind = false;
  let asked = 0;
  const { connection, unsent } = openWire(line, {
    limits: fromViewer,
    accepts: v.lazy(() => (asked > 0 ? viewerMessageSchema : viewerQuestionSchema)),
    patience,
    onSent: () => {
      if (!behind || unsent() > 0 || line.destroyed) return;
      behind = false;
      send({ method: "snapshot", params: answer.snapshot() });
    },
  });
  // A line that breaks while we write closes: that is where it is dealt with.
  const send = ({ method, params }: Notice) => connection.sendNotification(method, params).catch(() => undefined);

  connection.onRequest((method, params) => answerTo(answer, method, params));
  connection.onClose(() => connection.dispose());
  connection.listen();
  send({ method: "hello", params: { protocol } });
  send({ method: "snapshot", params: answer.snapshot() });

  return {
    tell(notice) {
      behind ||= unsent() >= mostUnsent;
      if (!behind && !line.destroyed) send(notice);
    },
    async show(event) {
      asked++;
      try {
        return (await connection.sendRequest(showMethod, event)) === true;
      } catch {
        return false; // it cannot, or has gone
      } finally {
        asked--;
      }
    },
    hangUp: () => connection.dispose(),
    onGone: (gone) => line.once("close", gone),
  };
}

/** Says why and hangs up. */
export function refuseLine(line: Socket, why: string): void {
  const { connection } = openWire(line, { limits: fromViewer, accepts: viewerQuestionSchema, patience: seconds(10) });
  const refused: Notice = { method: "refused", params: { why } };
  connection
    .sendNotification(refused.method, refused.params)
    .catch(() => undefined) // gone before it could be told
    .finally(() => connection.dispose());
}

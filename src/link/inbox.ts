/**
 * What a viewer has been told and not yet looked at. Never grows: a viewer that
 * looks too seldom loses the events in between and finds the next picture
 * instead, from which it goes on.
 */

import type { Event } from "../core/event.ts";
import type { Snapshot } from "../core/snapshot.ts";

export type ViewerMessage = { kind: "snapshot"; snapshot: Snapshot } | { kind: "event"; event: Event };

type Inbox = {
  put(message: ViewerMessage): void;
  /** No more will come; with a reason, whoever reads on is told it once he has read what is there. */
  end(reason?: Error): void;
  messages: AsyncIterable<ViewerMessage>;
};

export function openInbox(most = 1000): Inbox {
  let unread: ViewerMessage[] = [];
  let behind = false;
  let ended: { reason: Error | undefined } | undefined;
  let news = Promise.withResolvers<void>();

  async function* messages(): AsyncGenerator<ViewerMessage> {
    for (;;) {
      const message = unread.shift();
      if (message) {
        yield message;
      } else if (ended) {
        if (ended.reason) throw ended.reason;
        return;
      } else {
        await news.promise;
        news = Promise.withResolvers();
      }
    }
  }

  return {
    put(message) {
      behind ||= unread.length >= most;
      if (behind && message.kind === "event") return;
      if (behind) unread = [];
      behind = false;
      unread.push(message);
      news.resolve();
    },
    end(reason) {
      ended ??= { reason };
      news.resolve();
    },
    messages: { [Symbol.asyncIterator]: messages },
  };
}

/**
 * What a phone did, in order and with times: what tests compare, and wait for.
 */

import { type Channel, makeChannel } from "./channel.ts";

export type StoryEvent = { at: number; what: string; detail?: string };

export type Story = {
  events: readonly StoryEvent[];
  tell(what: string, detail?: string): void;
  hear: Channel<StoryEvent>["hear"];
  /** The first such event, past or to come. */
  until(what: string): Promise<StoryEvent>;
};

export function makeStory(): Story {
  const events: StoryEvent[] = [];
  const told = makeChannel<StoryEvent>();
  return {
    events,
    tell(what, detail) {
      const event = { at: Date.now(), what, ...(detail === undefined ? {} : { detail }) };
      events.push(event);
      told.send(event);
    },
    hear: told.hear,
    async until(what) {
      const past = events.find((event) => event.what === what);
      if (past) return past;
      const awaited = Promise.withResolvers<StoryEvent>();
      const stop = told.hear((event) => event.what === what && awaited.resolve(event));
      return awaited.promise.finally(stop);
    },
  };
}

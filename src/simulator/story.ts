/**
 * What a phone did, in order and with times: what tests compare, and wait for.
 */

export type StoryEvent = { at: number; what: string; detail?: string };

export type Story = {
  events: readonly StoryEvent[];
  tell(what: string, detail?: string): void;
  /** The first such event, past or to come. */
  until(what: string): Promise<StoryEvent>;
};

export function makeStory(): Story {
  const events: StoryEvent[] = [];
  let listeners: ((event: StoryEvent) => void)[] = [];
  return {
    events,
    tell(what, detail) {
      const event = { at: Date.now(), what, ...(detail === undefined ? {} : { detail }) };
      events.push(event);
      for (const listen of listeners) listen(event);
    },
    async until(what) {
      const past = events.find((event) => event.what === what);
      if (past) return past;
      const told = Promise.withResolvers<StoryEvent>();
      const listen = (event: StoryEvent) => event.what === what && told.resolve(event);
      listeners.push(listen);
      const event = await told.promise;
      listeners = listeners.filter((other) => other !== listen);
      return event;
    },
  };
}

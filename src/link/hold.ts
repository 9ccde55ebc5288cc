/**
 * A viewer that does not end with the daemon: it tells that the daemon has
 * gone, looks for the next one, and goes on. For those who show the same
 * picture all day: the dashboard's server, the menu-bar app.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { type Millis, seconds } from "../core/time.ts";
import { connectLink } from "./client.ts";
import type { Heard } from "./heard.ts";
import { collectSamples, type Sample } from "./samples.ts";
import { Broken, type NoViewer, type Show, type Viewer } from "./viewer.ts";

export type Hold = {
  /** How things are: the newest picture, or why there is none. */
  now(): Heard;
  /** All that is heard from now on, until the signal aborts. */
  hear(tell: (heard: Heard) => void, until: AbortSignal): void;
  ask<Answer>(question: (viewer: Viewer) => Promise<Answer>): Promise<Answer>;
  /** How a running backup has grown, as far as it was heard. */
  samples(backup: string): Sample[];
};

type HoldOptions = { socket: string; signal: AbortSignal; pause?: Millis; show?: Show };

/** Resolves as soon as it is known whether there is a daemon. */
export async function holdLink({ socket, signal, pause = seconds(1), show }: HoldOptions): Promise<Hold> {
  const listeners = new Set<(heard: Heard) => void>();
  const samples = collectSamples();
  const known = Promise.withResolvers<void>();
  let viewer: Viewer | undefined;
  let now: Heard = { kind: "away", why: "not-answering" };

  const say = (heard: Heard) => {
    if (heard.kind !== "event") now = heard;
    if (heard.kind !== "away") samples.take(heard);
    for (const tell of listeners) tell(heard);
    if (heard.kind !== "event") known.resolve();
  };
  const follow = async (): Promise<Heard> => {
    const met = await connectLink({ socket, signal, show });
    if (met.kind !== "viewer") return away(met);
    viewer = met;
    try {
      for await (const message of met.messages) say(message);
      return away({ kind: "gone" });
    } catch (error) {
      if (error instanceof Broken) return away({ kind: "refused", why: error.message });
      throw error;
    } finally {
      viewer = undefined;
    }
  };
  const keepFollowing = async () => {
    for (;;) {
      const heard = await follow();
      // That there is still none is no news.
      if (isDeepStrictEqual(heard, now)) known.resolve();
      else say(heard);
      await sleep(pause, undefined, { signal });
    }
  };
  keepFollowing().catch((reason) => {
    known.reject(reason);
    if (!signal.aborted) throw reason;
  });

  await known.promise;
  return {
    now: () => now,
    hear(tell, until) {
      listeners.add(tell);
      until.addEventListener("abort", () => listeners.delete(tell), { once: true });
    },
    async ask(question) {
      if (!viewer) throw new Broken("Defrost is not running.");
      return question(viewer);
    },
    samples: samples.of,
  };
}

const away = (met: NoViewer | { kind: "gone" }): Heard =>
  met.kind === "refused" ? { kind: "away", why: "refused", says: met.why } : { kind: "away", why: met.kind };

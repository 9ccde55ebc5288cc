/**
 * What people want done, on its way to the mind and back: a wish becomes an
 * observation like any other, and the mind's reply finds whoever asked.
 */

import type { Reply, Wish } from "../core/fix/fix.ts";
import type { See, Source } from "../platform/source.ts";

export type People = {
  /** Resolves with what the mind replies, which it does at once. */
  ask(wish: Wish): Promise<Reply>;
  reply(request: number, reply: Reply): void;
  source: Source;
};

/** `roots`: the watched folders, as they are now. In any other nothing is done, whoever asks. */
export function makePeople(roots: () => readonly string[]): People {
  const asked = new Map<number, { wish: Wish; answer(reply: Reply): void }>();
  let last = 0;
  let see: See | undefined;
  const pass = (request: number, wish: Wish) => see?.({ kind: "asked", at: Date.now(), request, wish });

  return {
    ask(wish) {
      if ("root" in wish && wish.root !== undefined && !roots().includes(wish.root))
        return Promise.resolve({ kind: "refused", why: "nothing-to-fix" });
      const { promise, resolve } = Promise.withResolvers<Reply>();
      const request = ++last;
      asked.set(request, { wish, answer: resolve });
      pass(request, wish);
      return promise;
    },
    reply(request, reply) {
      asked.get(request)?.answer(reply);
      asked.delete(request);
    },
    async source(tell, signal) {
      see = tell;
      // Who asked before anybody listened is heard now.
      for (const [request, { wish }] of asked) pass(request, wish);
      const ended = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => ended.resolve(), { once: true });
      if (!signal.aborted) await ended.promise;
      see = undefined;
    },
  };
}

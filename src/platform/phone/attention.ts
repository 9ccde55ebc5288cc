/**
 * How closely each phone is listened to, as the mind wishes at the moment. What
 * is done for a phone while it gets so much attention ends when it gets less.
 */

import type { Udid } from "../../core/observation.ts";
import { type Attention, levels } from "../../core/world/attention.ts";

export type AttentionControl = { attend(device: Udid, attention: Attention): void };

export type PhoneAttention = AttentionControl & {
  /** Does the work whenever the phone gets this much or more; its signal says when to stop. Never twice at once. */
  whenever(
    wanted: { device: Udid; least: Attention },
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void>;
};

export function makePhoneAttention(): PhoneAttention {
  const paid = new Map<Udid, Attention>();
  const watchers = new Set<() => void>();
  return {
    attend(device, attention) {
      paid.set(device, attention);
      for (const look of watchers) look();
    },
    whenever({ device, least }, signal, work) {
      const ended = Promise.withResolvers<void>();
      let spell: AbortController | undefined;
      let last = Promise.resolve();
      const look = () => {
        const enough = levels.indexOf(paid.get(device) ?? "rest") >= levels.indexOf(least);
        if (enough && !signal.aborted) {
          if (spell) return;
          spell = new AbortController();
          const { signal: begun } = spell;
          last = last.then(() => (begun.aborted ? undefined : work(begun)));
          last.catch(ended.reject);
          return;
        }
        spell?.abort();
        spell = undefined;
        if (signal.aborted) last.then(ended.resolve, ended.reject);
      };
      watchers.add(look);
      signal.addEventListener("abort", look, { once: true });
      look();
      return ended.promise.finally(() => watchers.delete(look));
    },
  };
}

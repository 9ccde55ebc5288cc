/**
 * Finds out, when the mind asks, what may explain a backup's trouble: facts of
 * this computer, and how the backup itself is once nobody writes it. One after
 * the other, so that trouble never makes more work than one look at a time.
 */

import { join } from "node:path";
import type { Udid } from "../../core/observation.ts";
import type { BackupHealth, HostFact, ProbeId } from "../../core/world/facts.ts";
import { healthOf } from "../health/health.ts";
import type { Source } from "../source.ts";
import { type Probes, probe } from "./probes.ts";

type Question = { root: string; device: Udid; writerLives: boolean };

export type Inquiry = {
  ask(question: Question): void;
  /** The next question; rejects with the signal's reason. */
  next(signal: AbortSignal): Promise<Question>;
};

/** What was asked already and waits is not asked twice. */
export function makeInquiry(): Inquiry {
  const waiting = new Map<string, Question>();
  let asked = Promise.withResolvers<void>();
  return {
    ask(question) {
      waiting.set(`${question.root}\n${question.device}`, question);
      asked.resolve();
    },
    async next(signal) {
      for (;;) {
        signal.throwIfAborted();
        const [first] = waiting;
        if (first) {
          waiting.delete(first[0]);
          return first[1];
        }
        asked = Promise.withResolvers<void>();
        const end = () => asked.reject(signal.reason);
        signal.addEventListener("abort", end, { once: true });
        await asked.promise.finally(() => signal.removeEventListener("abort", end));
      }
    },
  };
}

/** What a backup that Defrost started ended with. */
type LastError = (of: Question) => Promise<HostFact | undefined>;

export const answerInquiry =
  (inquiry: Pick<Inquiry, "next">, probes: Probes, lastError?: LastError): Source =>
  async (see, signal) => {
    // The keys are those of the type.
    const all = Object.keys(probes) as ProbeId[];
    for (;;) {
      const question = await inquiry.next(signal);
      const { root, device, writerLives } = question;
      const error = await lastError?.(question);
      for (const fact of [...(error ? [error] : []), ...(await probe(all, probes, signal))])
        see({ kind: "fact", at: Date.now(), fact });
      const health = await healthOf(join(root, device), { writing: writerLives, signal });
      if (worthTelling(health)) see({ kind: "health", at: Date.now(), root, device, health });
    }
  };

const worthTelling = (health: BackupHealth): boolean => health.kind !== "unknown" || health.why !== "in-use";

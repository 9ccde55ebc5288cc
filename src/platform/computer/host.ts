/**
 * Tells once, at the start, since when the computer has been awake: a latecomer
 * must not take a night's sleep for a backup's silence.
 */

import type { Blindness, Observation } from "../../core/observation.ts";
import type { Source } from "../source.ts";

export type Awake = Pick<Extract<Observation, { kind: "host" }>, "awakeSince" | "asleepMs">;

/** How a system knows. */
export type AskAwake = (
  at: number,
  signal: AbortSignal,
) => Promise<{ kind: "awake"; awake: Awake } | { kind: "blind"; why: Blindness; detail: string }>;

export const watchHost =
  (ask: AskAwake): Source =>
  async (see, signal) => {
    const at = Date.now();
    const told = await ask(at, signal);
    if (signal.aborted) return;
    if (told.kind === "blind") return see({ kind: "blind", at, sense: "host", why: told.why, detail: told.detail });
    see({ kind: "host", at, ...told.awake });
    see({ kind: "sees", at, sense: "host" });
  };

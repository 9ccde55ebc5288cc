/**
 * How a daemon runs under launchd or systemd. What a person has to mend, another
 * daemon that holds the folder or a wrong line in the configuration, is said once
 * and waited for: an exit code would have the service manager start it for ever.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { type Millis, seconds } from "../core/time.ts";
import { Mendable, onlyOnce } from "./mendable.ts";

type Patience = { complain(sentence: string): void; signal: AbortSignal; pause?: Millis };

/** Runs until the signal aborts or `daemon` ends; each try begins from nothing, so that it sees what was mended. */
export async function keepTrying(
  daemon: () => Promise<void>,
  { complain, signal, pause = seconds(10) }: Patience,
): Promise<void> {
  const say = onlyOnce(complain);
  while (!signal.aborted) {
    try {
      return await daemon();
    } catch (error) {
      if (!(error instanceof Mendable)) throw error;
      say(error.message);
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined); // ended by the signal: the loop sees it
  }
}

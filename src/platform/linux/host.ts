/**
 * Since when a Linux computer has been awake. It has two clocks: one that counts
 * all time since the start, one that stops in sleep. It does not say when it slept, only how long in all.
 */

import { uptime } from "node:os";
import type { Millis } from "../../core/time.ts";
import type { AskAwake, Awake } from "../computer/host.ts";

export const askClocks: AskAwake = async (at) => ({
  kind: "awake",
  awake: awakeBy(at, { sinceStart: uptime() * 1000, awake: Number(process.hrtime.bigint()) / 1e6 }),
});

/** The clocks are read one after the other, and one of them in hundredths of a second. */
const smallest: Millis = 1000;

export function awakeBy(at: Millis, clocks: { sinceStart: Millis; awake: Millis }): Awake {
  const asleepMs = Math.max(0, clocks.sinceStart - clocks.awake);
  return asleepMs < smallest ? { awakeSince: at - clocks.sinceStart, asleepMs: 0 } : { awakeSince: at, asleepMs };
}

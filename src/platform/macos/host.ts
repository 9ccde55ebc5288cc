/**
 * Since when a Mac has been awake, as its kernel tells: when it started, last
 * fell asleep and last woke. Written after public samples; not yet proved on a Mac.
 */

import type { Millis } from "../../core/time.ts";
import type { macosCommands } from "../command/commands.ts";
import { run } from "../command/run.ts";
import type { AskAwake, Awake } from "../computer/host.ts";

const names = ["kern.boottime", "kern.sleeptime", "kern.waketime"];

export const askSysctl =
  ({ sysctl }: Pick<typeof macosCommands, "sysctl">): AskAwake =>
  async (at, signal) => {
    const ran = await run(sysctl, ["-n", ...names], { timeout: 5000, signal });
    if (ran.kind === "failed") return { kind: "blind", why: "failed", detail: ran.why };
    const awake = readAwake(ran.output, at);
    const detail = `${sysctl} printed ${JSON.stringify(ran.output.slice(0, 200))}, expected three times`;
    return awake ? { kind: "awake", awake } : { kind: "blind", why: "garbage", detail };
  };

/** Three lines like `{ sec = 1700000000, usec = 123456 } Tue Nov 14 22:13:20 2023`; 0 is never. */
export function readAwake(output: string, at: Millis): Awake | undefined {
  const times = [...output.matchAll(/\{ sec = (\d+), usec = (\d+) \}/g)];
  const [boot, slept, woke] = times.map(([, sec, usec]) => Number(sec) * 1000 + Math.floor(Number(usec) / 1000));
  if (boot === undefined || slept === undefined || woke === undefined) return undefined;
  if (slept === 0 && woke === 0) return { awakeSince: boot, asleepMs: 0 };
  // We run, so it is awake: where its last waking is not noted yet, it was just now.
  return { awakeSince: slept > woke ? at : Math.max(boot, woke) };
}

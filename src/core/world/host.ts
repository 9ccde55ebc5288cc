/**
 * How long the computer was awake since something last changed on disk, for
 * those who come late and have only the times of files to go by.
 */

import type { Observation } from "../observation.ts";
import type { Millis } from "../time.ts";

export type Host = Pick<Extract<Observation, { kind: "host" }>, "awakeSince" | "asleepMs">;

/** At least this long awake between `since` and `at`. What is not known to be time awake does not count. */
export function awakeSince(host: Host | undefined, since: Millis, at: Millis): Millis {
  if (!host) return 0;
  if (since >= host.awakeSince) return Math.max(0, at - since);
  const before = host.asleepMs === undefined ? 0 : Math.max(0, host.awakeSince - since - host.asleepMs);
  return Math.max(0, at - host.awakeSince) + before;
}

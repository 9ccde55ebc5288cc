/** What the mind wishes. Others grant it: core does nothing itself. */

import type { Event } from "./event.ts";
import type { Session } from "./session.ts";

export type Effect =
  /** To every viewer, the log and the history. */
  | { kind: "tell"; event: Event }
  /** To the person, at once. */
  | { kind: "notify"; event: Event }
  /** Write the session down, so that the next life of the daemon goes on with it. */
  | { kind: "keep"; session: Session }
  | { kind: "forget"; session: string }
  /** Look once a second, or only when something stirs. */
  | { kind: "beat"; fast: boolean };

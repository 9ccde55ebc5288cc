/** What the mind wishes. Others grant it: core does nothing itself. */

import type { Session } from "./backup/session.ts";
import type { Event } from "./event.ts";
import type { Order, Reply } from "./fix/fix.ts";
import type { Udid } from "./observation.ts";
import type { Attention } from "./world/attention.ts";

export type Effect =
  /** To every viewer, the log and the history. */
  | { kind: "tell"; event: Event }
  /** To the person, at once. */
  | { kind: "notify"; event: Event }
  /** Write the session down, so that the next life of the daemon goes on with it. */
  | { kind: "keep"; session: Session }
  | { kind: "forget"; session: string }
  /** How closely to listen to a phone from now on. */
  | { kind: "attend"; device: Udid; attention: Attention }
  /** Find out what may explain the trouble of this backup. `writerLives`: its folder is still written to. */
  | { kind: "probe"; root: string; device: Udid; writerLives: boolean }
  /** Do something, for a fix; what comes of it is told as `hand`. */
  | { kind: "hand"; run: string; order: Order }
  /** The fix has been stopped: what its hand still does is of no use. */
  | { kind: "let-go"; run: string }
  | { kind: "reply"; request: number; reply: Reply }
  | { kind: "keep-awake"; on: boolean }
  /** Look once a second, or only when something stirs. */
  | { kind: "beat"; fast: boolean };

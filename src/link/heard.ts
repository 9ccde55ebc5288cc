/** What somebody hears who keeps hold of the daemon for as long as he lives: what it says, or why there is nothing to hear. */

import type { ViewerMessage } from "./inbox.ts";

/** `gone`: it was there. `refused` says why in a sentence: another version, or too many viewers. */
export type Away = { why: "no-daemon" | "not-permitted" | "not-answering" | "gone" } | { why: "refused"; says: string };

export type Heard = ViewerMessage | ({ kind: "away" } & Away);

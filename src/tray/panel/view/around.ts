/** What every part of the page is given: what is known, the moment, and what a press may do. */

import type { Offer, Place, Wish } from "../../../core/fix/fix.ts";
import type { Sample } from "../../../link/samples.ts";
import type { Known } from "../known.ts";

/** Beside the phones there is only ever one other thing to see. */
export type Page =
  | { kind: "phones" }
  | { kind: "ladder"; face: string }
  | { kind: "consent"; offer: Offer; place: Place }
  | { kind: "history" }
  | { kind: "settings" };

export type Around = {
  known: Known;
  now: number;
  samples(backup: string): readonly Sample[];
  /** What was said to the last wish, if it was not simply granted. */
  answer?: string | undefined;
  go(page: Page): void;
  wish(wish: Wish): void;
  /** Whoever was told how a fix ended has taken note of it. */
  dismiss(): void;
};

/** Begins a fix, or asks first where it may cost something. */
export function begin(around: Around, offer: Offer, place: Place): void {
  if (offer.needs.includes("consent")) around.go({ kind: "consent", offer, place });
  else around.wish({ want: "fix", fix: offer.fix, by: "click", consents: false, ...place });
}

export const placeOf = ({ device, root }: Place): Place => ({
  ...(device !== undefined && { device }),
  ...(root !== undefined && { root }),
});

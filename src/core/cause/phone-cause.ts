/** What keeps a phone from talking to this computer, whether or not it is being backed up. */

import type { WaitReason } from "../event.ts";
import type { PhoneRefusal } from "../observation.ts";
import type { Millis } from "../time.ts";
import type { PhoneKnown } from "../world/phone.ts";
import type { Cause } from "./cause.ts";

export const lockedBy: readonly PhoneRefusal[] = ["locked", "not-unlocked-yet"];
export const distrustedBy: readonly PhoneRefusal[] = [
  "trust-asked",
  "trust-denied",
  "not-trusted",
  "unpaired",
  "unusable-record",
  "wrong-key",
  "hung-up",
  "not-by-this-way",
];

/** What it says to any program of this computer; the rest may be Defrost's own trouble. */
const distrustsAll: readonly PhoneRefusal[] = ["trust-asked", "trust-denied", "not-trusted"];

/** What a phone wants that has turned this computer away since then. */
export function refusedFor({ answers }: PhoneKnown, since: Millis): WaitReason | undefined {
  if (answers?.kind !== "refused" || answers.at < since) return undefined;
  if (lockedBy.includes(answers.why)) return "unlock";
  return distrustsAll.includes(answers.why) ? "trust" : undefined;
}

export function causeOfPhone({ answers }: PhoneKnown, at: Millis): Cause | undefined {
  if (answers?.kind === "no") {
    const evidence = [{ id: "no-answer", values: { forMs: at - answers.since } } as const];
    return { id: "phone-silent", confidence: "likely", evidence, next: ["replug", "restart-iphone"] };
  }
  if (answers?.kind !== "refused") return undefined;
  const { why } = answers;
  const evidence = [{ id: "refused", values: { why } } as const];
  if (lockedBy.includes(why)) return { id: "locked", confidence: "certain", evidence, next: ["unlock"] };
  return distrustedBy.includes(why) ? { id: "trust", confidence: "certain", evidence, next: ["trust"] } : undefined;
}

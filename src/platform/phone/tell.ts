/** What is seen of one phone, put as observations: its answers as they are, its silences, and nothing made up. */

import type { PhoneAnswer } from "../../apple/phone.ts";
import type { Observation, PhoneRefusal, Udid } from "../../core/observation.ts";
import type { See } from "../source.ts";

type PhoneSeen = Extract<Observation, { kind: `phone${string}` }>;
type Without<Seen, Keys extends string> = Seen extends unknown ? Omit<Seen, Keys> : never;

export type TellOfPhone = (sight: Without<PhoneSeen, "at" | "device">) => void;

export const tellOf =
  (device: Udid, see: See): TellOfPhone =>
  (sight) =>
    see({ ...sight, at: Date.now(), device });

export function tellAnswer(answer: PhoneAnswer, tell: TellOfPhone): void {
  if ("facts" in answer && answer.facts) tell({ kind: "phone", facts: answer.facts });
  const refused = refusalIn(answer);
  if (refused) tell({ kind: "phone-refused", why: refused });
  if (answer.kind === "no-answer") tell({ kind: "phone-no-answer", waitedMs: answer.waitedMs });
}

/** That it is gone, usbmuxd tells; and of what makes no sense nothing follows. */
function refusalIn(answer: PhoneAnswer): PhoneRefusal | undefined {
  switch (answer.kind) {
    case "refused":
      return answer.why;
    case "unpaired":
    case "unusable-record":
    case "wrong-key":
      return answer.kind;
    default:
      return undefined;
  }
}

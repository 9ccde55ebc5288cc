/** What speaks for a verdict and for its cause, as one list: each fact once, what decides first, what is ruled out apart. */

import type { BackupView, StoppedView } from "../../core/snapshot.ts";
import { proofSentence } from "../../words/causes.en.ts";
import { evidenceSentence } from "../../words/en.ts";
import type { IconId } from "./icon-id.ts";

type Evidence = BackupView["evidence"][number];
type Proof = NonNullable<BackupView["cause"]>["evidence"][number];

/** `key`: it decides. */
export type Reason = { id: string; icon: IconId; text: string; key: boolean };

/** The same fact as a proof of the cause says it more closely. */
const sameAs: Partial<Record<Evidence["id"], Proof["id"]>> = {
  ghosts: "ghosts",
  "writer-busy": "busy",
  "writer-idle": "writer-idle",
  "link-dropped": "left",
  prompt: "prompt-open",
  "no-answer": "no-answer",
  "phone-talks": "agent-talks",
};

export function reasonsOf({ evidence = [], cause }: Partial<BackupView> & Pick<StoppedView, "cause">): Reason[] {
  const proofs = (cause?.evidence ?? []).filter(({ id }) => id !== "ruled-out");
  const told = new Set(proofs.map(({ id }) => id));
  const others = evidence.filter(({ id }) => {
    const same = sameAs[id];
    return same === undefined || !told.has(same);
  });
  const decisive = others.filter(({ weight }) => weight > 0);
  const rest = others.filter(({ weight }) => weight <= 0);
  return [
    ...decisive.map((one) => ofEvidence(one, true)),
    ...proofs.map((one) => ({ id: one.id, icon: proofIcons[one.id] ?? "chip", text: proofSentence(one), key: true })),
    ...rest.map((one) => ofEvidence(one, false)),
  ];
}

export const ruledOut = (cause: BackupView["cause"]): string | undefined => {
  const proof = cause?.evidence.find(({ id }) => id === "ruled-out");
  return proof && proofSentence(proof);
};

const ofEvidence = (one: Evidence, key: boolean): Reason => ({
  id: one.id,
  icon: icons[one.id],
  text: evidenceSentence(one),
  key,
});

const icons: Record<Evidence["id"], IconId> = {
  silence: "chart",
  ghosts: "chart",
  "writer-busy": "chip",
  "writer-working": "chip",
  "writer-idle": "chip",
  "link-dropped": "cable",
  prompt: "lock",
  "no-answer": "phone",
  "phone-talks": "phone",
  "phone-quiet": "phone",
  attached: "cable",
  blind: "no-access",
};

const proofIcons: Partial<Record<Proof["id"], IconId>> = {
  "may-not-look": "no-access",
  "folder-not-there": "disk",
  cancelled: "phone",
  error: "phone",
  "free-space": "disk",
  "phone-holds": "phone",
  "prompt-open": "lock",
  "prompt-closed": "lock",
  "only-info": "lock",
  "agent-gave-up-waiting": "lock",
  "phone-locked": "lock",
  refused: "lock",
  left: "cable",
  flapped: "cable",
  "on-bus": "cable",
  "not-listed": "cable",
  "no-answer": "phone",
  answers: "phone",
  agent: "phone",
  "agent-failed": "phone",
  "agent-talks": "phone",
  "left-over": "box",
  damaged: "box",
  "same-place": "chart",
  manifest: "box",
  slept: "clock",
  slow: "chart",
  ghosts: "chart",
  "update-waiting": "update",
  versions: "update",
};

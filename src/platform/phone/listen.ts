/**
 * Hears what is posted on a phone, by itself and by other programs of the
 * computer, and says since when and until when it would have heard it.
 */

import { setTimeout as sleep } from "node:timers/promises";
import type { Phone } from "../../apple/phone.ts";
import type { PhoneRefusal, PhoneWord } from "../../core/observation.ts";
import type { TellOfPhone } from "./tell.ts";

const words = new Map<string, PhoneWord>([
  ["com.apple.LocalAuthentication.ui.presented", "prompt-shown"],
  ["com.apple.LocalAuthentication.ui.dismissed", "prompt-gone"],
  ["com.apple.itunes-mobdev.syncWillStart", "sync-starts"],
  ["com.apple.itunes-mobdev.syncDidFinish", "sync-ends"],
  ["com.apple.itunes-client.syncCancelRequest", "cancelled"],
]);

/** It was locked, unlocked or woken, or its backup password set or cleared: which of the two, it has to be asked. */
const changes = [
  "com.apple.springboard.lockstate",
  "com.apple.mobile.keybagd.lock_status",
  "com.apple.springboard.hasBlankedScreen",
  "com.apple.mobile.backup.domain_changed",
];

/** A phone that nobody has unlocked since it started answers questions, and opens no service, not even for a backup. */
const untilUnlocked: readonly PhoneRefusal[] = ["locked", "not-unlocked-yet"];

export type Listening = {
  phone: Phone;
  tell: TellOfPhone;
  changed(): void;
  /** Milliseconds before a line that ended is opened again: twice as many each time that it could not be. */
  pause: { first: number; longest: number };
};

export async function listen({ phone, tell, changed, pause }: Listening, signal: AbortSignal): Promise<void> {
  let hears = false;
  let wait = pause.first;
  let keptOut = false;
  const ear = {
    opened() {
      hears = true;
      if (keptOut) tell({ kind: "phone", facts: {} });
      keptOut = false;
      tell({ kind: "phone-said", word: "heard" });
    },
    heard(name: string) {
      const word = words.get(name);
      if (word) tell({ kind: "phone-said", word });
      else changed();
    },
  };
  while (!signal.aborted) {
    const end = await phone.observe([...words.keys(), ...changes], ear, signal);
    if (hears) tell({ kind: "phone-said", word: "not-heard" });
    if (end.kind === "refused" && untilUnlocked.includes(end.why)) {
      keptOut = true;
      tell({ kind: "phone-refused", why: end.why });
    }
    if (end.kind === "left-alone") {
      await forgiveAfter(pause.longest, phone, signal);
      continue;
    }
    wait = hears ? pause.first : Math.min(2 * wait, pause.longest);
    hears = false;
    await sleep(wait, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
  }
}

/** Meanwhile somebody may have unlocked it, or tapped Trust. */
export async function forgiveAfter(millis: number, phone: Pick<Phone, "forgive">, signal: AbortSignal): Promise<void> {
  await sleep(millis, undefined, { signal }).catch(() => undefined); // aborted: nobody asks any more
  phone.forgive();
}

/**
 * What is asked of one phone for as long as it is attached by one way: once at
 * first; from time to time while a backup of it runs; its agent looked for when
 * that is silent. Its notifications are heard all the time by cable, since the
 * prompt for the passcode is the first thing of a backup, and else, as radio
 * wakes a phone up, only while one runs.
 */

import { setTimeout as sleep } from "node:timers/promises";
import type { Phone } from "../../apple/phone.ts";
import type { Link, Udid } from "../../core/observation.ts";
import { watchAgent } from "./agent.ts";
import type { PhoneAttention } from "./attention.ts";
import { forgiveAfter, listen } from "./listen.ts";
import { type TellOfPhone, tellAnswer } from "./tell.ts";

/** In milliseconds. */
export type PhonePace = {
  /** From one question how it is to the next, unless something calls for one. */
  ask: number;
  /** After a call, because others follow it. */
  settle: number;
  /** Before notifications are listened to again. */
  listen: number;
  /** From one look for the backup agent to the next. */
  agent: number;
  /** Lines of the log are counted for so long. */
  log: number;
};

export type Conversation = {
  phone: Phone;
  device: Udid;
  link: Link;
  attention: Pick<PhoneAttention, "whenever">;
  pace: PhonePace;
  tell: TellOfPhone;
};

export async function converse(conversation: Conversation, signal: AbortSignal): Promise<void> {
  const { phone, device, link, attention, pace, tell } = conversation;
  const bell = makeBell(pace);
  const [backup, silent] = [
    { device, least: "backup" },
    { device, least: "silent" },
  ] as const;
  const hearing = { device, least: link === "usb" ? "rest" : "backup" } as const;

  tellAnswer(await phone.ask(signal), tell);
  await Promise.all([
    attention.whenever(backup, signal, async (during) => {
      phone.forgive(); // a backup is a new occasion
      while (!during.aborted) {
        const answer = await phone.ask(during);
        tellAnswer(answer, tell);
        if (answer.kind === "left-alone") await forgiveAfter(pace.ask, phone, during);
        else await bell.rung(during);
      }
    }),
    attention.whenever(hearing, signal, (during) =>
      listen({ phone, tell, changed: bell.ring, pause: { first: pace.listen, longest: pace.ask } }, during),
    ),
    attention.whenever(silent, signal, (during) => watchAgent({ phone, pace, tell, changed: bell.ring }, during)),
  ]);
}

/** Calls for a question out of turn. */
function makeBell({ ask, settle }: PhonePace) {
  let rope = new AbortController();
  return {
    ring: () => rope.abort(),
    async rung(signal: AbortSignal): Promise<void> {
      const either = AbortSignal.any([signal, rope.signal]);
      await sleep(ask, undefined, { signal: either }).catch(() => undefined); // rung, or over
      await sleep(settle, undefined, { signal }).catch(() => undefined);
      rope = new AbortController();
    },
  };
}

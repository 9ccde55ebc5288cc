/**
 * Every way in which a phone does not give what it was asked for, each by its
 * own name. All of it is to be expected of a phone; anything else is a bug of
 * ours and thrown on.
 */

import type { PhoneFacts, PhoneRefusal } from "../core/observation.ts";
import { Ended, GivenUp, Nonsense, NotAnswering } from "./line.ts";

/** The reasons of lockdownd that a person can do something about, by its own words. */
const refusals = {
  PasswordProtected: "locked",
  PairingDialogResponsePending: "trust-asked",
  UserDeniedPairing: "trust-denied",
  InvalidHostID: "not-trusted",
  MissingPairRecord: "not-trusted",
  EscrowLocked: "not-unlocked-yet",
  PairingProhibitedOverThisConnection: "not-by-this-way",
} as const satisfies Record<string, PhoneRefusal>;

/** What the phone itself says. */
export type RefusalReason = Exclude<PhoneRefusal, "unpaired" | "unusable-record" | "wrong-key">;
export type Refusal = { kind: "refused"; why: RefusalReason; said?: string };

export type PhoneTrouble =
  /** `hung-up`: it ended the connection over our certificate, as some do that no longer trust this computer. */
  | Refusal
  /** This computer has no pair record for it; what the phone tells a stranger. */
  | { kind: "unpaired"; facts?: PhoneFacts }
  /** It has one that nobody can use. */
  | { kind: "unusable-record"; detail: string }
  /** Who answered does not hold the key of the phone that was paired. Nothing was said to it. */
  | { kind: "wrong-key" }
  | { kind: "no-answer"; waitedMs: number }
  | { kind: "gone"; detail: string }
  | { kind: "garbage"; detail: string }
  /** It refused several times in a row, and is left alone until that is forgiven. */
  | { kind: "left-alone" }
  /** The one who asked does not want to know any more. */
  | { kind: "given-up" };

export function refusalOf(said: string): Refusal {
  const why = Object.entries(refusals).find(([word]) => word === said)?.[1];
  return why
    ? { kind: "refused", why }
    : { kind: "refused", why: "other", said: said.replace(/[^\w .-]/g, "").slice(0, 80) };
}

export function phoneTroubleOf(error: unknown): PhoneTrouble {
  if (error instanceof NotAnswering) return { kind: "no-answer", waitedMs: error.waitedMs };
  if (error instanceof Nonsense) return { kind: "garbage", detail: error.message };
  if (error instanceof GivenUp) return { kind: "given-up" };
  if (error instanceof Ended) return { kind: "gone", detail: error.message };
  if (!(error instanceof Error && "code" in error)) throw error;
  const code = String(error.code);
  // With TLS 1.3 a phone says what it thinks of our certificate after we believe to be through.
  if (/^ERR_SSL_.*ALERT/.test(code)) return { kind: "refused", why: "hung-up" };
  if (code.startsWith("ERR_SSL_")) return { kind: "garbage", detail: code };
  return { kind: "gone", detail: error.message };
}

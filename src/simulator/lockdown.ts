/**
 * lockdownd, the phone's front door: answers what the phone is, lets known computers in, and opens services. An unknown
 * request is not answered; the connection just ends, as it does after a minute of silence.
 */

import { randomUUID } from "node:crypto";
import type { Pairing } from "./pairing.ts";
import type { Phone } from "./phone.ts";
import { bytesIn, field, type PlistValue, takePlist, textIn, xmlPlist } from "./plists.ts";
import type { Secured } from "./tls.ts";
import { readValue } from "./values.ts";
import { Gone, sendMessage, unlessAborted, type Wire } from "./wire.ts";

export const lockdownPort = 62078;

type Answer = { [key: string]: PlistValue };
type Session = { id: string; with: Pairing };
type Visit = { phone: Phone; session: Session | undefined };

const refuse = (why: string): Answer => ({ Error: why });

export async function lockdown(plain: Wire, phone: Phone): Promise<void> {
  const visit: Visit = { phone, session: undefined };
  let secured: Secured | undefined;
  for (;;) {
    const wire = secured?.wire ?? plain;
    const request = await soon(takePlist(wire), phone.door.patience);
    const name = textIn(request, "Request") ?? "";
    const handle = Object.hasOwn(requests, name) ? requests[name] : undefined;
    if (!handle) return;
    const refusal = refusalOf(phone, name, textIn(request, "Service"));
    const answer = refusal ? refuse(refusal) : await handle(request, visit);
    const result: Answer = answer.Error ? {} : { Result: "Success" };
    const say = () => sendMessage(wire, xmlPlist({ Request: name, ...result, ...answer }));

    if (secured && !visit.session) {
      await secured.lower(say);
      secured = undefined;
    } else {
      await say();
    }
    if (visit.session && answer.EnableSessionSSL)
      secured = await phone.trust.shakeHands(plain, phone, visit.session.with);
    if (name === "Goodbye") return;
  }
}

const refusalOf = ({ door: { refusals } }: Phone, request: string, service = ""): string | undefined =>
  Object.entries(refusals).find(([name]) => name === request || name === service)?.[1];

/** Whoever has said nothing for so long has gone, as far as lockdownd is concerned. */
async function soon<T>(said: Promise<T>, patience: number): Promise<T> {
  const waited = new AbortController();
  const timer = setTimeout(() => waited.abort(new Gone("nothing was said for too long")), patience);
  return unlessAborted(said, waited.signal).finally(() => clearTimeout(timer));
}

const requests: Record<string, (request: unknown, visit: Visit) => Answer | Promise<Answer>> = {
  QueryType: () => ({ Type: "com.apple.mobile.lockdown" }),
  GetValue(request, { phone, session }) {
    const [domain, key] = [textIn(request, "Domain"), textIn(request, "Key")];
    const found = readValue(phone, { domain, key, trusted: session !== undefined });
    if ("error" in found) return refuse(found.error);
    return { ...(domain && { Domain: domain }), ...(key && { Key: key }), Value: found.value };
  },
  Pair(request, { phone }) {
    if (phone.locked) return refuse("PasswordProtected");
    if (phone.door.trustDialog === "open") return refuse("PairingDialogResponsePending");
    if (phone.door.trustDialog === "denied") return refuse("UserDeniedPairing");
    if (!phone.trust.begin(field(request, "PairRecord"))) return refuse("InvalidPairRecord");
    return { EscrowBag: phone.trust.escrowBag };
  },
  Unpair(request, { phone }) {
    return phone.trust.end(textIn(field(request, "PairRecord"), "HostID") ?? "") ? {} : refuse("InvalidHostID");
  },
  StartSession(request, visit) {
    const { phone, session } = visit;
    if (session) return refuse("SessionActive");
    const hostId = textIn(request, "HostID");
    if (hostId === undefined) return refuse("MissingHostID");
    const pairing = phone.trust.in(hostId);
    if (!pairing) return refuse("InvalidHostID");
    visit.session = { id: randomUUID().toUpperCase(), with: pairing };
    return { SessionID: visit.session.id, EnableSessionSSL: phone.door.tls };
  },
  StopSession(request, visit) {
    if (!visit.session) return refuse("SessionInactive");
    if (textIn(request, "SessionID") !== visit.session.id) return refuse("InvalidSessionID");
    visit.session = undefined;
    return {};
  },
  async StartService(request, { phone, session }) {
    const escrow = bytesIn(request, "EscrowBag") !== undefined;
    // Before the passcode was entered once, not even a computer it trusts can open anything.
    if (!phone.unlockedOnce) return refuse(escrow ? "EscrowLocked" : "PasswordProtected");
    if (!session) return refuse("SessionInactive");
    const name = textIn(request, "Service") ?? "";
    if (name === "com.apple.mobilebackup2" && !escrow) return refuse("EscrowLocked");
    const opened = await phone.ports.open(name, session.with);
    if (!opened) return refuse("InvalidService");
    return { Service: name, Port: opened.port, ...(opened.tls && { EnableServiceSSL: true }) };
  },
  Goodbye: () => ({}),
};

/**
 * lockdownd, the phone's front door: answers what the phone is, lets known computers in, and opens services. An unknown
 * request is not answered; the connection just ends.
 */

import { randomUUID } from "node:crypto";
import type { Phone } from "./phone.ts";
import { bytesIn, field, type PlistValue, takePlist, textIn, xmlPlist } from "./plists.ts";
import { sendMessage, type Wire } from "./wire.ts";

export const lockdownPort = 62078;

type Answer = { [key: string]: PlistValue };
const refuse = (why: string): Answer => ({ Error: why });

export async function lockdown(wire: Wire, phone: Phone): Promise<void> {
  let session: string | undefined;

  const requests: Record<string, (request: unknown) => Answer> = {
    QueryType: () => ({ Type: "com.apple.mobile.lockdown" }),
    GetValue(request) {
      const value = phone.valueOf(textIn(request, "Domain"), textIn(request, "Key"), session !== undefined);
      return value === undefined ? refuse("MissingValue") : { Value: value };
    },
    Pair(request) {
      if (phone.scene.script.refuses) return refuse(phone.scene.script.refuses);
      phone.trust(textIn(field(request, "PairRecord"), "HostID") ?? "");
      return { EscrowBag: phone.escrowBag };
    },
    Unpair(request) {
      return phone.distrust(textIn(field(request, "PairRecord"), "HostID") ?? "") ? {} : refuse("InvalidHostID");
    },
    StartSession(request) {
      if (session) return refuse("SessionActive");
      if (phone.scene.script.refuses) return refuse(phone.scene.script.refuses);
      if (!phone.trusts(textIn(request, "HostID") ?? "")) return refuse("InvalidHostID");
      session = randomUUID().toUpperCase();
      return { SessionID: session, EnableSessionSSL: false };
    },
    StopSession() {
      if (!session) return refuse("SessionInactive");
      session = undefined;
      return {};
    },
    StartService(request) {
      const service = textIn(request, "Service") ?? "";
      if (!session) return refuse("SessionInactive");
      if (service === "com.apple.mobilebackup2" && !bytesIn(request, "EscrowBag")) return refuse("EscrowLocked");
      const port = phone.open(service);
      return port === undefined ? refuse("InvalidService") : { Service: service, Port: port, EnableServiceSSL: false };
    },
    Goodbye: () => ({}),
  };

  for (;;) {
    const request = await takePlist(wire);
    const name = textIn(request, "Request") ?? "";
    const answer = Object.hasOwn(requests, name) ? requests[name]?.(request) : undefined;
    if (!answer) return;
    const result: Answer = answer.Error ? {} : { Result: "Success" };
    await sendMessage(wire, xmlPlist({ Request: name, ...result, ...answer }));
    if (name === "Goodbye") return;
  }
}

/** The phone's side of a TLS handshake, in good faith or in one of the ways it can go wrong. */

import { certify } from "./certificates.ts";
import { type Keys, newKey, type Pairing } from "./pairing.ts";
import type { Phone } from "./phone.ts";
import { type Secured, secure } from "./tls.ts";
import { forEver, Gone, type Wire } from "./wire.ts";

export type ShakeHands = (wire: Wire, phone: Phone, pairing: Pairing) => Promise<Secured>;

export const shakesHands =
  (keys: Keys): ShakeHands =>
  async (wire, { door: { handshake }, story }, { device, root }) => {
    const proper = { key: keys.device, certificate: device, root };
    switch (handshake) {
      case "proper":
        return secure(wire, proper);
      case "old":
        return secure(wire, { ...proper, old: true });
      case "another-key": {
        const key = newKey();
        return secure(wire, { key, certificate: Buffer.from(certify(key, { key, root: false })), root });
      }
      case "hangs-up":
        await wire.take(1);
        wire.socket.destroy();
        throw new Gone("hung up in the handshake");
      case "silent":
        await wire.take(1);
        story.tell("handshake-unanswered");
        return forEver(wire.signal);
      default:
        throw new Error(`unknown handshake ${handshake satisfies never}`);
    }
  };

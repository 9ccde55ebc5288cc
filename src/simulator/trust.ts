/** Which computers the phone trusts, and how it proves to them who it is. */

import { type ShakeHands, shakesHands } from "./handshake.ts";
import { devicePublicKey, makeKeys, makePairRecord, type Pairing, readPairing } from "./pairing.ts";

export type Trust = {
  publicKey: Buffer;
  /** What a computer hands back to open protected things while the phone is locked. */
  escrowBag: Buffer;
  in(hostId: string): Pairing | undefined;
  /** Accepts what a computer sends with its wish to pair, if it is complete. */
  begin(record: unknown): boolean;
  end(hostId: string): boolean;
  /** Trusts a new computer, and returns the record that it keeps. */
  pairWith(systemBuid: string, options?: { expired?: boolean }): Buffer;
  shakeHands: ShakeHands;
};

export function makeTrust(): Trust {
  const keys = makeKeys();
  const pairings = new Map<string, Pairing>();
  return {
    publicKey: devicePublicKey(keys),
    escrowBag: keys.escrowBag,
    in: (hostId) => pairings.get(hostId),
    begin(record) {
      const pairing = readPairing(keys, record);
      if (pairing) pairings.set(pairing.hostId, pairing);
      return pairing !== undefined;
    },
    end: (hostId) => pairings.delete(hostId),
    pairWith(systemBuid, options) {
      const { pairing, record } = makePairRecord(keys, { systemBuid, ...options });
      pairings.set(pairing.hostId, pairing);
      return record;
    },
    shakeHands: shakesHands(keys),
  };
}

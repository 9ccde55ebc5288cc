/**
 * What listens on the phone: lockdownd always, and for one client each the services it has opened. Everything the phone
 * says passes here, so it can be held back.
 */

import { lockdown, lockdownPort } from "./lockdown.ts";
import type { Pairing } from "./pairing.ts";
import type { Phone } from "./phone.ts";
import { services } from "./services.ts";
import { forEver, Gone, unlessAborted, type Wire } from "./wire.ts";

export type Ports = {
  /** Opens a port for one client of a service, if there is such a service. */
  open(service: string, pairing: Pairing): Promise<{ port: number; tls: boolean } | undefined>;
  /** What makes a port reachable, by any way but usbmuxd, before its client knows of it. */
  publishers: Set<(port: number) => Promise<unknown>>;
  closeAll(): void;
  /** What listens on a port, if anything does: it talks to one client until one of the two has had enough. */
  listenerAt(port: number): ((wire: Wire) => Promise<void>) | undefined;
  /** Nothing is answered any more, whatever is asked, until told to speak. */
  hush(): void;
  speak(): void;
};

type Talk = (wire: Wire) => Promise<void>;

export function makePorts(owner: () => Phone): Ports {
  const listening = new Map<number, Talk>();
  const publishers: Ports["publishers"] = new Set();
  let lastPort = 49_152;
  let silence: PromiseWithResolvers<void> | undefined;

  const quietable = (wire: Wire): Wire => ({
    ...wire,
    async send(...parts) {
      if (silence) await unlessAborted(silence.promise, wire.signal);
      await wire.send(...parts);
    },
  });

  return {
    async open(name, pairing) {
      const service = Object.hasOwn(services, name) ? services[name] : undefined;
      if (!service) return undefined;
      const phone = owner();
      const tls = phone.door.tls && !service.inClear;
      const port = ++lastPort;
      listening.set(port, async (wire) => {
        if (phone.door.mute.includes(name)) await forEver(wire.signal);
        if (!tls) return service.serve(wire, phone);
        const { wire: secret, leave } = await phone.trust.shakeHands(wire, phone, pairing);
        await service.serve(secret, phone);
        await leave();
      });
      await Promise.all([...publishers].map((publish) => publish(port)));
      return { port, tls };
    },
    publishers,
    closeAll: () => listening.clear(),
    listenerAt(port) {
      const talk: Talk | undefined = port === lockdownPort ? (wire) => lockdown(wire, owner()) : listening.get(port);
      listening.delete(port);
      return talk && ((wire) => untilGone(talk, quietable(wire)));
    },
    hush() {
      silence ??= Promise.withResolvers();
    },
    speak() {
      silence?.resolve();
      silence = undefined;
    },
  };
}

async function untilGone(talk: Talk, wire: Wire): Promise<void> {
  try {
    await talk(wire);
  } catch (caught) {
    if (!(caught instanceof Gone)) throw caught;
  } finally {
    wire.end();
  }
}

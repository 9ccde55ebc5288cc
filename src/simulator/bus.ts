/**
 * The simulated usbmuxd: lists phones, tells listeners of their coming and going, keeps pair records, and turns a
 * connection into a tunnel to a phone's port. A phone that is detached takes its tunnels with it.
 */

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { Phone } from "./phone.ts";
import { bytesIn, numberIn, textIn } from "./plists.ts";
import {
  badCommand,
  done,
  type Link,
  type ListingOptions,
  type Message,
  notFound,
  propertiesOf,
  refused,
  sendPacket,
  swapBytes,
  takePacket,
} from "./usbmux.ts";
import { forEver, Gone, rest, type Wire, wireOf } from "./wire.ts";

export type AttachOptions = ListingOptions & { pairing?: "usual" | "none" | "expired" };

export type Bus = {
  socket: string;
  /** The environment that makes a client use this bus. */
  env: { USBMUXD_SOCKET_ADDRESS: string };
  /** Lists a phone, and again under its other link if asked to. Pairs it with this computer unless told otherwise. */
  attach(phone: Phone, options?: AttachOptions): number;
  detach(phone: Phone, link?: Link): void;
  /** A loose cable. */
  flap(phone: Phone, millis: number): Promise<void>;
  /** What this computer keeps of its pairings, by UDID: may be lost, or spoiled. */
  pairRecords: Map<string, Buffer>;
  close(): Promise<void>;
};

type Entry = { id: number; phone: Phone; link: Link; properties: Message; tunnels: Set<Wire>; options: AttachOptions };

const attached = ({ id, properties }: Entry): Message => ({
  MessageType: "Attached",
  DeviceID: id,
  Properties: properties,
});

export async function startBus({ socket: path }: { socket: string }): Promise<Bus> {
  const entries = new Map<number, Entry>();
  const listeners = new Set<Wire>();
  const pairRecords = new Map<string, Buffer>();
  const systemBuid = randomUUID().toUpperCase();
  const sockets = new Set<Socket>();
  const met = new WeakSet<Phone>();
  const closing = new AbortController();
  let lastId = 0;

  const tellListeners = (message: Message) => {
    for (const wire of listeners) sendPacket(wire, 0, message).catch(() => undefined); // it has left: no news for it
  };

  const simpleAnswers: Record<string, (request: unknown) => Message> = {
    ListDevices: () => ({ DeviceList: [...entries.values()].map(attached) }),
    ReadBUID: () => ({ BUID: systemBuid }),
    ReadPairRecord(request) {
      const record = pairRecords.get(textIn(request, "PairRecordID") ?? "");
      return record ? { PairRecordData: record } : notFound;
    },
    SavePairRecord(request) {
      pairRecords.set(textIn(request, "PairRecordID") ?? "", bytesIn(request, "PairRecordData") ?? Buffer.alloc(0));
      const id = numberIn(request, "DeviceID");
      if (id !== undefined) tellListeners({ MessageType: "Paired", DeviceID: id });
      return done;
    },
    DeletePairRecord: (request) => (pairRecords.delete(textIn(request, "PairRecordID") ?? "") ? done : notFound),
  };

  /** Answers one client until it leaves, or until its connection has become a tunnel. */
  async function serve(wire: Wire): Promise<void> {
    for (;;) {
      const { tag, request } = await takePacket(wire);
      const kind = textIn(request, "MessageType") ?? "";
      if (kind === "Connect") {
        const entry = entries.get(numberIn(request, "DeviceID") ?? 0);
        const listener = entry?.phone.ports.listenerAt(swapBytes(numberIn(request, "PortNumber") ?? 0));
        if (entry && listener) return await tunnel(wire, tag, entry, listener);
        await sendPacket(wire, tag, entry ? refused : notFound);
      } else if (kind === "Listen") {
        // In one go, so that no coming or going falls between the list and the news.
        listeners.add(wire);
        wire.signal.addEventListener("abort", () => listeners.delete(wire), { once: true });
        const present = [...entries.values()];
        await Promise.all([
          sendPacket(wire, tag, done),
          ...present.map((entry) => sendPacket(wire, 0, attached(entry))),
        ]);
      } else {
        const answer = Object.hasOwn(simpleAnswers, kind) ? simpleAnswers[kind]?.(request) : undefined;
        await sendPacket(wire, tag, answer ?? badCommand);
      }
    }
  }

  async function tunnel(wire: Wire, tag: number, entry: Entry, listener: (wire: Wire) => Promise<void>): Promise<void> {
    entry.tunnels.add(wire);
    wire.signal.addEventListener("abort", () => entry.tunnels.delete(wire), { once: true });
    if (!entry.phone.door.connects) {
      entry.phone.story.tell("connect-unanswered");
      await forEver(wire.signal);
    }
    await sendPacket(wire, tag, done);
    await listener(wire);
  }

  /** A phone that goes away by itself comes back the way it was connected, as a new entry. */
  function followLeaving(phone: Phone): void {
    met.add(phone);
    phone.leaving.hear(({ backIn }) => {
      const links = [...entries.values()].filter((entry) => entry.phone === phone);
      bus.detach(phone);
      if (backIn === undefined) return;
      rest(backIn, closing.signal).then(
        () => {
          for (const { options } of links) bus.attach(phone, options);
          phone.story.tell("came-back");
        },
        () => undefined, // nobody is left to come back to
      );
    });
  }

  const server = createServer((socket) => {
    const wire = wireOf(socket);
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    serve(wire).catch((caught) => {
      if (!(caught instanceof Gone)) throw caught;
      socket.destroy();
    });
  });
  server.listen(path);
  await once(server, "listening");

  const bus: Bus = {
    socket: path,
    env: { USBMUXD_SOCKET_ADDRESS: `UNIX:${path}` },
    pairRecords,
    attach(phone, options = {}) {
      const id = ++lastId;
      const { pairing = "usual" } = options;
      if (pairing !== "none" && !pairRecords.has(phone.udid)) {
        pairRecords.set(phone.udid, phone.trust.pairWith(systemBuid, { expired: pairing === "expired" }));
      }
      if (!met.has(phone)) followLeaving(phone);
      const link = options.link ?? "usb";
      const properties = propertiesOf(phone.udid, id, options);
      const entry: Entry = { id, phone, link, properties, tunnels: new Set(), options };
      entries.set(id, entry);
      tellListeners(attached(entry));
      return id;
    },
    detach(phone, link) {
      for (const entry of entries.values()) {
        if (entry.phone !== phone || (link && entry.link !== link)) continue;
        entries.delete(entry.id);
        for (const wire of entry.tunnels) wire.socket.destroy();
        tellListeners({ MessageType: "Detached", DeviceID: entry.id });
      }
    },
    async flap(phone, millis) {
      bus.detach(phone, "usb");
      await setTimeout(millis);
      bus.attach(phone);
    },
    async close() {
      closing.abort();
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return bus;
}

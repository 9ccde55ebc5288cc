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
import { Gone, type Wire, wireOf } from "./wire.ts";

export type Bus = {
  socket: string;
  /** The environment that makes a client use this bus. */
  env: { USBMUXD_SOCKET_ADDRESS: string };
  /** Lists a phone, and again under its other link if asked to. Pairs it with this computer if `unpaired` is not said. */
  attach(phone: Phone, options?: ListingOptions & { unpaired?: boolean }): number;
  detach(phone: Phone, link?: Link): void;
  /** A loose cable. */
  flap(phone: Phone, millis: number): Promise<void>;
  close(): Promise<void>;
};

type Entry = { id: number; phone: Phone; link: Link; properties: Message; tunnels: Set<Wire> };

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
        const listener = entry?.phone.listenerAt(swapBytes(numberIn(request, "PortNumber") ?? 0));
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
    await sendPacket(wire, tag, done);
    await listener(wire);
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
    attach(phone, { unpaired = false, ...options } = {}) {
      const id = ++lastId;
      if (!unpaired && !pairRecords.has(phone.udid)) pairRecords.set(phone.udid, phone.pairWith(systemBuid));
      const link = options.link ?? "usb";
      const entry = { id, phone, link, properties: propertiesOf(phone.udid, id, options), tunnels: new Set<Wire>() };
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
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return bus;
}

/** A bare computer, for asking the phone what no public client asks: usbmux, lockdown and TLS, a step at a time. */

import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { onTestFinished } from "vitest";
import type { Bus } from "../../src/simulator/bus.ts";
import type { Phone } from "../../src/simulator/phone.ts";
import {
  bytesIn,
  field,
  numberIn,
  type PlistValue,
  readPlist,
  takePlist,
  textIn,
  xmlPlist,
} from "../../src/simulator/plists.ts";
import { sendPacket, swapBytes, takePacket } from "../../src/simulator/usbmux.ts";
import { sendMessage, type Wire, wireOf } from "../../src/simulator/wire.ts";

type Request = { [key: string]: PlistValue };

/** A connection to a port of the phone with this number on the bus. */
export async function call(bus: Bus, { id = 1, port = 62_078 } = {}): Promise<Wire> {
  const socket = connect(bus.socket);
  onTestFinished(() => void socket.destroy());
  const wire = wireOf(socket);
  await sendPacket(wire, 1, { MessageType: "Connect", DeviceID: id, PortNumber: swapBytes(port) });
  const { request: answer } = await takePacket(wire);
  if (numberIn(answer, "Number") !== 0) throw new Error(`usbmux answered ${JSON.stringify(answer)}`);
  return wire;
}

/** Says something, or several things in a row, and returns the first answer. */
export async function ask(wire: Wire, ...requests: Request[]): Promise<unknown> {
  for (const request of requests) await sendMessage(wire, xmlPlist(request));
  return takePlist(wire);
}

export const recordOf = (bus: Bus, { udid }: Phone): unknown => readPlist(bus.pairRecords.get(udid) ?? Buffer.alloc(0));

/** Starts TLS with what is in a pair record, or with nothing to show. `lower` ends it; the connection beneath goes on. */
export async function encrypt(plain: Wire, record?: unknown) {
  const beneath = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, written) => void plain.socket.write(chunk, written),
  });
  const pass = (bytes: Buffer) => void beneath.push(bytes);
  plain.socket.removeAllListeners("readable").on("data", pass);
  plain.signal.addEventListener("abort", () => beneath.push(null), { once: true });
  const socket = connectTls({
    socket: beneath,
    key: bytesIn(record, "HostPrivateKey"),
    cert: bytesIn(record, "HostCertificate"),
    rejectUnauthorized: false,
  });
  await once(socket, "secureConnect");
  const lower = async (): Promise<Wire> => {
    const over = once(socket, "close");
    socket.removeAllListeners("readable").resume().end();
    await over;
    plain.socket.off("data", pass).pause();
    return wireOf(plain.socket);
  };
  return { wire: wireOf(socket), socket, lower };
}

export const startSession = (wire: Wire, record: unknown): Promise<unknown> =>
  ask(wire, {
    Request: "StartSession",
    HostID: textIn(record, "HostID") ?? "",
    SystemBUID: textIn(record, "SystemBUID") ?? "",
  });

/** A connection to one of the phone's services, encrypted or not as the phone wants it. */
export async function openService(bus: Bus, phone: Phone, service: string, id = 1): Promise<Wire> {
  const record = recordOf(bus, phone);
  const plain = await call(bus, { id });
  const session = await startSession(plain, record);
  const front = field(session, "EnableSessionSSL") === true ? (await encrypt(plain, record)).wire : plain;
  const escrow = bytesIn(record, "EscrowBag") ?? Buffer.alloc(0);
  const opened = await ask(front, { Request: "StartService", Service: service, EscrowBag: escrow });
  const wire = await call(bus, { id, port: numberIn(opened, "Port") ?? 0 });
  return field(opened, "EnableServiceSSL") === true ? (await encrypt(wire, record)).wire : wire;
}

export const certificateIn = (record: unknown, name: string): X509Certificate =>
  new X509Certificate(bytesIn(record, name) ?? Buffer.alloc(0));

/**
 * The least that can be called usbmuxd, on a real socket: it answers Listen and ListDevices from a list that
 * a test changes, and can be told to be silent, to refuse the list, to talk nonsense or to go away.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type ListenOptions, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, parse } from "plist";
import { onTestFinished } from "vitest";

export type Device = { DeviceID: number; SerialNumber: string; ConnectionType: string; ConnectionSpeed?: number };

type Manners = "usual" | "silent" | "nonsense" | "refuses-list" | "refuses-listen";

export function socketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "defrost-usbmux-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "usbmuxd");
}

export async function startUsbmuxd(at: ListenOptions, devices: Device[] = [], manners: Manners = "usual") {
  const list = new Map(devices.map((device) => [device.DeviceID, device]));
  const open = new Set<Socket>();
  const listeners = new Set<Socket>();
  const tell = (message: object) => {
    for (const socket of listeners) socket.write(frame(message, 0));
  };
  let met = 0;
  const server = createServer((socket) => {
    met += 1;
    open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      open.delete(socket);
      listeners.delete(socket);
    });
    if (manners === "silent") socket.resume();
    else if (manners === "nonsense") socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    else socket.on("data", (bytes: Buffer) => answer(socket, bytes));
  });
  // A client writes a request in one go, so that it also arrives in one go.
  const answer = (socket: Socket, bytes: Buffer) => {
    const { MessageType } = parse(bytes.subarray(16).toString()) as { MessageType: string };
    const tag = bytes.readUInt32LE(12);
    const refused = MessageType === "Listen" ? manners === "refuses-listen" : manners === "refuses-list";
    const say = (message: object) => socket.write(frame(message, tag));
    if (refused) say({ MessageType: "Result", Number: 5 });
    else if (MessageType === "ListDevices") say({ DeviceList: [...list.values()].map(attached) });
    else {
      say({ MessageType: "Result", Number: 0 });
      listeners.add(socket);
      for (const device of list.values()) socket.write(frame(attached(device), 0));
    }
  };
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(at, resolve));
  const stop = async () => {
    for (const socket of open) socket.destroy();
    if (server.listening) await new Promise((closed) => server.close(closed));
  };
  onTestFinished(stop);
  return {
    server,
    open,
    /** How many connections there were. */
    met: () => met,
    stop,
    attach(device: Device) {
      list.set(device.DeviceID, device);
      tell(attached(device));
    },
    detach(id: number) {
      list.delete(id);
      tell({ MessageType: "Detached", DeviceID: id });
    },
  };
}

const attached = (device: Device) => ({ MessageType: "Attached", DeviceID: device.DeviceID, Properties: device });

function frame(message: object, tag: number): Buffer {
  const payload = Buffer.from(build(message as Parameters<typeof build>[0]));
  const header = Buffer.alloc(16);
  header.writeUInt32LE(16 + payload.length, 0);
  header.writeUInt32LE(1, 4);
  header.writeUInt32LE(8, 8);
  header.writeUInt32LE(tag, 12);
  return Buffer.concat([header, payload]);
}

/**
 * One connection to usbmuxd with one question on it: what comes back, message
 * by message. The first answer is due in time, the signal ends it, and every
 * way it can end has a name that a person can be told.
 */

import { connect, type Socket } from "node:net";
import { readMessage, takeFrames, type UsbmuxMessage, UsbmuxNonsense, writeRequest } from "../apple/usbmux.ts";
import type { UsbmuxAddress } from "../apple/usbmux-address.ts";
import type { Blindness } from "../core/observation.ts";

export type Question = { address: UsbmuxAddress; request: "Listen" | "ListDevices"; patience: number };

class NotAnswering extends Error {}

/** Reading the messages opens the connection's errors; leaving the loop, or `close`, ends it. */
export function ask({ address, request, patience }: Question, signal: AbortSignal) {
  const socket = connect({ ...address, signal, keepAlive: true });
  const late = setTimeout(() => {
    socket.destroy(new NotAnswering(`usbmuxd did not answer ${request} within ${patience} ms`));
  }, patience);
  const answered = () => clearTimeout(late);
  socket.once("close", answered);
  socket.write(writeRequest(request, 1));
  return { answered, close: () => socket.destroy(), messages: messagesFrom(socket) };
}

async function* messagesFrom(socket: Socket): AsyncGenerator<UsbmuxMessage> {
  let rest: Buffer = Buffer.alloc(0);
  // No encoding was set, so the stream gives Buffers.
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    const taken = takeFrames(Buffer.concat([rest, chunk]));
    rest = taken.rest;
    for (const { payload } of taken.frames) yield readMessage(payload);
  }
}

const whyByCode = new Map<unknown, Blindness>([
  ["ENOENT", "not-running"],
  ["ECONNREFUSED", "not-running"],
  ["ECONNRESET", "not-running"],
  ["EPIPE", "not-running"],
  ["EACCES", "not-permitted"],
  ["EPERM", "not-permitted"],
  ["ETIMEDOUT", "not-answering"],
]);

export type Trouble = { why: Blindness; detail: string };

/** Why a connection failed. An error that did not come from it is somebody's bug, and thrown on. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof UsbmuxNonsense) return { why: "garbage", detail: error.message };
  if (error instanceof NotAnswering) return { why: "not-answering", detail: error.message };
  if (!(error instanceof Error && "code" in error)) throw error;
  return { why: whyByCode.get(error.code) ?? "failed", detail: error.message };
}

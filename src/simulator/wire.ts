/**
 * One open connection, read in exact amounts. Whoever waits on a wire, to read, to write or to sleep, is woken when the
 * other end goes away: `Gone` is thrown, and means nothing else than that the conversation is over. Bytes nobody asked for stay in the socket, so that
 * it can be handed to TLS in mid-stream.
 */

import type { Duplex } from "node:stream";
import { setTimeout } from "node:timers/promises";

/** The conversation is over: the other end vanished, as clients and cables do, or speaks nonsense. */
export class Gone extends Error {}

export type Wire = {
  socket: Duplex;
  /** Aborts, with `Gone`, when the connection ends. */
  signal: AbortSignal;
  take(size: number): Promise<Buffer>;
  send(...parts: Uint8Array[]): Promise<void>;
  end(): void;
};

export function wireOf(socket: Duplex): Wire {
  const ended = new AbortController();
  const end = () => ended.abort(new Gone("the other end went away"));
  let readable = Promise.withResolvers<void>();

  socket.on("close", end).on("end", end);
  socket.on("error", end); // a reset: for a phone there is no difference
  socket.on("readable", () => {
    readable.resolve();
    readable = Promise.withResolvers();
  });

  const until = <T>(happens: Promise<T>) => unlessAborted(happens, ended.signal);
  return {
    socket,
    signal: ended.signal,
    async take(size) {
      if (size === 0) return Buffer.alloc(0);
      for (;;) {
        const bytes: unknown = socket.read(size);
        if (bytes instanceof Buffer && bytes.length === size) return bytes;
        ended.signal.throwIfAborted();
        await until(readable.promise);
      }
    },
    async send(...parts) {
      ended.signal.throwIfAborted();
      const drained = Promise.withResolvers<void>();
      if (socket.write(Buffer.concat(parts))) return;
      socket.once("drain", drained.resolve);
      await until(drained.promise);
    },
    end: () => socket.end(),
  };
}

/** Waits, but not beyond the signal. */
export async function unlessAborted<T>(happens: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([happens, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Waits for nothing but the signal. */
export const forEver = (signal: AbortSignal): Promise<never> =>
  unlessAborted(new Promise<never>(() => undefined), signal);

/** Sleeps, and rejects with the signal's own reason rather than with Node's AbortError. */
export async function rest(millis: number, signal: AbortSignal): Promise<void> {
  await setTimeout(millis, undefined, { signal }).catch((cause) => {
    throw signal.aborted ? signal.reason : cause;
  });
}

/** A message as most of the phone's services send it: its length in four bytes, then the message. */
export async function takeMessage(wire: Wire): Promise<Buffer> {
  const size = (await wire.take(4)).readUInt32BE();
  if (size > largestMessage) throw new Gone(`a message of ${size} bytes, expected ${largestMessage} at most`);
  return wire.take(size);
}

export const sendMessage = (wire: Wire, message: Uint8Array): Promise<void> =>
  wire.send(bigEndian(message.length), message);

export function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const largestMessage = 0x300000;

/**
 * One open connection, read in exact amounts. Bytes that nobody asked for stay
 * in the socket, so that it can be handed to TLS in mid-stream, and so that
 * whoever sends faster than we read has to wait. Whoever waits on a line is told
 * why it ended, and its signal leaves no socket open.
 */

import { connect, type Socket } from "node:net";
import type { UsbmuxAddress } from "./usbmux-address.ts";

/** Nothing came in time. */
export class NotAnswering extends Error {
  readonly waitedMs: number;
  constructor(waitedMs: number) {
    super(`no answer within ${waitedMs} ms`);
    this.waitedMs = waitedMs;
  }
}

/** The other end closed the connection, or would not open it. */
export class Ended extends Error {}

/** We closed it, because nobody wants to know any more. */
export class GivenUp extends Ended {}

/** What came is not what the protocol knows. */
export class Nonsense extends Error {}

export type Line = {
  take(size: number): Promise<Buffer>;
  send(bytes: Uint8Array): void;
  /** Waits for what the socket itself announces. */
  happens(event: "secureConnect"): Promise<void>;
  /** The line is cut if the work is not done in time. */
  inTime<T>(work: Promise<T>): Promise<T>;
  /** Another protocol goes on over the same connection, on a line of its own: this one takes no more bytes. */
  continueOver<Over extends Socket>(cover: (socket: Socket) => Over): { line: Line; socket: Over };
};

export type OpenedLine = { kind: "line"; line: Line };

/** For a line that is listened to for long. */
export type Ear<Heard> = { opened(): void; heard(what: Heard): void };

/** Lines live until their signal aborts. */
export type LineOptions = { signal: AbortSignal; patience: number };

/** The lines that the work opens live no longer than it. */
export async function forAsLongAs<T>(
  { signal, patience }: LineOptions,
  work: (options: LineOptions) => Promise<T>,
): Promise<T> {
  const lifetime = new AbortController();
  const end = () => lifetime.abort();
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    return await work({ signal: lifetime.signal, patience });
  } finally {
    end();
    signal.removeEventListener("abort", end);
  }
}

export const openLine = (address: UsbmuxAddress, options: LineOptions): Line =>
  lineOn(connect({ ...address, keepAlive: true }), options);

function lineOn(socket: Socket, options: LineOptions): Line {
  const { signal, patience } = options;
  let end: Error | undefined;
  let covered = false;
  let news = Promise.withResolvers<void>();
  const wake = () => {
    news.resolve();
    news = Promise.withResolvers();
  };
  const cut = (why: Error) => {
    end ??= why;
    // Node crashes (SIGSEGV) when a connection is torn away under its TLS: that one closes it from above.
    if (!covered) socket.destroy();
    wake();
  };
  const giveUp = () => cut(new GivenUp("given up"));
  const closed = () => cut(new Ended("the connection was closed"));
  socket.on("readable", wake).on("error", cut).on("end", closed).on("close", closed);
  socket.on("close", () => signal.removeEventListener("abort", giveUp));
  signal.addEventListener("abort", giveUp, { once: true });
  if (signal.aborted) giveUp();

  const until = async <T>(look: () => T | undefined): Promise<T> => {
    for (;;) {
      if (end) throw end;
      const found = look();
      if (found !== undefined) return found;
      await news.promise;
    }
  };

  return {
    take: (size) =>
      until(() => {
        const bytes: unknown = size === 0 ? Buffer.alloc(0) : socket.read(size);
        return bytes instanceof Buffer && bytes.length === size ? bytes : undefined; // at its end it gives what is left
      }),
    send(bytes) {
      if (socket.writable) socket.write(bytes);
    },
    async happens(event) {
      let happened: true | undefined;
      socket.once(event, () => {
        happened = true;
        wake();
      });
      await until(() => happened);
    },
    async inTime(work) {
      const late = setTimeout(() => cut(new NotAnswering(patience)), patience);
      try {
        return await work;
      } finally {
        clearTimeout(late);
      }
    },
    continueOver(cover) {
      socket.off("readable", wake);
      covered = true;
      const over = cover(socket);
      return { line: lineOn(over, options), socket: over };
    },
  };
}

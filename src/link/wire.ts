/**
 * A JSON-RPC connection over a socket. Keeps its promise about memory: a message
 * is read only when the one before it has been dealt with and answered, a message
 * begun must be finished in time, and what is not yet sent is counted.
 */

import type { Socket } from "node:net";
import * as v from "valibot";
import {
  AbstractMessageReader,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
  type MessageStrategy,
  SocketMessageWriter,
} from "vscode-jsonrpc/node";
import { type FrameLimits, Malformed, takeFrame } from "./frames.ts";
import { complaint } from "./protocol.ts";

type WireOptions = {
  limits: FrameLimits;
  accepts: v.GenericSchema<unknown, Message>;
  /** How long a message may take from its first byte to its last. */
  patience: number;
  /** A message has left, or never will. */
  onSent?: () => void;
};

type Wire = { connection: MessageConnection; unsent(): number };

export function openWire(socket: Socket, options: WireOptions): Wire {
  const reader = new TurnReader(socket, options);
  const writer = new CountingWriter(socket, options.onSent);
  const connection = createMessageConnection(reader, writer, undefined, { messageStrategy: reader });
  return { connection, unsent: () => writer.unsent };
}

// vscode-jsonrpc's own reader holds whatever a header announces, and its queue takes messages faster than it works
// through them. This one is also its message strategy: that is where it learns that a message is done with.
class TurnReader extends AbstractMessageReader implements MessageStrategy {
  readonly #socket: Socket;
  readonly #options: WireOptions;
  #turn = Promise.withResolvers<void>();

  constructor(socket: Socket, options: WireOptions) {
    super();
    this.#socket = socket;
    this.#options = options;
  }

  async handleMessage(message: Message, next: (message: Message) => void | Promise<void>): Promise<void> {
    try {
      await next(message);
    } finally {
      this.#turn.resolve();
    }
  }

  listen(callback: DataCallback): Disposable {
    this.#read(callback)
      .catch((error: Error) => this.fireError(error))
      .finally(() => this.fireClose());
    return { dispose: () => this.#socket.destroy() };
  }

  async #read(callback: DataCallback): Promise<void> {
    const { limits, patience } = this.#options;
    let deadline: NodeJS.Timeout | undefined;
    let rest: Buffer = Buffer.alloc(0);
    try {
      for await (const chunk of this.#socket) {
        rest = Buffer.concat([rest, chunk]);
        for (let taken = takeFrame(rest, limits); taken; taken = takeFrame(rest, limits)) {
          clearTimeout(deadline);
          deadline = undefined;
          rest = taken.rest;
          this.#turn = Promise.withResolvers();
          callback(this.#open(taken.body));
          await this.#turn.promise;
        }
        if (rest.length > 0) {
          deadline ??= setTimeout(() => {
            this.#socket.destroy(new Malformed(`a message not finished after ${patience} ms`));
          }, patience);
        }
      }
    } finally {
      clearTimeout(deadline);
    }
  }

  #open(body: Buffer): Message {
    const read = v.safeParse(this.#options.accepts, parseJson(body));
    if (!read.success) throw new Malformed(`not a message of ours: ${complaint(read.issues)}`);
    return read.output;
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw new Malformed(`a message of ${body.length} bytes that is not JSON`, { cause });
  }
}

// The writer hands the socket one message at a time and queues the others itself, where `writableLength` does not see them.
class CountingWriter extends SocketMessageWriter {
  unsent = 0;
  readonly #onSent: (() => void) | undefined;

  constructor(socket: Socket, onSent: (() => void) | undefined) {
    super(socket);
    this.#onSent = onSent;
  }

  override async write(message: Message): Promise<void> {
    this.unsent++;
    try {
      await super.write(message);
    } finally {
      this.unsent--;
      this.#onSent?.();
    }
  }
}

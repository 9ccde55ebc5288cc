/**
 * TLS as the phone does it: it takes over a connection in mid-stream, shows its own certificate, and talks on only to a
 * computer whose certificate its pair record vouches for. It can also step back and go on in clear on the same connection.
 */

import type { KeyObject, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { Duplex } from "node:stream";
import { type SecureContextOptions, TLSSocket } from "node:tls";
import { Gone, unlessAborted, type Wire, wireOf } from "./wire.ts";

type Identity = {
  key: KeyObject;
  certificate: Buffer;
  /** Who vouches for the computer. */
  root: X509Certificate;
  /** Nothing newer than TLS 1.0, as phones before iOS 5. */
  old?: boolean;
};

export type Secured = {
  wire: Wire;
  /** Last words, then both sides say goodbye to TLS; whatever comes next on the connection beneath is in clear. */
  lower(lastWords: () => Promise<void>): Promise<void>;
  /** Says goodbye, and does not wait for the other side's. */
  leave(): Promise<void>;
};

/** Waits for the handshake. Throws `Gone` if it fails, or if the computer cannot prove who it is. */
export async function secure(plain: Wire, { key, certificate, root, old }: Identity): Promise<Secured> {
  const beneath = recordsOf(plain);
  const socket = new TLSSocket(beneath.stream, {
    isServer: true,
    key: key.export({ type: "pkcs8", format: "pem" }),
    cert: certificate,
    requestCert: true,
    rejectUnauthorized: false, // never looked at for a bare socket: the certificate is judged below
    ...(old && tls10),
  });
  const wire = wireOf(socket);
  await unlessAborted(once(socket, "secure"), wire.signal);
  const peer = socket.getPeerX509Certificate();
  if (!peer?.verify(root.publicKey)) {
    plain.socket.destroy();
    throw new Gone("a computer that cannot prove who it is");
  }
  const leave = async () => {
    const said = once(beneath.stream, "finish");
    socket.end();
    await unlessAborted(said, plain.signal);
  };
  return {
    wire,
    leave,
    async lower(lastWords) {
      beneath.stopAfterNext(); // which is the computer's goodbye
      await lastWords();
      const heard = once(socket, "end");
      socket.removeAllListeners("readable").resume(); // nobody reads on, and only who reads hears the end
      await unlessAborted(heard, plain.signal);
      await leave();
    },
  };
}

const tls10: SecureContextOptions = { minVersion: "TLSv1", maxVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" };

/**
 * The connection as TLS sees it: record by record, so that nothing of what follows TLS is swallowed, and never closed by it.
 */
function recordsOf(plain: Wire): { stream: Duplex; stopAfterNext(): void } {
  let stopped = false;
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, written) => void plain.send(chunk).then(() => written(), written),
  });
  const pump = async () => {
    while (!stopped) {
      const head = await plain.take(5); // kind, version, and the length of what follows
      stream.push(Buffer.concat([head, await plain.take(head.readUInt16BE(3))]));
    }
  };
  pump().catch((cause) => stream.destroy(cause));
  return {
    stream,
    stopAfterNext() {
      stopped = true;
    },
  };
}

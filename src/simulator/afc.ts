/**
 * AFC, the phone's file service, as far as a backup needs it: one file, the lock that keeps two synchronisations apart.
 * Every other file does not exist.
 */

import type { Phone } from "./phone.ts";
import { Gone, type Wire } from "./wire.ts";

const lockFile = "/com.apple.itunes.lock_sync";
const headSize = 40;
const operation = { status: 0x01, fileInfo: 0x0a, open: 0x0d, opened: 0x0e, close: 0x14, lock: 0x1b };
const ok = 0;
const notFound = 8;
const notSupported = 15;
const wouldBlock = 19;
const unlock = 12n;

export async function afc(wire: Wire, phone: Phone): Promise<void> {
  wire.signal.addEventListener("abort", () => phone.syncLock.release(wire), { once: true });
  const locked = (request: bigint) => {
    if (request !== unlock) return phone.syncLock.take(wire);
    phone.syncLock.release(wire);
    return true;
  };

  for (;;) {
    const { number, asked, body } = await takePacket(wire);
    const reply = (kind: number, value: number) => wire.send(packet(number, kind, value));
    switch (asked) {
      case operation.open: // u64 mode, then the path
        if (body.subarray(8).toString().replace(/\0.*$/s, "") === lockFile) await reply(operation.opened, 1);
        else await reply(operation.status, notFound);
        break;
      case operation.lock: // u64 handle, then what to do
        await reply(operation.status, body.length >= 16 && locked(body.readBigUInt64LE(8)) ? ok : wouldBlock);
        break;
      case operation.close:
        await reply(operation.status, ok);
        break;
      case operation.fileInfo:
        await reply(operation.status, notFound);
        break;
      default:
        await reply(operation.status, notSupported);
    }
  }
}

async function takePacket(wire: Wire): Promise<{ number: bigint; asked: number; body: Buffer }> {
  const head = await wire.take(headSize);
  const size = Number(head.readBigUInt64LE(8));
  if (head.toString("latin1", 0, 8) !== "CFA6LPAA" || size < headSize || size > 2 ** 20) {
    wire.end();
    throw new Gone("not an AFC packet");
  }
  return {
    number: head.readBigUInt64LE(24),
    asked: Number(head.readBigUInt64LE(32)),
    body: await wire.take(size - headSize),
  };
}

function packet(number: bigint, kind: number, value: number): Buffer {
  const bytes = Buffer.alloc(headSize + 8);
  bytes.write("CFA6LPAA", "latin1");
  bytes.writeBigUInt64LE(BigInt(bytes.length), 8);
  bytes.writeBigUInt64LE(BigInt(bytes.length), 16);
  bytes.writeBigUInt64LE(number, 24);
  bytes.writeBigUInt64LE(BigInt(kind), 32);
  bytes.writeBigUInt64LE(BigInt(value), headSize);
  return bytes;
}

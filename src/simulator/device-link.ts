/**
 * DeviceLink, the language of mobilebackup2: messages are binary property lists, arrays that begin with their name; files
 * travel between them as raw bytes. The phone asks, the client obeys and answers each request with its status.
 */

import { type Host, pieceSize, type Upload } from "./host.ts";
import { binaryPlist, field, numberIn, type PlistValue, real, takePlist } from "./plists.ts";
import { Failure } from "./script.ts";
import { bigEndian, Gone, sendMessage, type Wire } from "./wire.ts";

export const say = (wire: Wire, ...message: PlistValue[]): Promise<void> => sendMessage(wire, binaryPlist(message));

/** The arguments of the next message, which must have this name. */
export async function hear(wire: Wire, name: string): Promise<unknown[]> {
  const message = await takePlist(wire);
  const [heard, ...rest]: unknown[] = Array.isArray(message) ? message : [];
  if (heard === name) return rest;
  wire.end();
  throw new Gone(`the client said ${String(heard)}, expected ${name}`);
}

export async function greet(wire: Wire): Promise<void> {
  await say(wire, "DLMessageVersionExchange", 300, 0);
  await hear(wire, "DLMessageVersionExchange"); // "DLVersionsOk", or the client hangs up
  await say(wire, "DLMessageDeviceReady");
}

/** The computer at the other end, obeying. */
export function hostOver(wire: Wire): Host {
  const status = async () => {
    const [code, description, payload] = await hear(wire, "DLMessageStatusResponse");
    return { code: Number(code), description: String(description), payload };
  };
  const ask = async (...request: PlistValue[]) => {
    await say(wire, ...request);
    const { code, description, payload } = await status();
    if (code !== 0) throw new Failure(1, `${request[0]}: ${description} (${code})`);
    return payload;
  };

  return {
    signal: wire.signal,
    freeSpace: async () => Number(await ask("DLMessageGetFreeDiskSpace")),
    async list(folder) {
      const entries = Object.entries((await ask("DLContentsOfDirectory", folder)) ?? {});
      return new Map(
        entries
          .filter(([, entry]) => field(entry, "DLFileType") === "DLFileTypeRegular")
          .map(([name, entry]) => [name, numberIn(entry, "DLFileSize") ?? 0]),
      );
    },
    async read(path) {
      await say(wire, "DLMessageDownloadFiles", [path]);
      const content: Buffer[] = [];
      let found = false;
      for (let size = await takeSize(wire); size > 0; size = await takeSize(wire)) {
        await wire.take(size); // the path we asked for
        for (;;) {
          const length = await takeSize(wire);
          const code = (await wire.take(1))[0];
          const bytes = await wire.take(length - 1);
          if (code === hunk.data) content.push(bytes);
          else found = code === hunk.done;
          if (code !== hunk.data) break;
        }
      }
      await status(); // tells once more of a file that is not there
      return found ? Buffer.concat(content) : undefined;
    },
    makeFolder: async (path) => void (await ask("DLMessageCreateDirectory", path)),
    async write(uploads, { fraction, bytes }) {
      await say(wire, "DLMessageUploadFiles", {}, real(fraction * 100), bytes);
      let failure: unknown;
      try {
        for (const upload of uploads) await sendFile(wire, upload);
      } catch (caught) {
        if (!(caught instanceof Failure)) throw caught;
        failure = caught; // the list ends in good order before the phone says why
      }
      await wire.send(bigEndian(0));
      const { code, description } = await status();
      if (failure) throw failure;
      if (code !== 0) throw new Failure(1, `${description} (${code})`);
    },
    move: async (moves) => void (await ask("DLMessageMoveItems", moves, 0, real(100))),
    remove: async (paths) => void (await ask("DLMessageRemoveItems", paths, 0, real(100))),
  };
}

/** One byte that tells what kind of bytes come: content, the end of a file, or why there is no more of it. */
const hunk = { done: 0x00, failed: 0x0b, data: 0x0c };

const takeSize = async (wire: Wire): Promise<number> => (await wire.take(4)).readUInt32BE();
const hunkHead = (kind: number, size: number): Buffer => Buffer.concat([bigEndian(size + 1), Buffer.of(kind)]);
const counted = (text: string): Buffer => Buffer.concat([bigEndian(Buffer.byteLength(text)), Buffer.from(text)]);

async function sendFile(wire: Wire, upload: Upload): Promise<void> {
  await upload.before?.();
  await wire.send(counted(upload.phonePath), counted(upload.hostPath));
  let left = upload.size;
  let promised = 0;
  try {
    for await (let piece of upload.pieces()) {
      while (piece.length > 0) {
        if (promised === 0) {
          promised = Math.min(left, pieceSize);
          await wire.send(hunkHead(hunk.data, promised));
        }
        const part = piece.subarray(0, promised);
        await wire.send(part);
        promised -= part.length;
        left -= part.length;
        piece = piece.subarray(part.length);
      }
    }
  } catch (caught) {
    if (!(caught instanceof Failure)) throw caught;
    // A hunk that has been announced has to be filled, or the client takes what follows for content.
    await wire.send(Buffer.alloc(promised), hunkHead(hunk.failed, caught.message.length), Buffer.from(caught.message));
    throw caught;
  }
  await wire.send(hunkHead(hunk.done, 0));
}

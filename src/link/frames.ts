/**
 * JSON-RPC messages in a stream of bytes: `Content-Length: n`, an empty line, n
 * bytes. Pure. A header or a body over its limit is refused as soon as it shows,
 * so that nobody can make us hold more than the limits.
 */

export type FrameLimits = { header: number; body: number };

/** The other end does not speak our language: its connection is worth nothing more. Tells that from a broken line. */
export class Malformed extends Error {}

const headerEnd = Buffer.from("\r\n\r\n");

/** The first body in `bytes` and what comes after it; undefined while it is not all there. */
export function takeFrame(bytes: Buffer, limits: FrameLimits): { body: Buffer; rest: Buffer } | undefined {
  const end = bytes.subarray(0, limits.header).indexOf(headerEnd);
  if (end === -1) {
    if (bytes.length < limits.header) return undefined;
    throw new Malformed(`no end of a message header in ${limits.header} bytes`);
  }
  const length = bodyLength(bytes.toString("latin1", 0, end));
  if (length > limits.body) throw new Malformed(`message of ${length} bytes, expected at most ${limits.body}`);
  const start = end + headerEnd.length;
  if (bytes.length < start + length) return undefined;
  return { body: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) };
}

function bodyLength(header: string): number {
  const found = [...header.matchAll(/^content-length:[ \t]*(\d{1,15})[ \t]*$/gim)];
  const length = found[0]?.[1];
  if (found.length === 1 && length !== undefined) return Number(length);
  throw new Malformed(`message header ${JSON.stringify(header.slice(0, 60))}, expected one Content-Length`);
}

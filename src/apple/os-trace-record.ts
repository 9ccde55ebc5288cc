/**
 * One record of the phone's log, as its relay packs it: little-endian numbers,
 * then texts, each with a NUL. Pure, over bytes that may be anything. Most of it
 * is not ours to know: only what is counted or compared is taken out.
 */

type LogLevel = "notice" | "info" | "debug" | "error" | "fault";
/** `head`: how the message begins; the rest says what is on somebody's phone. */
export type LogLine = { pid: number; level: LogLevel; head: string };

const longestHead = 200;
const marker = 2;
const shortestHeader = 129;
const levels = new Map<number, LogLevel>([
  [0x00, "notice"],
  [0x01, "info"],
  [0x02, "debug"],
  [0x10, "error"],
  [0x11, "fault"],
]);

/** Undefined: no record, or of a level nobody has heard of. */
export function readRecord(bytes: Buffer): LogLine | undefined {
  if (bytes.length < shortestHeader || bytes[0] !== marker) return undefined;
  const level = levels.get(bytes.readUInt8(68));
  const start = bytes.readUInt32LE(5) + bytes.readUInt16LE(37) + bytes.readUInt16LE(107);
  const end = start + bytes.readUInt32LE(109);
  if (level === undefined || end > bytes.length) return undefined;
  const message = bytes.subarray(start, Math.min(end, start + 4 * longestHead)).toString();
  const nul = message.indexOf("\0");
  const head = (nul < 0 ? message : message.slice(0, nul)).slice(0, longestHead);
  return { pid: bytes.readUInt32LE(9), level, head };
}

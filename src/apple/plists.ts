/**
 * Property lists, XML or binary, out of bytes that may be anything: cut short,
 * damaged or hostile. Reading one never throws, never writes to the console and
 * never takes longer than its size allows.
 */

import { build, type PlistValue, parse } from "plist";

export type PlistDict = { [key: string]: PlistValue };

/** Ten times the longest that phones send: all that run on one. */
const mostElements = 20_000;
/** Objects, and bytes of text and data, each counted as often as something refers to it; in all, and for each byte read. */
const mostUnfolded = 1_000_000;
const mostUnfoldedEach = 8;

export const writePlist = (dict: PlistDict): Buffer => Buffer.from(build(dict));

/** Undefined for what is no property list. */
export function readPlist(bytes: Uint8Array): unknown {
  try {
    if (Buffer.from(bytes.subarray(0, 8)).equals(Buffer.from("bplist00"))) {
      // A copy: the package looks for data in all the memory that the bytes lie in.
      return unfoldsWell(bytes) ? parse(new Uint8Array(bytes)) : undefined;
    }
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const body = wellFormedBody(text);
    return body === undefined ? undefined : parse(`<plist>${body}</plist>`);
  } catch {
    return undefined; // The parsers throw whatever comes to hand at bytes that are no property list.
  }
}

const opening = /^\s*(?:<\?xml[^<>]*\?>\s*)?(?:<!DOCTYPE[^<>[\]]*>\s*)?<plist(?:\s+version="[\d.]*")?\s*>/;
const closing = /<\/plist>\s*$/;
const unknownCharacter =
  /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)|[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** The package complains on the console of what is not, and takes lists of no kind for the old OpenStep format. */
function wellFormedBody(text: string): string | undefined {
  const [start, end] = [opening.exec(text), closing.exec(text)];
  if (!start || !end || unknownCharacter.test(text)) return undefined;
  const body = text.slice(start[0].length, end.index);
  const open: (string | undefined)[] = [];
  let elements = 0;
  for (const [, closes, name, empty] of body.matchAll(/<(\/?)([a-z]+)\s*(\/?)>/g)) {
    if (++elements > 2 * mostElements) return undefined;
    if (!closes && !empty) open.push(name);
    if (closes && (empty || open.pop() !== name)) return undefined;
  }
  return open.length === 0 && body.split("<").length === elements + 1 ? body : undefined;
}

/**
 * Binary lists refer to their parts by number, and the package follows every reference: forty lists that each hold the
 * next one twice would keep it busy for years, and one that holds itself for ever.
 */
function unfoldsWell(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const numberAt = (at: number, width: number) =>
    bytes.subarray(at, at + width).reduce((sum, byte) => sum * 256 + byte, 0);
  const trailer = bytes.length - 32;
  const [offsetWidth, referenceWidth] = [view.getUint8(trailer + 6), view.getUint8(trailer + 7)];
  const [top, table] = [numberAt(trailer + 16, 8), numberAt(trailer + 24, 8)];
  const open = [top];
  let left = Math.min(mostUnfolded, mostUnfoldedEach * bytes.length);
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    let at = numberAt(table + object * offsetWidth, offsetWidth);
    const marker = view.getUint8(at++);
    const type = marker >> 4;
    let size = marker & 0xf;
    if (size === 0xf && type >= 0x4 && type !== 0x8) {
      const width = 1 << (view.getUint8(at++) & 0xf);
      size = numberAt(at, width);
      at += width;
    }
    const parts = type === 0xa ? size : type === 0xd ? 2 * size : 0;
    left -= type >= 0x4 && type <= 0x6 ? 1 + size : 1;
    if (left < open.length + parts) return false;
    for (let part = 0; part < parts; part++) open.push(numberAt(at + part * referenceWidth, referenceWidth));
  }
  return true;
}

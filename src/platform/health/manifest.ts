/**
 * Whether Manifest.plist is whole, and whether it says that its backup is
 * encrypted. Its thousands of other values are not looked at, so that nothing
 * in it can keep a reader busy. Pure, over bytes that may be anything.
 */

type Manifest = { encrypted: boolean };

export function readManifest(bytes: Buffer): Manifest | "unreadable" {
  const encrypted = bytes.subarray(0, 8).toString("latin1") === "bplist00" ? inBinary(bytes) : inXml(bytes);
  return encrypted === undefined ? "unreadable" : { encrypted };
}

function inXml(bytes: Buffer): boolean | undefined {
  const text = bytes.toString("latin1").trim();
  if (!text.startsWith("<") || !text.endsWith("</plist>")) return undefined;
  const found = /<key>IsEncrypted<\/key>\s{0,20}<(true|false)\s?\/>/.exec(text)?.[1];
  return found === undefined ? undefined : found === "true";
}

/** The object at the top is a list of pairs: markers, then references to the keys, then references to the values. */
function inBinary(bytes: Buffer): boolean | undefined {
  try {
    const trailer = bytes.length - 32;
    const [offsetSize, referenceSize] = [bytes.readUInt8(trailer + 6), bytes.readUInt8(trailer + 7)];
    const [count, top, table] = [8, 16, 24].map((at) => Number(bytes.readBigUInt64BE(trailer + at)));
    if (count === undefined || top === undefined || table === undefined) return undefined;
    if (table + count * offsetSize !== trailer) return undefined; // it was cut, and something follows
    const offsetOf = (object: number) => {
      if (object >= count) throw new RangeError(`object ${object} of ${count}`);
      return bytes.readUIntBE(table + object * offsetSize, offsetSize);
    };
    const { kind, length, at } = sizeAt(bytes, offsetOf(top));
    if (kind !== 0xd) return undefined;
    for (let pair = 0; pair < length; pair++) {
      const reference = (place: number) => bytes.readUIntBE(at + place * referenceSize, referenceSize);
      const key = sizeAt(bytes, offsetOf(reference(pair)));
      if (key.kind !== 0x5 || bytes.toString("latin1", key.at, key.at + key.length) !== "IsEncrypted") continue;
      const value = bytes.readUInt8(offsetOf(reference(pair + length)));
      return value === 0x09 ? true : value === 0x08 ? false : undefined;
    }
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // it points outside of itself
    throw error;
  }
}

/** A marker says kind and length in half a byte each; lengths from 15 on follow as a number of their own. */
function sizeAt(bytes: Buffer, offset: number): { kind: number; length: number; at: number } {
  const marker = bytes.readUInt8(offset);
  const [kind, length] = [marker >> 4, marker & 0xf];
  if (length < 0xf) return { kind, length, at: offset + 1 };
  const width = 2 ** (bytes.readUInt8(offset + 1) & 0xf);
  if (width > 4) throw new RangeError(`a length of ${width} bytes`);
  return { kind, length: bytes.readUIntBE(offset + 2, width), at: offset + 2 + width };
}

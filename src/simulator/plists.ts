/**
 * Property lists as the phone reads and writes them. What came from outside is `unknown` until one of the narrow
 * readers below has looked at it; nonsense, and a missing or mistyped value, read as undefined.
 */

import { build, buildBinary, type PlistValue, parse, parseBinary } from "plist";
import { takeMessage, type Wire } from "./wire.ts";

export type { PlistValue } from "plist";

/** XML or binary, whichever it is. */
export function readPlist(bytes: Buffer): unknown {
  try {
    return bytes.toString("latin1", 0, 8) === "bplist00" ? parseBinary(bytes) : parse(bytes.toString("utf8"));
  } catch {
    return undefined; // neither, or cut short
  }
}

/** The next message of a client. */
export const takePlist = async (wire: Wire): Promise<unknown> => readPlist(await takeMessage(wire));

export const xmlPlist = (value: PlistValue): Buffer => Buffer.from(build(value));
export const binaryPlist = (value: PlistValue): Buffer => Buffer.from(buildBinary(value));

/** A number that is written as a real. Whole numbers would be written as integers, which clients do not take for one. */
export const real = (value: number): number => (Number.isInteger(value) ? value + 2 ** -20 : value);

/** The value under a key, if this is a dictionary that has it. */
export function field(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

export function textIn(value: unknown, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === "string" ? found : undefined;
}

export function numberIn(value: unknown, key: string): number | undefined {
  const found = field(value, key);
  return typeof found === "number" ? found : undefined;
}

export function bytesIn(value: unknown, key: string): Buffer | undefined {
  const found = field(value, key);
  return found instanceof Uint8Array ? Buffer.from(found) : undefined;
}

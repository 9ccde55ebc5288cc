/**
 * Status.plist, by which a backup says how far it is, and what Info.plist says
 * of its phone. Pure functions over bytes that may be anything: empty, half
 * written, damaged or hostile. They never throw, and never take longer than
 * the bytes they accept allow.
 */

import { parse } from "plist";
import * as v from "valibot";
import type { SnapshotState, Status } from "../core/observation.ts";

/** Twenty times the size of any Status.plist seen. */
export const largestStatus = 4096;

const known: ReadonlySet<string> = new Set<SnapshotState>(["new", "uploading", "moving", "removing", "finished"]);
const isKnown = (word: string): word is SnapshotState => known.has(word);

const StatusPlist = v.object({
  SnapshotState: v.string(),
  UUID: v.string(),
  Date: v.date(),
  IsFullBackup: v.boolean(),
});

export function readStatus(bytes: Uint8Array): Status | "unreadable" {
  const plist = v.safeParse(StatusPlist, readFlatPlist(bytes));
  if (!plist.success) return "unreadable";
  const { SnapshotState: word, UUID: uuid, Date: date, IsFullBackup: full } = plist.output;
  return { state: isKnown(word) ? word : "other", uuid, date: date.getTime(), full };
}

/** It carries an icon and a receipt for each app: 1.4 MB was seen. */
export const largestInfo = 16 * 1024 * 1024;

/**
 * The iOS that Info.plist names, as "26.1"; undefined where it does not, or is binary (no writer known makes it so). Found
 * by its text: to parse megabytes for a dozen characters would cost a second and trust them all.
 */
export function readIos(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  return /<key>Product Version<\/key>\s{0,20}<string>(\d{1,3}(?:\.\d{1,3}){0,3})<\/string>/.exec(text)?.[1];
}

/** A small property list whose top holds nothing but plain values; undefined for anything else. */
function readFlatPlist(bytes: Uint8Array): unknown {
  if (bytes.length > largestStatus) return undefined;
  const binary = Buffer.from(bytes.subarray(0, 8)).equals(Buffer.from("bplist00"));
  try {
    if (binary) return containersIn(bytes) === 1 ? parse(bytes) : undefined;
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim();
    // Half a list would be complained of on the console, and one of no kind taken for the old OpenStep format.
    return text.startsWith("<") && text.endsWith("</plist>") ? parse(text) : undefined;
  } catch {
    return undefined; // The parsers throw whatever comes to hand at bytes that are no property list.
  }
}

/**
 * Binary lists refer to their parts by number, and the package follows every reference: forty lists that each hold the
 * next one twice would keep it busy for years. With one container there is nothing to follow twice.
 */
function containersIn(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const trailer = bytes.length - 32;
  const width = view.getUint8(trailer + 6);
  const count = Number(view.getBigUint64(trailer + 8));
  const table = Number(view.getBigUint64(trailer + 24));
  if (width < 1 || width > 8 || table + count * width > trailer) return 0;
  let containers = 0;
  for (let at = table; at < table + count * width; at += width) {
    const offset = Buffer.from(bytes.subarray(at, at + width)).reduce((sum, byte) => sum * 256 + byte, 0);
    if (view.getUint8(offset) >> 4 >= 0xa) containers += 1;
  }
  return containers;
}

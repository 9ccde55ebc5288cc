/**
 * Status.plist, by which a backup says how far it is, and what Info.plist says
 * of its phone. Pure functions over bytes that may be anything: empty, half
 * written, damaged or hostile. They never throw, and never take longer than
 * the bytes they accept allow.
 */

import * as v from "valibot";
import type { SnapshotState, Status } from "../core/observation.ts";
import { readPlist } from "./plists.ts";

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
  if (bytes.length > largestStatus) return "unreadable";
  const plist = v.safeParse(StatusPlist, readPlist(bytes));
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

/** Why a connection to usbmuxd ended, by a name that a person can be told. */

import { Ended, Nonsense, NotAnswering } from "../../apple/line.ts";
import type { Blindness } from "../../core/observation.ts";

const whyByCode = new Map<unknown, Blindness>([
  ["ENOENT", "not-running"],
  ["ECONNREFUSED", "not-running"],
  ["ECONNRESET", "not-running"],
  ["EPIPE", "not-running"],
  ["EACCES", "not-permitted"],
  ["EPERM", "not-permitted"],
  ["ETIMEDOUT", "not-answering"],
]);

export type Trouble = { why: Blindness; detail: string };

/** An error that did not come from the connection is somebody's bug, and thrown on. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof Nonsense) return { why: "garbage", detail: error.message };
  if (error instanceof NotAnswering) return { why: "not-answering", detail: `usbmuxd: ${error.message}` };
  if (error instanceof Ended) return { why: "not-running", detail: "usbmuxd closed the connection" };
  if (!(error instanceof Error && "code" in error)) throw error;
  return { why: whyByCode.get(error.code) ?? "failed", detail: error.message };
}

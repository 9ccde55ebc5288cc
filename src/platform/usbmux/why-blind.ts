/** Why a connection to usbmuxd ended, by a name that a person can be told. */

import { Ended, Nonsense, NotAnswering } from "../../apple/line.ts";
import type { Blindness } from "../../core/observation.ts";
import type { Blind } from "../source.ts";

const whyByCode = new Map<unknown, Blindness>([
  ["ENOENT", "not-running"],
  ["ECONNREFUSED", "not-running"],
  ["ECONNRESET", "not-running"],
  ["EPIPE", "not-running"],
  ["EACCES", "not-permitted"],
  ["EPERM", "not-permitted"],
  ["ETIMEDOUT", "not-answering"],
]);

/** An error that did not come from the connection is somebody's bug, and thrown on. */
export function whyBlind(error: unknown): Blind {
  if (error instanceof Nonsense) return { why: "garbage", detail: error.message };
  if (error instanceof NotAnswering) return { why: "not-answering", detail: `usbmuxd: ${error.message}` };
  if (error instanceof Ended) return { why: "not-running", detail: "usbmuxd closed the connection" };
  if (!(error instanceof Error && "code" in error)) throw error;
  return { why: whyByCode.get(error.code) ?? "failed", detail: error.message };
}

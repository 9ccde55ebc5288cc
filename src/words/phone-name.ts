/**
 * What a phone is called where a person reads it. Its name is its owner's own
 * words, or a stranger's: it is shown as one short line, and can do no more.
 */

import type { Udid } from "../core/observation.ts";

const longest = 40;

/** Its owner's name for it, or what every phone is called and the end of its UDID, which tells two apart. */
export const phoneName = (device: Udid, name?: string): string => tame(name) ?? `iPhone ${endOf(device)}`;

/** Both, for where several are listed. */
export const phoneInList = (device: Udid, name?: string): string => `${tame(name) ?? "iPhone"} ${endOf(device)}`;

const endOf = (device: Udid): string => `…${device.slice(-4)}`;

/** Without what could move a cursor, turn the line around or hide what follows; undefined if nothing is left to read. */
function tame(name = ""): string | undefined {
  const line = name
    .normalize()
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, "")
    .replace(/\p{M}{3,}/gu, "")
    .replace(/\s+/gu, " ")
    .trim();
  const letters = [...line];
  const short = letters.length > longest ? `${letters.slice(0, longest - 1).join("")}…` : line;
  return /[\p{L}\p{N}\p{S}]/u.test(short) ? short : undefined;
}

/**
 * What a phone is called: a stranger's words. Shown as text, without what could
 * hide or turn round the text beside it, and not longer than a person can take in.
 */

import { unnamed } from "../words/panel.en.ts";

const longest = 64;

export function phoneName(device: string, name = ""): string {
  const letters = [...name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (odd) => (odd === "\u200D" ? odd : " ")).trim()];
  if (letters.length === 0) return unnamed(device);
  return letters.length > longest ? `${letters.slice(0, longest).join("")}…` : letters.join("");
}

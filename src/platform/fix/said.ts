/** What a command's end means for a hand, where nothing more is known about it; and where optional programs are. */

import { accessSync, constants } from "node:fs";
import type { Report } from "../../core/fix/fix.ts";
import type { Said } from "../command/run.ts";
import { done, failed } from "./hands.ts";

export function reportOf(said: Said): Report {
  switch (said.kind) {
    case "ended":
      return said.code === 0 ? done(wordsOf(said)) : failed("failed", `${wordsOf(said)} (it ended with ${said.code})`);
    case "missing":
      return failed("not-there", "the command is not there");
    case "too-slow":
    case "stopped":
      return failed(said.kind, wordsOf(said));
    case "too-long":
    case "failed":
      return failed("failed", wordsOf(said));
    default:
      throw new Error(`unhandled end ${JSON.stringify(said satisfies never)}`);
  }
}

/** What it complained of counts for more. */
export const wordsOf = ({ output, complaint }: Said): string =>
  [complaint, output]
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .join("\n");

/** The first of the places where it is. */
export const whereIs = (places: readonly string[]): string | undefined => places.find(isProgram);

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not installed, or not for us
  }
}

/** The history as lines: one backup each, its stalls below it, and why. */

import type { PastBackup } from "../link/schema.ts";
import { causeSentence } from "../words/causes.en.ts";
import { failedSince, phases } from "../words/en.ts";
import { amount, exactly } from "../words/quantities.ts";
import { dateTime, plain } from "./print.ts";

export function pastLines(past: readonly PastBackup[]): string[] {
  if (past.length === 0) return ["No backups seen yet."];
  return past
    .flatMap((backup) => [
      `${dateTime(backup.beganAt)}  …${backup.device.slice(-4)}  ${amount(backup.bytes).padStart(8)}  ${length(backup).padStart(14)}  ${outcome(backup)}`,
      ...backup.stalls.map(
        (stall) =>
          `    frozen at ${dateTime(stall.at)} while ${phases[stall.phase].toLowerCase()}, after ${exactly(stall.silenceMs)} of silence${stall.end ? `; ${stall.end.how} after ${exactly(stall.end.at - stall.at)}` : ""}`,
      ),
      ...backup.causes.map((cause) => `    ${dateTime(cause.at)}  ${causeSentence(cause)}`),
    ])
    .map(plain);
}

const outcome = ({ end }: PastBackup): string => {
  if (!end) return "running";
  if (end.outcome === "failed") return `failed: ${failedSince[end.reason]}`;
  return end.outcome === "finished" ? "backed up, confirmed" : "done, not confirmed";
};

const length = ({ beganAt, end }: PastBackup): string => (end ? exactly(end.at - beganAt) : "");

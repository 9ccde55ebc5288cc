/** What is normal for each phone, as lines: its silences in each phase, and after how much of one Defrost speaks. */

import type { Phase } from "../core/event.ts";
import type { Normal } from "../core/verdict/normal.ts";
import { connection, phases } from "../words/en.ts";
import { count, exactly, speed } from "../words/quantities.ts";
import { plain } from "./print.ts";

export function normalLines(known: readonly Normal[]): string[] {
  if (known.length === 0)
    return ["Nothing learned yet: Defrost learns from each backup that is seen whole and confirmed."];
  return known.flatMap(ofPhone).map(plain);
}

function ofPhone({ device, link, speed: bits, ios, backups, phases: normal }: Normal): string[] {
  const way = `by ${connection(link)}${bits ? ` at ${speed(bits)}` : ""}${ios ? `, iOS ${ios}` : ""}`;
  // The keys are those of the type.
  const rows = (Object.keys(normal) as Phase[]).map((phase) => {
    const { usualMs, longestMs, quietAfterMs, frozenAfterMs } = normal[phase];
    return [phases[phase], ...[usualMs, longestMs, quietAfterMs, frozenAfterMs].map(length)];
  });
  const head = ["longest silence", "usual", "ever", "quiet after", "frozen after"];
  return [
    `iPhone …${device.slice(-4)} ${way}, from ${count(backups, "good backup")}:`,
    ...[head, ...rows].map(columns),
  ];
}

const length = (ms: number | undefined): string => (ms === undefined ? "–" : exactly(ms));

const columns = ([first = "", ...rest]: string[]): string =>
  `  ${first.padEnd(22)}${rest.map((cell) => cell.padStart(14)).join("")}`;

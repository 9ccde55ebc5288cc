/** One line of the table: what was measured, of Defrost and of another, and whether it reaches its goal. */

import { number, table } from "../detector/table.ts";

export type Row = {
  measure: string;
  defrost: string;
  other: string;
  /** What the goal is about: a ratio, or a plain figure. */
  figure: number;
  atMost: number;
  /** As words, where `atMost` alone does not say it. */
  goal?: string;
  /** Of several rounds, the lowest and the highest figure. */
  between?: readonly [number, number];
};

export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 ? middle : middle - 1], sorted[middle]];
  return (low + high) / 2;
};

/** Of rounds that were measured in pairs: the median of the ratios, not the ratio of the medians. */
export function ratios(defrost: readonly number[], other: readonly number[]) {
  const all = defrost.map((one, round) => one / (other[round] ?? Number.NaN));
  return { figure: median(all), between: [Math.min(...all), Math.max(...all)] } as const;
}

/** Enough digits to tell the figure from its goal. */
export const short = (value: number): string => number(value, value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 4);

export const tableOf = (rows: readonly Row[]): string =>
  table(
    ["measure", "Defrost", "the other", "figure", "lowest to highest", "goal", ""],
    rows.map(({ measure, defrost, other, figure, atMost, goal, between }) => [
      measure,
      defrost,
      other,
      short(figure),
      between ? `${short(between[0])} to ${short(between[1])}` : "",
      goal ?? `≤ ${atMost}`,
      figure <= atMost ? "met" : "**not met**",
    ]),
  );

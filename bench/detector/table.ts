/** Tables in Markdown, and numbers as a reader wants them. */

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

export const number = (value: number, digits = 0): string => (Number.isFinite(value) ? value.toFixed(digits) : "–");

/** Nobody waits longer than an hour. */
const seconds = (value: number): string => (value >= 3600 ? "never" : number(value));

export const per = (median: number, p95: number): string => `${seconds(median)} / ${seconds(p95)}`;

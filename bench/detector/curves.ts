/** The curve of false alarms against detection time, as a small picture that reads on a light and a dark page. */

import type { Judged } from "./judge.ts";
import { quality } from "./measure.ts";

const [width, height] = [760, 430];
const frame = { left: 64, right: 740, top: 24, bottom: 330 };
/** Both axes grow by factors. */
const perThousand = { from: 1, until: 300, marks: [1, 2, 5, 10, 20, 50, 100, 200] };
const secondsTo = { from: 60, until: 2400, marks: [60, 120, 240, 480, 960, 1800] };
const colours = ["#888888", "#d1495b", "#b08900", "#2e86ab", "#3a9d5d"];

const share = (value: number, { from, until }: { from: number; until: number }) =>
  Math.log(Math.max(from, Math.min(until, value)) / from) / Math.log(until / from);
const x = (alarms: number) => (frame.left + (frame.right - frame.left) * share(alarms, perThousand)).toFixed(1);
const y = (median: number) => (frame.bottom - (frame.bottom - frame.top) * share(median, secondsTo)).toFixed(1);

export function curves(lines: readonly { name: string; judged: Judged }[]): string {
  const budgets = Array.from(
    { length: 26 },
    (_, i) => perThousand.from * (perThousand.until / perThousand.from) ** (i / 25),
  );
  const drawn = lines.map(({ name, judged }, i) => {
    const points = budgets.map((budget) => {
      const { median } = quality(judged.risen, judged.tops, judged.barAt(budget));
      return `${x(budget)},${y(median)}`;
    });
    const colour = colours[i % colours.length];
    const [column, row] = [frame.left + (i % 2) * 300, 386 + Math.floor(i / 2) * 18];
    return `<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>
<line x1="${column}" x2="${column + 20}" y1="${row - 4}" y2="${row - 4}" stroke="${colour}" stroke-width="3"/><text x="${column + 26}" y="${row}">${name}</text>`;
  });
  const across = perThousand.marks.map(
    (mark) =>
      `<line x1="${x(mark)}" x2="${x(mark)}" y1="${frame.top}" y2="${frame.bottom}" class="grid"/><text x="${x(mark)}" y="${frame.bottom + 16}" text-anchor="middle">${mark}</text>`,
  );
  const up = secondsTo.marks.map(
    (mark) =>
      `<line x1="${frame.left}" x2="${frame.right}" y1="${y(mark)}" y2="${y(mark)}" class="grid"/><text x="${frame.left - 8}" y="${Number(y(mark)) + 4}" text-anchor="end">${mark / 60} min</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Median time from freeze to alarm against false alarms per 1,000 healthy backups">
<style>text{font:12px system-ui,sans-serif;fill:#777}.grid{stroke:#7774;stroke-width:1}</style>
<text x="${frame.left}" y="14">median time from freeze to alarm (simulated)</text>
${[...across, ...up].join("\n")}
<text x="${(frame.left + frame.right) / 2}" y="${frame.bottom + 32}" text-anchor="middle">healthy backups with a false alarm, per 1,000</text>
${drawn.join("\n")}
</svg>
`;
}

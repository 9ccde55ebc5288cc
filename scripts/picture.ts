/**
 * Makes docs/demo.svg, the README's picture, from what the demo really prints:
 *   npx defrost demo | node scripts/picture.ts > docs/demo.svg
 */

import { text } from "node:stream/consumers";

const lines = (await text(process.stdin)).trimEnd().split("\n");
const [column, row, margin] = [7.25, 18, 20];
const width = Math.max(...lines.map((line) => [...line].length)) * column + 2 * margin;
const height = lines.length * row + 2 * margin;

const escaped = (line: string) => line.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const colours = [
  [/✱/, "#ff8078"],
  [/ \+ ?\d/, "#f3b750"],
  [/[✓▶]/, "#4cc9d4"],
  [/·/, "#f3f3f6"],
] as const;
const colourOf = (line: string) => colours.find(([mark]) => mark.test(line))?.[1] ?? "#a0a3ae";

console.log(`<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${height}" role="img" aria-label="The demo in a terminal: a simulated iPhone is backed up, freezes, is noticed, and goes on">
<rect width="100%" height="100%" rx="10" fill="#222327"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="12" style="white-space: pre">
${lines.map((line, n) => `<text x="${margin}" y="${margin + (n + 0.75) * row}" fill="${colourOf(line)}">${escaped(line)}</text>`).join("\n")}
</g>
</svg>`);

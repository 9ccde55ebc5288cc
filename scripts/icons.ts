/**
 * Draws the menu bar's icons, as the panel draws them, into src/tray/app/icons:
 * black and clear, in 1x and 2x, named as macOS wants its template images. They
 * are kept in the repository, since who builds the app need not have Chromium.
 * Takes seconds: node_modules/.bin/node scripts/icons.ts
 */

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { type IconName, iconNames, ringSteps } from "../src/tray/app/icon-name.ts";

export const iconFolder = "src/tray/app/icons";
const size = 18;

export async function* drawIcons(browser: Browser): AsyncGenerator<{ file: string; png: Buffer }> {
  const page = await readFile("src/tray/panel/index.html", "utf8");
  const symbols = /<svg class="visually"[\s\S]*?<\/svg>/.exec(page)?.[0];
  if (!symbols) throw new Error("no pictures in index.html");
  for (const scale of [1, 2]) {
    const context = await browser.newContext({ viewport: { width: size, height: size }, deviceScaleFactor: scale });
    const sheet = await context.newPage();
    for (const name of iconNames) {
      await sheet.setContent(`<style>${style}</style>${symbols}${drawingOf(name)}`);
      const png = await sheet.screenshot({ omitBackground: true });
      yield { file: `${name}Template${scale === 2 ? "@2x" : ""}.png`, png };
    }
    await context.close();
  }
}

const style = `
  body { margin: 0; color: #000 }
  svg { position: absolute }
  .visually { width: 0; height: 0 }
  .l { fill: none; stroke: currentColor; stroke-linecap: round; stroke-linejoin: round }
`;

function drawingOf(name: IconName): string {
  const svg = (content: string) => `<svg width="${size}" height="${size}" viewBox="0 0 18 18">${content}</svg>`;
  if (!name.startsWith("ring-")) return svg(`<use href="#${name}"/>`);
  const share = (100 * Number(name.slice("ring-".length))) / ringSteps;
  const filled = `<circle class="l" cx="9" cy="9" r="7.1" stroke-width="2" pathLength="100" stroke-dasharray="${share} 100" transform="rotate(-90 9 9)"/>`;
  return svg(`
    <circle class="l" cx="9" cy="9" r="7.1" stroke-width="1.5" opacity=".3"/>
    ${share > 0 ? filled : ""}
    <path d="M9 4.7C9 4.7 6.25 7.77 6.25 10a2.75 2.75 0 0 0 5.5 0C11.75 7.77 9 4.7 9 4.7Z" fill="currentColor"/>`);
}

if (import.meta.main) {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  await rm(iconFolder, { recursive: true, force: true });
  await mkdir(iconFolder, { recursive: true });
  for await (const { file, png } of drawIcons(browser)) await writeFile(join(iconFolder, file), png);
  await browser.close();
}

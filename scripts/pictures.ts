/**
 * Takes docs/pictures: the panel in every state, light and dark, as the real
 * page draws it in Chromium from the scenes that the tests hold it to. Takes a
 * minute: npm run pictures
 */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { chromium, type Page } from "playwright-core";
import type { Snapshot } from "../src/core/snapshot.ts";
import { facesOf } from "../src/tray/face.ts";
import { history, historyWith, now, samplesOf, snapshots } from "../test/tray/scenes.ts";
import { showPanel } from "../test/tray/shown.ts";

const pictures = "docs/pictures";

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  await mkdir(pictures, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [name, snapshot] of Object.entries(snapshots)) {
      await show(snapshot, colorScheme, (page) => take(page, `${name.replaceAll(" ", "-")}-${colorScheme}`));
    }
    await show(snapshots.resting, colorScheme, async (page) => {
      await page.getByRole("button", { name: "History" }).press("Enter");
      await take(page, `history-${colorScheme}`);
    });
    await show(snapshots.frozen, colorScheme, async (page) => {
      await page.getByRole("button", { name: "Other ways" }).press("Enter");
      await take(page, `other-ways-${colorScheme}`);
    });
  }
} finally {
  await browser.close();
}

/** As WebP, a fifth of the size. */
async function take(page: Page, name: string): Promise<void> {
  const box = await page.locator("main").boundingBox();
  if (!box) throw new Error(`nothing is drawn for ${name}`);
  const devTools = await page.context().newCDPSession(page);
  const picture = { format: "webp", quality: 85, clip: { ...box, scale: 1 }, captureBeyondViewport: true } as const;
  const { data } = await devTools.send("Page.captureScreenshot", picture);
  await writeFile(join(pictures, `${name}.webp`), data, "base64");
}

/** A daemon that only ever says this, the dashboard, and a browser at that moment. */
async function show(snapshot: Snapshot, colorScheme: "light" | "dark", look: (page: Page) => Promise<unknown>) {
  const past = snapshot === snapshots.nothing ? [] : snapshot.backups.length > 0 ? historyWith(snapshot) : history;
  const panel = await showPanel(snapshots.nothing, past);
  for (const backup of snapshot.backups)
    await panel.tellCurve({ device: backup.device, backup: backup.id }, samplesOf(backup));
  panel.show(snapshot);
  const context = await browser.newContext({
    viewport: { width: 480, height: 760 },
    deviceScaleFactor: 2,
    colorScheme,
    reducedMotion: "reduce",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(now);
  await page.goto(panel.url);
  const headline = facesOf({ snapshot, history: past, now })[0]?.headline;
  while ((await page.title()) !== (headline ? `${headline} – Defrost` : "Defrost")) await setTimeout(50);
  await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
  await look(page);
  await context.close();
  await panel.close();
}

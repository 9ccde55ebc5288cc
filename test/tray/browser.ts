/** The page in a real Chromium, and the real dashboard that serves it, for one story. */

import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { buildPanel } from "../../scripts/build-panel.ts";
import { openDashboard } from "../../src/link/dashboard.ts";
import { temporaryFolder, testSignal } from "../link/ground.ts";

const executablePath = "/usr/bin/chromium";

/** Says so if it is not, and insists on it on CI. */
export function browserInstalled(): boolean {
  if (existsSync(executablePath)) return true;
  const advice = "chromium is not installed (apt-get install chromium)";
  if (process.env.CI) throw new Error(advice);
  console.warn(`Skipped, because ${advice}.`);
  return false;
}

/** One browser for all stories of a file. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());
  return () => {
    if (!browser) throw new Error("the browser has not started yet");
    return browser;
  };
}

export async function serveDashboard(socket: string, unused?: number) {
  const page = temporaryFolder();
  await buildPanel(page);
  const stop = testSignal();
  return {
    ...(await openDashboard({ socket, page, signal: stop.signal, ...(unused !== undefined && { unused }) })),
    stop,
  };
}

export type OpenPage = { page: Page; errors: string[] };

/** Opens a page, and notes whatever goes wrong in it. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 420, height: 760 }, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("dialog", (dialog) => {
    errors.push(`a dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  await page.goto(url);
  return { page, errors };
}

/** Holds that axe-core finds nothing to complain of. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html + ' ' + failureSummary).join('; ')))",
  );
  expect(found).toEqual([]);
}

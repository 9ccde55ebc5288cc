/**
 * Takes docs/pictures: the panel in every state, light and dark, as the real
 * page draws it in Chromium from the scenes that the tests hold it to. Takes a
 * minute: node_modules/.bin/node scripts/pictures.ts
 */

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { chromium, type Page } from "playwright-core";
import type { Snapshot } from "../src/core/snapshot.ts";
import { openDashboard } from "../src/link/dashboard.ts";
import { openLink } from "../src/link/server.ts";
import { facesOf } from "../src/tray/face.ts";
import { history, historyWith, now, samplesOf, snapshots } from "../test/tray/scenes.ts";
import { buildPanel } from "./build-panel.ts";

const pictures = "docs/pictures";

const folder = await mkdtemp(join(tmpdir(), "defrost-pictures-"));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  await mkdir(pictures, { recursive: true });
  await buildPanel(join(folder, "page"));
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
  await rm(folder, { recursive: true });
}

async function take(page: Page, name: string): Promise<void> {
  await page.locator("main").screenshot({ path: join(pictures, `${name}.png`) });
}

/** A daemon that only ever says this, the dashboard, and a browser at that moment. */
async function show(snapshot: Snapshot, colorScheme: "light" | "dark", look: (page: Page) => Promise<unknown>) {
  const over = new AbortController();
  const { signal } = over;
  const socket = join(folder, "daemon.sock");
  let shown: Snapshot = snapshots.nothing;
  const past = snapshot === snapshots.nothing ? [] : snapshot.backups.length > 0 ? historyWith(snapshot) : history;
  const link = await openLink({
    socket,
    signal,
    answer: {
      snapshot: () => shown,
      history: () => past,
      normal: () => [],
      fixes: () => [],
      journal: () => [],
      wish: async () => ({ kind: "refused", why: "nothing-to-fix" }),
    },
  });
  const { url, closed } = await openDashboard({ socket, page: join(folder, "page"), signal });
  for (const backup of snapshot.backups) {
    const about = { kind: "progress", device: backup.device, backup: backup.id, phase: "transferring" } as const;
    for (const { at, bytes } of samplesOf(backup)) link.publish({ ...about, at, bytes, files: 1, rate: 1 });
  }
  shown = snapshot;
  link.publishSnapshot(() => snapshot);
  const context = await browser.newContext({
    viewport: { width: 480, height: 760 },
    deviceScaleFactor: 2,
    colorScheme,
    reducedMotion: "reduce",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(now);
  await page.goto(url);
  const headline = facesOf({ snapshot, history: past, now })[0]?.headline;
  while ((await page.title()) !== (headline ? `${headline} – Defrost` : "Defrost")) await setTimeout(50);
  await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
  await look(page);
  await context.close();
  over.abort();
  await closed;
}

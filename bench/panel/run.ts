/**
 * Measures what the panel costs in Chromium, next to an empty page in the same
 * run, and prints one table. Takes half a minute: node bench/panel/run.ts
 */

import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { cpus, release } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import type { BackupView } from "../../src/core/snapshot.ts";
import { hours, minutes, seconds } from "../../src/core/time.ts";
import type { Sample } from "../../src/link/samples.ts";
import { history, now, running, snapshots } from "../../test/tray/scenes.ts";
import { showPanel } from "../../test/tray/shown.ts";
import { median, type Row, ratios, short, tableOf } from "../cost/row.ts";
import { firstPaint, heap, updates } from "./page.ts";

const rounds = 20;
/** Once a second, as a daemon that watches a moving backup tells them. */
const updatesEach = 600;

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const empty = createServer((_request, response) => {
  response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>empty</title><h1>Empty</h1>");
}).listen(0, "127.0.0.1");
await once(empty, "listening");
const address = empty.address();
const emptyUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;

try {
  const [afterMinute, afterHours] = [await measure(minutes(1)), await measure(hours(5))];
  const blank = await measureEmpty();
  const paint = ratios(afterHours.paint, blank.paint);
  const rows: Row[] = [
    {
      measure: "JavaScript, compressed (gzip)",
      defrost: `${kilobytes(afterHours.weight)} kB`,
      other: "",
      figure: afterHours.weight / 1000,
      atMost: 60,
      goal: "≤ 60 kB",
    },
    {
      measure: "from the click until the headline is painted, against an empty page, 5 hours of backup behind it",
      defrost: `${median(afterHours.paint).toFixed(0)} ms`,
      other: `${median(blank.paint).toFixed(0)} ms`,
      figure: median(afterHours.paint),
      between: [Math.min(...afterHours.paint), Math.max(...afterHours.paint)],
      atMost: 100,
      goal: "≤ 100 ms",
    },
    {
      measure: "main thread for one update, after 5 hours against after a minute",
      defrost: `${short(afterHours.update)} ms`,
      other: `${short(afterMinute.update)} ms`,
      figure: afterHours.update / afterMinute.update,
      atMost: 3,
    },
    {
      measure: `heap after ${updatesEach} more updates, more than before`,
      defrost: `${megabytes(afterHours.after)} MB`,
      other: `${megabytes(afterHours.before)} MB`,
      figure: (afterHours.after - afterHours.before) / 1e6,
      atMost: 1,
      goal: "≤ 1 MB",
    },
  ];
  console.log(`${tableOf(rows)}\n`);
  console.log(`The headline is painted ${short(paint.figure)} times as late as that of an empty page.`);
  const model = cpus()[0]?.model ?? "processors";
  console.log(
    `${cpus().length} × ${model}, Linux ${release()}, Chromium ${browser.version()}, Node ${process.versions.node}.`,
  );
} finally {
  await browser.close();
  empty.close();
}

/** The page over a backup that has run for so long. */
async function measure(length: number) {
  const panel = await showPanel(snapshots.resting, history);
  const backup: BackupView = { ...running, beganAt: now - length };
  const about = { device: backup.device, backup: backup.id };
  panel.show({ ...snapshots.moving, backups: [backup] });
  await panel.tellCurve(about, steadily(backup, length));
  const context = await browser.newContext({ viewport: { width: 360, height: 620 } });
  const page = await context.newPage();
  await page.goto(panel.url);
  const paint: number[] = [];
  for (let round = 0; round < rounds; round++) paint.push(await firstPaint(page));
  const before = await heap(page);
  const update = await updates(page, updatesEach, async (nth) => {
    const [at, bytes] = [now + seconds(nth), backup.bytes + nth * 1e6];
    await panel.tellCurve(about, [{ at, bytes }]);
    panel.show({ ...snapshots.moving, at, backups: [{ ...backup, bytes, lastProgressAt: at }] });
  });
  const after = await heap(page);
  await context.close();
  const weight = weigh(panel.page);
  await panel.close();
  return { paint, update, before, after, weight };
}

async function measureEmpty() {
  const context = await browser.newContext({ viewport: { width: 360, height: 620 } });
  const page = await context.newPage();
  await page.goto(emptyUrl);
  const paint: number[] = [];
  for (let round = 0; round < rounds; round++) paint.push(await firstPaint(page));
  await context.close();
  return { paint };
}

function steadily({ bytes }: BackupView, length: number): Sample[] {
  return Array.from({ length: length / seconds(1) }, (_one, nth) => ({
    at: now - length + seconds(nth),
    bytes: (bytes * seconds(nth)) / length,
  }));
}

function weigh(folder: string): number {
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  return scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}

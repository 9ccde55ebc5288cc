/** What a page in Chromium costs, as Chromium itself counts it. */

import type { CDPSession, Page } from "playwright-core";

/** From the beginning of a reload until a frame with the headline is drawn, in milliseconds. */
export async function firstPaint(page: Page): Promise<number> {
  await page.reload({ waitUntil: "commit" });
  return page.evaluate(
    `new Promise((painted) => {
      const look = () => (document.querySelector("h1") ? requestAnimationFrame(() => setTimeout(() => painted(performance.now()))) : requestAnimationFrame(look));
      look();
    })`,
  );
}

/** Main thread per update, in milliseconds. */
export async function updates(page: Page, many: number, update: (nth: number) => Promise<void>): Promise<number> {
  const devTools = await metering(page);
  const before = await metric(devTools, "TaskDuration");
  for (let nth = 1; nth <= many; nth++) {
    await update(nth);
    // One frame each, as when they come once a second.
    await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))");
  }
  return (1000 * ((await metric(devTools, "TaskDuration")) - before)) / many;
}

/** What JavaScript holds after everything that could be collected was, in bytes. */
export async function heap(page: Page): Promise<number> {
  const devTools = await metering(page);
  await devTools.send("HeapProfiler.collectGarbage");
  return metric(devTools, "JSHeapUsedSize");
}

async function metering(page: Page): Promise<CDPSession> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Performance.enable");
  return devTools;
}

async function metric(devTools: CDPSession, name: string): Promise<number> {
  const { metrics } = await devTools.send("Performance.getMetrics");
  const found = metrics.find((one) => one.name === name);
  if (!found) throw new Error(`Chromium does not count ${name}`);
  return found.value;
}

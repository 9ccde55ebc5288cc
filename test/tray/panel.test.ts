/** The page in a real Chromium, served by the real dashboard: every state for everyone, by keyboard alone, and no name that does harm. */

import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import type { Reply, Wish } from "../../src/core/fix/fix.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { PastBackup } from "../../src/link/schema.ts";
import type { Settings } from "../../src/link/settings-schema.ts";
import { facesOf } from "../../src/tray/face.ts";
import { openTestLink } from "../link/daemon.ts";
import { settings } from "../link/examples.ts";
import { until } from "../link/ground.ts";
import { browserInstalled, expectAccessible, openPage, serveDashboard, useBrowser } from "./browser.ts";
import { fixing, history, now, root, samplesOf, snapshots, udid } from "./scenes.ts";

const about = { at: now, device: udid, backup: "b-now" };
const fixed = { at: now, device: udid, root };

describe.skipIf(!browserInstalled())("the panel", () => {
  const browser = useBrowser();
  let shown: Snapshot = snapshots.resting;
  let past: PastBackup[] = history;
  let decided: Settings = settings;
  let reply: Reply = { kind: "began", run: "r", fix: "other-port" };
  let wishes: Wish[] = [];
  beforeEach(() => {
    [shown, past, wishes, decided] = [snapshots.resting, history, [], settings];
    reply = { kind: "began", run: "r", fix: "other-port" };
  });

  async function open(first: Snapshot, options: Parameters<typeof openPage>[2] = {}) {
    shown = first;
    const { socket, link, stop } = await openTestLink({
      answer: {
        snapshot: () => shown,
        history: () => past,
        journal: () => [],
        samples: ({ backup }) => shown.backups.filter(({ id }) => id === backup).flatMap(samplesOf),
        wish: async (wish) => {
          wishes.push(wish);
          return reply;
        },
        settings: async () => decided,
        async set(change) {
          if (change.patience === 0.6) return { kind: "refused", why: "A fix runs. Change this when it has ended." };
          decided = { ...decided, ...change };
          return { kind: "changed", settings: decided };
        },
      },
    });
    const { url, stop: dashboard } = await serveDashboard(socket);
    const opened = await openPage(browser(), url, { reducedMotion: "reduce", ...options });
    await opened.page.getByRole("main").waitFor();
    return {
      ...opened,
      daemonStops: () => stop.abort(),
      dashboardStops: () => dashboard.abort(),
      show(next: Snapshot) {
        shown = next;
        link.publishSnapshot(() => next);
      },
      tell: (event: Event) => link.publish(event),
    };
  }

  const titleOf = (snapshot: Snapshot) => `${facesOf({ snapshot, history, now: Date.now() })[0]?.headline} – Defrost`;
  const focused = (page: Page) => page.locator(":focus");

  test.each(["light", "dark"] as const)("has nothing that axe complains of in any state, %s", async (colorScheme) => {
    const { page, show, errors } = await open(snapshots.resting, { colorScheme });
    for (const snapshot of Object.values(snapshots)) {
      show(snapshot);
      await until(async () => (await page.title()) === titleOf(snapshot));
      await expectAccessible(page);
    }
    await page.getByRole("button", { name: "History" }).click();
    await expectAccessible(page);
    expect(errors).toEqual([]);
  });

  test("teaches where there is nothing to show yet", async () => {
    past = [];
    const { page } = await open(snapshots.nothing);
    await page.getByRole("heading", { name: "Plug in an iPhone to begin" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "History" }).click();
    await page.getByText("No backups seen yet").waitFor();
  });

  test("says that nobody watches, and that its server has gone, each in a page that axe likes", async () => {
    const { page, daemonStops, dashboardStops } = await open(snapshots.frozen);
    daemonStops();
    await page.getByRole("heading", { name: "Defrost is not watching" }).waitFor();
    await expectAccessible(page);
    dashboardStops();
    await page.getByRole("heading", { name: "This page has lost its server" }).waitFor();
    await expectAccessible(page);
  });

  test("frozen, fixed, done: by keyboard alone, and each change is said once", async () => {
    const { page, show, tell } = await open(snapshots.frozen);
    await page.getByRole("button", { name: "Try another USB port" }).waitFor();
    // It has the focus, so that Return presses it.
    expect(await focused(page).textContent()).toContain("Try another USB port");
    await page.keyboard.press("Tab");
    expect(await focused(page).textContent()).toBe("Other ways (4)");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Other ways" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await focused(page).textContent()).toContain("Stop the stuck backup");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page).textContent()).toContain("Try another cable");
    await page.keyboard.press("Escape");
    expect(await focused(page).textContent()).toContain("Try another USB port");
    await page.keyboard.press("Enter");
    await until(() => wishes.length === 1);
    expect(wishes).toEqual([{ want: "fix", fix: "other-port", by: "click", consents: false, device: udid, root }]);

    tell({ ...fixed, kind: "fix-began", run: fixing.run, fix: fixing.fix, by: "click", steps: fixing.steps });
    show(snapshots.fixing);
    await page.getByText("step 3 of 6").waitFor();
    // The button is gone, and with it what had the focus.
    expect(await focused(page).textContent()).toBe("Try another USB port");
    await expectAccessible(page);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await focused(page).textContent()).toBe("Skip this step");
    reply = { kind: "went-on" };
    await page.keyboard.press("Enter");
    await until(() => wishes.length === 2);
    expect(wishes[1]).toEqual({ want: "next-step", run: fixing.run });
    await page.getByRole("status").getByText("Going on.").waitFor({ state: "attached" });

    tell({ ...fixed, kind: "fix-ended", run: fixing.run, fix: fixing.fix, outcome: "helped" });
    show(snapshots.moving);
    await page.getByText("Verified").waitFor();
    expect(await page.getByRole("status").textContent()).toContain("that helped");
    await expectAccessible(page);
    tell({
      ...about,
      kind: "stalled",
      phase: "transferring",
      silenceMs: 180_000,
      lastProgressAt: now,
      bytes: 18.2e9,
      files: 1,
      evidence: [],
      unplug: { safe: "yes" },
    });
    await page.getByRole("alert").getByText("Frozen: nothing has moved for 3 min").waitFor({ state: "attached" });
  });

  test("what may cost something is asked first, with what it costs", async () => {
    const { page } = await open(snapshots.frozen);
    await page.getByRole("button", { name: "Other ways" }).click();
    await page.getByRole("button", { name: "Restart the iPhone" }).click();
    await page.getByText("All that runs on the iPhone ends").waitFor();
    expect(wishes).toEqual([]);
    await expectAccessible(page);
    await page.getByRole("button", { name: "I understand" }).click();
    await until(() => wishes.length === 1);
    expect(wishes[0]).toMatchObject({ fix: "restart-iphone", consents: true });
  });

  test("a wish that is not granted is told why, where it was made", async () => {
    reply = { kind: "refused", why: "it-moves" };
    const { page } = await open(snapshots.frozen);
    await page.getByRole("button", { name: "Try another USB port" }).click();
    await page.getByRole("main").getByText("The backup moves: it is left alone.").waitFor();
    await expectAccessible(page);
  });

  test.each([
    ["markup", "<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
    ["300 emoji", "😀".repeat(300), `${"😀".repeat(64)}…`],
    ["a name that turns the words round", "\u202Egnp.exe\u2066", "gnp.exe"],
    ["one long word", "W".repeat(64), "W".repeat(64)],
  ])("%s as a name is text, fits, and does nothing", async (_what, name, seen) => {
    const [device] = snapshots.frozen.devices;
    const hostile = { ...snapshots.frozen, devices: device ? [{ ...device, facts: { name } }] : [] };
    const { page, errors } = await open(hostile);
    await page.getByText(seen, { exact: true }).waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    expect(errors).toEqual([]);
    await expectAccessible(page);
  });

  test("text twice as large loses nothing", async () => {
    const { page, show } = await open(snapshots.frozen, { viewport: { width: 360, height: 620 } });
    await page.getByRole("button", { name: "Try another USB port" }).waitFor();
    await page.evaluate("document.documentElement.style.fontSize = '200%'");
    for (const snapshot of [snapshots.frozen, snapshots.fixing, snapshots["no access"]]) {
      show(snapshot);
      await page
        .getByText(
          snapshot === snapshots.fixing ? "step 3 of 6" : snapshot === snapshots.frozen ? "Other ways" : "Noticed",
        )
        .waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      expect(
        await page.evaluate(
          "[...document.querySelectorAll('main *')].filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === 'hidden' && !one.matches('.visually, .chart, .chart *, svg, svg *')).map((one) => one.outerHTML)",
        ),
      ).toEqual([]);
    }
  });

  test("a change of the picture leaves the focus where it is", async () => {
    const { page, show } = await open(snapshots.frozen);
    const other = page.getByRole("button", { name: "Other ways" });
    await other.focus();
    show({ ...snapshots.frozen, at: now + 60_000 });
    await until(async () => (await page.title()) !== "");
    expect(await focused(page).textContent()).toBe("Other ways (4)");
  });

  test.each(["light", "dark"] as const)("what is decided holds, by keyboard alone, %s", async (colorScheme) => {
    decided = { ...settings, fixed: ["keepAwake"], startsAtLogin: false };
    const { page, errors } = await open(snapshots.resting, { colorScheme });
    await page.getByRole("button", { name: "Settings" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    await expectAccessible(page);
    await page.getByLabel("Notices").focus();
    await page.keyboard.press("Space");
    await until(() => !decided.notices);
    await page.getByRole("status").getByText("Saved.").waitFor({ state: "attached" });
    expect(await page.getByLabel("Keep the computer awake").isDisabled()).toBe(true);
    await page.getByLabel("Normal").focus();
    await page.keyboard.press("ArrowLeft");
    await until(() => decided.patience === 1.5);
    await page
      .getByLabel("Eager")
      .check({ force: true })
      .catch(() => undefined); // it is refused
    await page.getByText("A fix runs.").waitFor();
    expect(await page.getByLabel("Calm").isChecked()).toBe(true);
    await page.getByLabel("Stop the stuck backup").check();
    await until(() => decided.fixWithoutAsking.length === 1);
    await page.getByLabel("The whole path of one more").fill("/Volumes/Backups");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Stop watching /Volumes/Backups" }).click();
    await until(() => decided.backupDirs.length === 1);
    await page.getByText("npx defrost install").waitFor();
    await expectAccessible(page);
    await page.evaluate("document.documentElement.style.fontSize = '200%'");
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: /^Backed up/ }).waitFor();
    expect(errors).toEqual([]);
  });

  test.each(["light", "dark"] as const)(
    "the first steps are shown once, tick themselves, and can be left, %s",
    async (colorScheme) => {
      past = [];
      decided = { ...settings, welcomed: false, startsAtLogin: false };
      const { page, show } = await open(snapshots["no access"], { colorScheme });
      await page.getByRole("heading", { name: "Welcome to Defrost" }).waitFor();
      await page.getByRole("button", { name: "Open Full Disk Access" }).waitFor();
      await page.getByText("npx defrost install").waitFor();
      await expectAccessible(page);
      show(snapshots.nothing);
      await page.getByText("Let Defrost see your backups, Done").waitFor();
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByRole("heading", { name: "Plug in an iPhone to begin" }).waitFor();
      expect(decided.welcomed).toBe(true);
    },
  );
});

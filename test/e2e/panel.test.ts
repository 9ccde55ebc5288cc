/**
 * The page in a real Chromium, on the real dashboard of a real daemon that
 * watches a real client back up the simulated iPhone: what a person sees from
 * the first byte to the last, and what a click does.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import { clientsInstalled } from "../support/clients.ts";
import { browserInstalled, expectAccessible, openPage, serveDashboard, useBrowser } from "../tray/browser.ts";
import { watchedStage } from "./watched.ts";

const files = someFiles(40, 100_000);
const freeze = { kind: "freeze", at: { when: "in-file", file: 20, byte: 50_000 } } as const;

/** Whatever has to be waited for here takes as long as clients and daemon take. */
const timeout = 120_000;

const heading = (page: Page, name: RegExp) => page.getByRole("heading", { level: 1, name }).waitFor({ timeout });

/** A stage whose owner has gone past the first steps, which stand in the way of a phone at rest. */
async function welcomedStage() {
  const stage = await watchedStage({ patience: 0.03 });
  mkdirSync(stage.state, { recursive: true, mode: 0o700 });
  writeFileSync(join(stage.state, "config.json"), '{ "welcomed": true }');
  return stage;
}

describe.skipIf(!clientsInstalled() || !browserInstalled())("in the panel", () => {
  const browser = useBrowser();
  const open = async (state: string) => openPage(browser(), (await serveDashboard(join(state, "daemon.sock"))).url);

  test("a backup starts, moves, freezes with what speaks for it, goes on and finishes; its phone's name does nothing", async () => {
    const stage = await welcomedStage();
    const name = "<img src=x onerror=alert(1)>";
    const phone = stage.plugIn({ files, name });
    const daemon = await stage.watch();
    const { page, errors } = await open(stage.state);
    await heading(page, /^Ready for its first backup$/);
    await page.getByText(name).waitFor({ timeout });

    const scene = phone.play({ bytesPerSecond: 3_000_000, cues: [freeze] });
    const client = stage.backUp(phone);
    await heading(page, /^Backing up$/);
    await page.getByText("copied", { exact: true }).waitFor({ timeout });
    await page.getByRole("img", { name: /^Bytes over time: / }).waitFor({ timeout });
    await heading(page, /^Frozen for .* at 2\.\d MB$/);
    await page.getByText(/^No byte, file or rename for \d+ s/).waitFor({ timeout });
    await page.getByText(/^idevicebackup2 is alive and idle/).waitFor({ timeout });
    await page.getByText("You may unplug the iPhone now").waitFor({ timeout });
    await page.getByRole("img", { name: /Nothing has moved for \d+ s\./ }).waitFor({ timeout });
    expect(await page.getByRole("alert").textContent()).toMatch(/^Frozen: nothing has moved/);
    await expectAccessible(page);

    scene.resume();
    expect(await client.exited).toBe(0);
    await daemon.hears("finished");
    await heading(page, /^Backed up just now$/);
    await page.getByRole("button", { name: "History" }).click();
    const rows = () => page.getByRole("listitem").allTextContents();
    await expect.poll(rows, { timeout }).toEqual([expect.stringContaining("Froze, then finished")]);
    expect(await page.locator("img").count()).toBe(0);
    expect(errors).toEqual([]);
  });

  test("a click has a hand do it, shows its step, and can be taken back", async () => {
    const stage = await welcomedStage();
    const phone = stage.plugIn({ files });
    const daemon = await stage.watch();
    const { page } = await open(stage.state);
    phone.play({ cues: [freeze] });
    stage.backUp(phone);
    await page.getByRole("button", { name: "Stop the stuck backup" }).click({ timeout });
    await page.getByText("Asking the backup program to end.").waitFor({ timeout });
    await daemon.hears("fix-step", ({ step }) => step === "stop-writer");
    await page.getByText("step 1 of 1").waitFor({ timeout });
    // The client takes up to a minute and a half to notice that it is to end: nobody has to wait for that.
    await page.getByRole("button", { name: "Stop here" }).click();
    await daemon.hears("fix-ended", ({ outcome }) => outcome === "stopped");
    await page.getByRole("main").getByText("Stopped.", { exact: true }).waitFor({ timeout });
    await page.getByRole("button", { name: "All right" }).click();
    await page.getByRole("main").getByText("Stopped.", { exact: true }).waitFor({ state: "detached", timeout });
  });

  test("a passcode is asked for, a cable is pulled, the daemon goes and comes back, and a second phone stays in its line", async () => {
    const stage = await welcomedStage();
    const [phone, other] = [stage.plugIn({ files, name: "Anna’s iPhone" }), stage.plugIn({ name: "Work iPhone" })];
    const daemon = await stage.watch();
    const { page, errors } = await open(stage.state);
    await page.getByText("Work iPhone").waitFor({ timeout });

    const scene = phone.play({ passcode: {}, cues: [{ kind: "freeze", at: { when: "before-file", file: 20 } }] });
    stage.backUp(phone);
    await heading(page, /^Enter your passcode on the iPhone$/);
    await page.getByText("Nothing to press here").waitFor({ timeout });
    await expectAccessible(page);
    phone.passcode.enter();
    await scene.frozen;
    stage.bus.detach(phone);
    await heading(page, /^Disconnected at/);
    await page.getByRole("button", { name: /^Ready for its first backup\s*Work iPhone/ }).waitFor({ timeout });

    await daemon.stop("SIGKILL");
    await heading(page, /^Defrost is not watching$/);
    await stage.watch();
    await heading(page, /^(Frozen|Disconnected|Backup stopped)/);
    expect(other.udid).not.toBe(phone.udid);
    expect(errors).toEqual([]);
  });
});

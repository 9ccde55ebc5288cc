/**
 * Fixes in a real Chromium, on the dashboard of a real daemon beside a real client: clicked, followed, seen by whoever else
 * looks on, until the backup has finished.
 */

import { chmodSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { clientsInstalled } from "../support/clients.ts";
import { browserInstalled, expectAccessible, openPage, serveDashboard, useBrowser } from "../tray/browser.ts";
import { freeze, midFile } from "./caused.ts";
import { files, fixedStage, paced } from "./fixed.ts";
import { keptOutByModes } from "./grounds.ts";

/** A client that hangs takes up to a minute and a half to end when it is told to. */
const timeout = 200_000;

const heading = (page: Page, name: RegExp) => page.getByRole("heading", { level: 1, name }).waitFor({ timeout });
const press = (page: Page, name: string) => page.getByRole("button", { name }).click({ timeout });
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor({ timeout });

describe.skipIf(!clientsInstalled() || !browserInstalled())("in the panel", () => {
  const browser = useBrowser();
  /** An address opens one browser only. */
  const panelOf = async ({ state }: { state: string }) =>
    openPage(browser(), (await serveDashboard(join(state, "daemon.sock"))).url);

  test("one click ends a backup that hangs, the next starts it again, and it finishes; another viewer sees it all", async () => {
    const stage = await fixedStage();
    const phone = stage.plugIn({ files });
    const daemon = await stage.watch();
    phone.play(paced(freeze(midFile)));
    stage.backUp(phone);
    await daemon.hears("stalled");
    const [one, other] = [await panelOf(stage), await panelOf(stage)];
    await other.page.getByRole("button", { name: "Stop the stuck backup" }).waitFor({ timeout });
    await press(one.page, "Stop the stuck backup");
    for (const { page } of [one, other]) await says(page, "step 1 of 1");
    expect(await other.page.getByRole("button", { name: "Stop the stuck backup" }).count()).toBe(0);
    await press(other.page, "Start the backup again");
    await heading(one.page, /^Backed up just now$/);
    await heading(other.page, /^Backed up just now$/);
    await expectAccessible(other.page);
    await stage.holds(phone);
    expect([...one.errors, ...other.errors]).toEqual([]);
  });

  test("a passcode that is entered lets the backup go on and finish", async () => {
    const stage = await fixedStage();
    const phone = stage.plugIn({ files });
    await stage.watch();
    const { page, errors } = await panelOf(stage);
    phone.play(paced({ passcode: {} }));
    stage.backUp(phone);
    await heading(page, /^Enter your passcode on the iPhone$/);
    phone.passcode.enter();
    await heading(page, /^Backed up just now$/);
    await stage.holds(phone);
    expect(errors).toEqual([]);
  });

  test("a folder that may not be looked into is asked for, and seen within seconds of being given", async () => {
    const stage = await fixedStage();
    const phone = stage.plugIn({ files, name: "Anna’s iPhone" });
    chmodSync(stage.dir, 0o300);
    onTestFinished(() => chmodSync(stage.dir, 0o700));
    const daemon = await stage.watch({ through: keptOutByModes });
    await daemon.hears("no-access");
    const { page, errors } = await panelOf(stage);
    await heading(page, /^Let Defrost see your backups$/);
    await expectAccessible(page);
    chmodSync(stage.dir, 0o700);
    await press(page, "Go on");
    await heading(page, /^Ready for its first backup$/);
    phone.play(paced({}));
    expect(await stage.backUp(phone).exited).toBe(0);
    await heading(page, /^Backed up just now$/);
    expect(errors).toEqual([]);
  });
});

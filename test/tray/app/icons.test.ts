/** The icons in the repository are those that the panel's pictures make, and each is a shape of its own. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { drawIcons, iconFolder } from "../../../scripts/icons.ts";
import { type IconName, iconFor, iconNames, shapes } from "../../../src/tray/app/icon-name.ts";
import { facesOf } from "../../../src/tray/face.ts";
import { browserInstalled, useBrowser } from "../browser.ts";
import { history, now, snapshots } from "../scenes.ts";

const kept = (file: string) => readFileSync(join(iconFolder, file));

/** How opaque each pixel is, and whether all that is drawn is black. */
async function pixels(page: Page, png: Buffer): Promise<{ size: number[]; black: boolean; alpha: number[] }> {
  return page.evaluate(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${png.toString("base64")}";
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const { data } = canvas.getImageData(0, 0, image.width, image.height);
    const alpha = [...data].filter((_, at) => at % 4 === 3);
    const black = alpha.every((a, at) => a === 0 || data[4 * at] + data[4 * at + 1] + data[4 * at + 2] === 0);
    return { size: [image.width, image.height], black, alpha };
  })()`);
}

/** The share of the ink in which two differ. */
const unlike = (one: readonly number[], other: readonly number[]): number =>
  sum(one.map((alpha, at) => Math.abs(alpha - (other[at] ?? 0)))) / Math.max(sum(one), sum(other));
const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

describe.skipIf(!browserInstalled())("drawn in Chromium", () => {
  const browser = useBrowser();

  test("those in the repository are current, black and clear, 18 points, in both sizes", async () => {
    const page = await browser().newPage();
    const drawn: string[] = [];
    for await (const { file, png } of drawIcons(browser())) {
      drawn.push(file);
      const [now, then] = [await pixels(page, png), await pixels(page, kept(file))];
      const side = file.includes("@2x") ? 36 : 18;
      expect(then, file).toMatchObject({ size: [side, side], black: true });
      // Another Chromium may round an edge another way.
      expect(unlike(now.alpha, then.alpha), `${file}: draw it anew with scripts/icons.ts`).toBeLessThan(0.02);
    }
    expect(readdirSync(iconFolder).sort()).toEqual(drawn.sort());
  });

  test("each state has a shape of its own, and the ring fills visibly", async () => {
    const page = await browser().newPage();
    const drawn: Partial<Record<IconName, number[]>> = {};
    for (const name of iconNames) drawn[name] = (await pixels(page, kept(`${name}Template.png`))).alpha;
    for (const one of [...shapes, "ring-0", "ring-10"] as const)
      for (const other of [...shapes, "ring-0", "ring-10"] as const)
        if (one !== other)
          expect(unlike(drawn[one] ?? [], drawn[other] ?? []), `${one}, ${other}`).toBeGreaterThan(0.2);
    for (let step = 1; step <= 20; step++)
      expect(sum(drawn[`ring-${step}`] ?? [])).toBeGreaterThan(sum(drawn[`ring-${step - 1}`] ?? []));
  });
});

test.each([
  ["nothing", "resting"],
  ["resting", "resting"],
  ["preparing", "ring-0"],
  ["moving", "ring-10"],
  ["quiet", "ring-10"],
  ["slow", "slow"],
  ["waiting", "waiting"],
  ["untrusted", "waiting"],
  ["frozen", "frozen"],
  ["failed", "frozen"],
  ["disconnected", "disconnected"],
  ["no access", "no-access"],
  ["no folder", "stopped"],
  ["two phones", "frozen"],
  ["fixing", "waiting"],
] as const)("%s: %s", (scene, name) => {
  const snapshot = snapshots[scene];
  const [first] = facesOf({ snapshot, history, now });
  const share = first?.backup?.phase === "transferring" ? 0.51 : undefined;
  expect(iconFor(first, "fixing" in snapshot ? snapshot.fixing : undefined, share)).toBe(name);
});

test("the ring is never more than full", () => {
  const [first] = facesOf({ snapshot: snapshots.moving, history, now });
  expect(iconFor(first, undefined, 1.2)).toBe("ring-20");
});

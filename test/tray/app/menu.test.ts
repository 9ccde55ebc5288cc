/** The menu for every picture: what it says, and what a click on it does. */

import { expect, test } from "vitest";
import type { Offer } from "../../../src/core/fix/fix.ts";
import { type Deeds, menuOf } from "../../../src/tray/app/menu.ts";
import { pictureOf } from "../../../src/tray/app/picture.ts";
import { nothingKnown } from "../../../src/tray/panel/known.ts";
import { history, now, snapshots } from "../scenes.ts";

/** A menu, and what was done with it. */
function opened(scene: keyof typeof snapshots | "away", standing = {}) {
  const there =
    scene === "away"
      ? nothingKnown
      : { ...nothingKnown, line: { kind: "there" as const }, snapshot: snapshots[scene], history };
  const did: unknown[] = [];
  const note =
    (name: string) =>
    (...given: unknown[]) =>
      void did.push([name, ...given]);
  const deeds: Deeds = {
    begin: note("begin"),
    wish: note("wish"),
    startDaemon: note("start"),
    showPanel: note("panel"),
    openDashboard: note("dashboard"),
    mute: note("mute"),
    setPercent: note("percent"),
    quit: note("quit"),
  };
  const picture = pictureOf(there, () => [], now);
  const items = menuOf(picture, { now, mutedUntil: 0, refused: false, percent: false, ...standing }, deeds);
  const flat = items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? item.submenu : [])]);
  const press = (label: string) => (flat.find((item) => item.label === label)?.click as (() => void) | undefined)?.();
  return { flat, said: items.filter(({ enabled }) => enabled === false).map(({ label }) => label), did, press, items };
}

test.each([...(Object.keys(snapshots) as (keyof typeof snapshots)[]), "away" as const])(
  "%s: says how it is, nothing in it is without effect, and Quit is last",
  (scene) => {
    const { flat, said, did, items } = opened(scene);
    expect(said.length).toBeGreaterThan(0);
    for (const { label, enabled, type, submenu, click } of flat) {
      if (enabled === false || type === "separator" || submenu) continue;
      const before = did.length;
      (click as (() => void) | undefined)?.();
      expect([label, did.length]).toEqual([label, before + 1]);
    }
    expect(items.at(-1)?.label).toBe("Quit Defrost");
    expect(items[0]?.type).not.toBe("separator");
  },
);

test("what may cost something ends with dots, and is begun with its offer, so that it is asked about", () => {
  const offer: Offer = { fix: "restart-iphone", kind: "one-click", needs: ["consent"] };
  const [plan] = snapshots.frozen.plans;
  if (!plan) throw new Error("the scene has changed");
  const snapshot = { ...snapshots.frozen, plans: [{ ...plan, offers: [offer] }] };
  const picture = pictureOf({ ...nothingKnown, line: { kind: "there" }, snapshot, history }, () => [], now);
  const begun: unknown[] = [];
  const { did: _, ...deeds } = { did: [], begin: (...given: unknown[]) => void begun.push(given) };
  const items = menuOf(picture, { now, mutedUntil: 0, refused: false, percent: false }, deeds as unknown as Deeds);
  const item = items.find(({ label }) => label === "Restart the iPhone…");
  (item?.click as (() => void) | undefined)?.();
  expect(begun).toMatchObject([[offer, { device: plan.device }]]);
  expect(items.map(({ label }) => label)).not.toContain("Fix It for Me"); // there is nothing that it may do alone
});

test("while a fix runs, it can be stopped, and no other begun", () => {
  const { press, did, said } = opened("fixing");
  expect(said).toContain("Try another USB port");
  press("Stop This Fix");
  expect(did).toEqual([["wish", { want: "stop" }]]);
});

test("notices can be muted for an hour or until the next morning, and heard again", () => {
  const { press, did } = opened("resting");
  press("For an Hour");
  press("Until Tomorrow");
  const [[, hour], [, morning]] = did as [string, number][] as [[string, number], [string, number]];
  expect(hour).toBe(now + 3_600_000);
  expect([new Date(morning).getHours(), morning > now, morning < now + 36 * 3_600_000]).toEqual([7, true, true]);
  const muted = opened("resting", { mutedUntil: now + 1 });
  muted.press("Unmute");
  expect(muted.did).toEqual([["mute", 0]]);
});

test("a phone’s name is no mark of a key, however it is spelled", () => {
  const device = snapshots.resting.devices[0];
  if (!device) throw new Error("the scene has changed");
  const snapshot = { ...snapshots.resting, devices: [{ ...device, facts: { name: "Tom & Ann\n\u202E<b>" } }] };
  const picture = pictureOf({ ...nothingKnown, line: { kind: "there" }, snapshot, history: [] }, () => [], now);
  const [first] = menuOf(picture, { now, mutedUntil: 0, refused: false, percent: false }, {} as Deeds);
  expect(first?.label).toBe("Ready for its first backup, Tom && Ann  <b>");
});

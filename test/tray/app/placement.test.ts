/** Where the panel stands: whole, below its icon, whatever displays there are. */

import { expect, test } from "vitest";
import { placePanel } from "../../../src/tray/app/placement.ts";

const main = { bounds: { x: 0, y: 0, width: 1440, height: 900 }, workArea: { x: 0, y: 25, width: 1440, height: 875 } };
const left = {
  bounds: { x: -1920, y: -200, width: 1920, height: 1080 },
  workArea: { x: -1920, y: -175, width: 1920, height: 1055 },
};
const above = {
  bounds: { x: 0, y: -1080, width: 1920, height: 1080 },
  workArea: { x: 0, y: -1055, width: 1920, height: 1055 },
};
const below = {
  bounds: { x: 0, y: 900, width: 1440, height: 900 },
  workArea: { x: 0, y: 925, width: 1440, height: 875 },
};
const hiddenBar = { ...main, workArea: main.bounds };
const all = [main, left, above, below];
const size = { width: 360, height: 620 };
const icon = (x: number, y = 0) => ({ x, y, width: 32, height: 24 });
const nowhere = { x: 0, y: 0, width: 0, height: 0 };

test.each([
  ["in the middle of the bar", [icon(700)], [main], [536, 25]],
  ["at the right end, where the panel would leave the screen", [icon(1400)], [main], [1072, 25]],
  ["at the left end", [icon(20)], [main], [8, 25]],
  ["on a display to the left, which begins higher", [icon(-900, -200)], all, [-1064, -175]],
  ["on a display above, where y is negative", [icon(900, -1080)], all, [736, -1055]],
  ["on a display below", [icon(900, 900)], all, [736, 925]],
  ["in a menu bar that hides itself and takes no room", [icon(700)], [hiddenBar], [536, 24]],
  ["clicked by VoiceOver, with no place: where the icon itself says", [nowhere, icon(700)], [main], [536, 25]],
  ["hidden by the system, at a corner: in the top middle", [{ ...icon(0), y: 900 }], [main], [540, 33]],
  ["hidden, with a display below that corner", [{ ...icon(0), y: 900 }], all, [540, 33]],
  ["not placed yet", [nowhere], [main], [540, 33]],
] as const)("an icon %s", (_where, icons, displays, [x, y]) => {
  expect(placePanel({ icons, displays, cursor: { x: 10, y: 10 }, size })).toMatchObject({ x, y });
});

test("without an icon it comes up where one works", () => {
  const placed = placePanel({ icons: [nowhere], displays: all, cursor: { x: -1000, y: 0 }, size });
  expect(placed).toMatchObject({ x: -1140, y: -167 });
});

test("it is never higher than there is room", () => {
  const low = { bounds: { ...main.bounds, height: 400 }, workArea: { ...main.workArea, height: 375 } };
  const placed = placePanel({ icons: [icon(700)], displays: [low], cursor: { x: 0, y: 0 }, size });
  expect(placed.y + placed.height).toBeLessThanOrEqual(400 - 8);
});

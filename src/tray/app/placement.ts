/**
 * Where the panel goes: below its icon, whole and on the icon's display. Where
 * there is no icon to be seen (hidden by the system, or clicked by VoiceOver,
 * which tells no place): in the top middle of the display that is worked at.
 */

import type { Display, Point, Rectangle } from "electron";

type Seen = Pick<Display, "bounds" | "workArea">;

/** No menu bar is higher. */
const highest = 50;
const margin = 8;

/** The display whose menu bar shows the icon; hidden icons lie at a corner, and are on none. */
export const displayOf = (icon: Rectangle, displays: readonly Seen[]): Seen | undefined =>
  displays.find(
    ({ bounds: { x, y, width } }) =>
      icon.width > 0 && icon.x > x && icon.x < x + width && icon.y >= y && icon.y < y + highest,
  );

type Place = {
  /** As far as they are known, the best first. */
  icons: readonly Rectangle[];
  displays: readonly Seen[];
  cursor: Point;
  size: { width: number; height: number };
};

export function placePanel({ icons, displays, cursor, size }: Place): Rectangle {
  const found = icons.flatMap((icon) => {
    const display = displayOf(icon, displays);
    return display ? [{ icon, display }] : [];
  })[0];
  const area = (found?.display ?? displays.find(({ bounds }) => holds(bounds, cursor)) ?? displays[0])?.workArea;
  if (!area) return { x: 0, y: 0, ...size };
  const middle = found ? found.icon.x + found.icon.width / 2 : area.x + area.width / 2;
  // A menu bar that hides itself takes no room from the work area.
  const top = found ? Math.max(area.y, found.icon.y + found.icon.height) : area.y + margin;
  const height = Math.min(size.height, area.y + area.height - top - margin);
  return { x: clamp(middle - size.width / 2, area, size.width), y: Math.round(top), width: size.width, height };
}

const clamp = (x: number, area: Rectangle, width: number): number =>
  Math.round(Math.max(area.x + margin, Math.min(x, area.x + area.width - width - margin)));

const holds = ({ x, y, width, height }: Rectangle, point: Point): boolean =>
  point.x >= x && point.x < x + width && point.y >= y && point.y < y + height;

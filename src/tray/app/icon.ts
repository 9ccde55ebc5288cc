/** The icon in the menu bar. Each change makes the system measure the whole bar anew, so nothing is set that is set already. */

import { join } from "node:path";
import { type NativeImage, nativeImage, type Tray } from "electron";
import { type IconName, iconNames } from "./icon-name.ts";
import type { Picture } from "./picture.ts";

/** What macOS keeps the icon's place by. */
export const iconIdentity = "6f0c2d1e-6f0b-4c5e-9a51-0d8f3b5a7c42";

export type Icons = (name: IconName) => NativeImage;

/** By their names macOS takes them for templates, and finds the larger ones beside them. Each is read once. */
export function loadIcons(folder: string): Icons {
  const images = new Map(
    iconNames.map((name) => [name, nativeImage.createFromPath(join(folder, `${name}Template.png`))]),
  );
  return (name) => images.get(name) ?? nativeImage.createEmpty();
}

type Shown = { icon: IconName; tooltip: string; title: string };

export function drawsOn(tray: Tray, icons: Icons, wantsPercent: () => boolean): (picture: Picture) => void {
  let shown: Partial<Shown> = {};
  return ({ icon, tooltip, percent }) => {
    const next: Shown = { icon, tooltip, title: (wantsPercent() && percent) || "" };
    if (icon !== shown.icon) tray.setImage(icons(icon));
    if (tooltip !== shown.tooltip) tray.setToolTip(tooltip);
    if (next.title !== (shown.title ?? "")) tray.setTitle(next.title, { fontType: "monospacedDigit" });
    shown = next;
  };
}

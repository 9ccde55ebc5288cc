/**
 * The panel's window, by menubar: shown below the icon, hidden when one looks
 * elsewhere, and freed some minutes later, so that it costs nothing while nobody
 * looks. It is placed by our own numbers; menubar's leave the screen at its left.
 */

import { once } from "node:events";
import { app, nativeImage, type Rectangle, screen, type Tray, type WebFrameMain } from "electron";
import { menubar } from "menubar";
import type { Told } from "../panel/host.ts";
import { channels } from "./bridge.ts";
import { pageUrl } from "./page.ts";
import { placePanel } from "./placement.ts";

export type Panel = {
  /** `icon`: where it was clicked, if that is known. */
  show(icon?: Rectangle): void;
  hide(): void;
  tell(told: Told): void;
  /** Of the page, while there is one. */
  frame(): WebFrameMain | undefined;
};

type PanelOptions = {
  tray: Tray;
  preload: string;
  /** On Control-click and the right button. */
  openMenu(): void;
  opened(): void;
};

const width = 360;
const tallest = 620;
/** A window that nobody looks at is kept so long. */
const keptFor = 300_000;
/** A press on the icon takes the focus from the panel and so hides it; its click is then not to show it again. */
const onePress = 250;

export async function openPanel({ tray, preload, openMenu, opened }: PanelOptions): Promise<Panel> {
  const size = { width, height: tallest };
  let icons: Rectangle[] = [];
  let showing = false;
  let freeing: NodeJS.Timeout | undefined;
  let [hiddenAt, pressedAt] = [0, 0];

  const bar = menubar({
    tray,
    icon: nativeImage.createEmpty(), // the tray has its own, and menubar looks for none
    index: pageUrl,
    activateWithApp: false, // it would not know where
    showDockIcon: false,
    browserWindow: {
      ...size,
      show: false,
      resizable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      hiddenInMissionControl: true,
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
        devTools: !app.isPackaged,
        enablePreferredSizeMode: true,
      },
    },
  });
  await once(bar, "ready");

  const place = () =>
    placePanel({ icons, displays: screen.getAllDisplays(), cursor: screen.getCursorScreenPoint(), size });
  const show = (icon?: Rectangle) => {
    clearTimeout(freeing);
    icons = [...(icon ? [icon] : []), tray.getBounds()];
    // While it is loaded another click would show it half drawn.
    if (showing) return;
    showing = true;
    bar
      .showWindow()
      .catch((error) => console.error("The panel could not be shown:", error))
      .finally(() => {
        showing = false;
      });
  };

  bar.on("after-create-window", () => {
    bar.window?.webContents.on("preferred-size-changed", (_event, { height }) => {
      size.height = Math.min(height, tallest);
      bar.window?.setBounds(place());
    });
    bar.window?.webContents.on("render-process-gone", () => bar.window?.close());
  });
  bar.on("show", () => {
    const { window } = bar;
    // Over another program's full screen, too; menubar forgets that.
    window?.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true });
    const bounds = place();
    window?.setBounds(bounds);
    // menubar reads these after this event, and moves the window there.
    Object.assign(bar.getOption("browserWindow"), { x: bounds.x, y: bounds.y });
  });
  bar.on("after-show", opened);
  bar.on("after-hide", () => {
    hiddenAt = Date.now();
    app.hide(); // gives the keyboard back to whoever had it
    clearTimeout(freeing);
    freeing = setTimeout(() => bar.window?.close(), keptFor).unref();
  });

  // menubar's own know neither the menu nor the press that hid the panel.
  for (const event of ["click", "double-click"] as const) tray.removeAllListeners(event);
  tray.setIgnoreDoubleClickEvents(true);
  tray.on("mouse-down", () => {
    pressedAt = Date.now();
  });
  tray.on("click", ({ ctrlKey }, bounds) => {
    if (ctrlKey) return openMenu();
    if (bar.window?.isVisible()) return bar.hideWindow();
    if (Math.abs(hiddenAt - pressedAt) >= onePress) show(bounds);
  });
  tray.on("right-click", openMenu);

  return {
    show,
    hide: () => bar.hideWindow(),
    tell: (told) => bar.window?.webContents.send(channels.told, told),
    frame: () => bar.window?.webContents.mainFrame,
  };
}

/**
 * The menu-bar app: an icon that tells at a glance how the backups are, the
 * panel behind it, a menu, and notices. It draws what the daemon says and knows
 * nothing by itself; quitting it does not end the watching.
 */

import { dirname } from "node:path";
import { app, Menu, Notification, powerMonitor, protocol, session, shell, systemPreferences, Tray } from "electron";
import type { Heard } from "../../link/heard.ts";
import { holdLink } from "../../link/hold.ts";
import { readPage } from "../../link/page-files.ts";
import { actions, hidden } from "../../words/tray.en.ts";
import { deedsWith } from "./deeds.ts";
import { denyAll, outside } from "./guard.ts";
import { isHidden } from "./hidden.ts";
import { drawsOn, iconIdentity, loadIcons } from "./icon.ts";
import { answerPanel } from "./ipc.ts";
import { menuOf } from "./menu.ts";
import { makeNotices } from "./notices.ts";
import { servePage } from "./page.ts";
import { openPanel } from "./panel.ts";
import { followPicture, type Picture } from "./picture.ts";

export type TraySettings = {
  /** Of the daemon. */
  socket: string;
  /** The page's files, for the panel and for a browser. */
  page: string;
  dashboard: string;
  preload: string;
  icons: string;
  /** The command `defrost` and what runs it. */
  bundle: string;
  node: string;
};

/** What macOS keeps among the user's settings for us. */
const percentKey = "ShowPercent";
const hiddenKey = "ToldThatIconIsHidden";

/** Runs from when the app is ready until the signal aborts. */
export async function runTray(settings: TraySettings, signal: AbortSignal): Promise<void> {
  const { socket, node, bundle } = settings;
  denyAll(session.defaultSession);
  servePage(protocol, await readPage(settings.page));
  const icons = loadIcons(settings.icons);
  const tray = new Tray(icons("stopped"), iconIdentity);
  const wantsPercent = () => systemPreferences.getUserDefault(percentKey, "boolean");
  const draw = drawsOn(tray, icons, wantsPercent);
  let picture: Picture | undefined;

  const notices = makeNotices({
    fix: (place) => deeds.wish({ want: "walk", by: "click", ...place }),
    showPanel: () => panel.show(),
  });
  const panel = await openPanel({ tray, preload: settings.preload, openMenu, opened: notices.read });
  const hold = await holdLink({ socket, signal, show: notices.show });
  const deeds = deedsWith({
    hold,
    socket,
    dashboard: settings.dashboard,
    program: { node, bundle, stateFolder: dirname(socket) },
    signal,
    showPanel: () => panel.show(),
  });

  function openMenu(): void {
    if (!picture) return;
    const standing = {
      now: Date.now(),
      mutedUntil: notices.mutedUntil(),
      refused: notices.refused(),
      percent: wantsPercent(),
    };
    const items = menuOf(picture, standing, { ...deeds, mute: notices.mute, setPercent });
    tray.popUpContextMenu(Menu.buildFromTemplate(items));
  }
  function setPercent(on: boolean): void {
    systemPreferences.setUserDefault(percentKey, "boolean", on);
    if (picture) draw(picture);
  }

  let listening = false;
  answerPanel({
    hold,
    frame: panel.frame,
    hears() {
      listening = true;
      panel.tell(hold.now());
    },
    startDaemon: deeds.startDaemon,
    startAtLogin: deeds.startAtLogin,
    pickFolder: deeds.pickFolder,
    allowNotices: notices.allow,
    close: panel.hide,
  });
  const hear = (heard: Heard) => {
    if (listening) panel.tell(heard);
    if (heard.kind === "snapshot") notices.see(heard.snapshot);
  };
  hear(hold.now());
  hold.hear(hear, signal);
  followPicture(hold, signal, (next) => {
    picture = next;
    draw(next);
  });

  powerMonitor.on("resume", notices.again);
  powerMonitor.on("unlock-screen", notices.again);
  app.on("activate", () => panel.show());
  app.on("second-instance", () => panel.show());
  if ((await isHidden(tray, signal)) && !systemPreferences.getUserDefault(hiddenKey, "boolean")) tellThatItIsHidden();
}

/** Once: whoever switched it off on purpose is not asked again. */
function tellThatItIsHidden(): void {
  const notice = new Notification({ ...hidden, actions: [{ type: "button", text: actions.settings }] });
  const openSettings = () => void shell.openExternal(outside.menuBar);
  notice.on("click", openSettings);
  notice.on("action", openSettings);
  notice.once("show", () => systemPreferences.setUserDefault(hiddenKey, "boolean", true));
  notice.show();
}

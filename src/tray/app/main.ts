/**
 * Where the menu-bar app starts. What has to be said before Electron is ready is
 * said here; where the daemon is, and what starts it, whoever starts the app says.
 */

import { join } from "node:path";
import { parseArgs } from "node:util";
import { app, Menu, protocol } from "electron";
import { guardPages } from "./guard.ts";
import { pageScheme } from "./page.ts";
import { runTray } from "./tray.ts";

const { values } = parseArgs({
  args: process.argv.slice(1),
  options: { socket: { type: "string" }, node: { type: "string" } },
  strict: false,
});
const { socket, node } = values;
if (typeof socket !== "string" || typeof node !== "string") throw new Error("expected --socket=PATH and --node=PATH");

app.setName("Defrost");
// Beside the daemon’s own folder, not in it: what Chromium writes is not ours.
app.setPath("userData", join(app.getPath("appData"), "Defrost App"));
guardPages();
protocol.registerSchemesAsPrivileged([pageScheme]);
app.on("window-all-closed", () => undefined); // else Electron would quit

if (app.requestSingleInstanceLock()) {
  const quit = new AbortController();
  app.on("will-quit", () => quit.abort());
  await app.whenReady();
  // Never seen; it brings the keys that every window has.
  Menu.setApplicationMenu(Menu.buildFromTemplate([{ role: "appMenu" }, { role: "editMenu" }, { role: "windowMenu" }]));
  const here = import.meta.dirname;
  await runTray(
    {
      socket,
      node,
      bundle: join(here, "..", "defrost.js"),
      page: join(here, "panel"),
      dashboard: join(here, "..", "panel"),
      preload: join(here, "preload.cjs"),
      icons: join(here, "icons"),
    },
    quit.signal,
  );
} else app.quit();

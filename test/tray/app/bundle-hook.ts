/** For a Node of its own that runs the bundle as Electron would: says what the app has done by then, and quits it. */

import { registerHooks } from "node:module";
import { fakeElectron } from "./electron.ts";

const world = fakeElectron();
// To a module, unlike to menubar, the names have to be there by themselves.
const names = [
  ...["app", "dialog", "ipcMain", "Menu", "nativeImage", "Notification", "powerMonitor", "protocol", "screen"],
  ...["session", "shell", "systemPreferences", "Tray"],
];
const source = names.map((name) => `export const ${name} = globalThis.electronUnderTest.${name};`).join("\n");
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" && context.conditions.includes("import")
      ? { url: "electron:names", format: "module", shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === "electron:names" ? { format: "module", source, shortCircuit: true } : next(url, context),
});

const look = setInterval(() => {
  const [tray] = world.trays;
  const [window] = world.windows;
  if (window?.visible) {
    console.log(JSON.stringify([String(tray?.image), tray?.tooltip, window.webContents.mainFrame.url]));
    clearInterval(look);
    world.app.emit("will-quit");
  } else if (tray?.tooltip) world.app.emit("activate");
}, 20);

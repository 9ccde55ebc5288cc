/** The page's one door to the app: a handful of functions, and nothing of Electron. Bundled as CommonJS, since it runs in a sandbox. */

import { contextBridge, ipcRenderer } from "electron";
import type { Told } from "../panel/host.ts";
import { type Bridge, channels } from "./bridge.ts";

const bridge: Bridge = {
  ask: (question) => ipcRenderer.invoke(channels.ask, question),
  hear(tell) {
    ipcRenderer.on(channels.told, (_event, told: Told) => tell(told));
    ipcRenderer.send(channels.hear);
  },
  pickFolder: () => ipcRenderer.invoke(channels.pick),
  startAtLogin: (on) => ipcRenderer.invoke(channels.login, on),
  allowNotices: () => ipcRenderer.invoke(channels.allow),
  startDaemon: () => ipcRenderer.send(channels.start),
  close: () => ipcRenderer.send(channels.close),
};

contextBridge.exposeInMainWorld("defrost", bridge);

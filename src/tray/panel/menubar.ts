/** The page in the menu-bar app: its host is the app, through the preload's few functions. */

import type { Bridge } from "../app/bridge.ts";
import { type Ask, asking } from "./asking.ts";
import { mount } from "./mount.tsx";

declare global {
  interface Window {
    defrost: Bridge;
  }
}

const { hear, ask, startDaemon, close } = window.defrost;
document.documentElement.classList.add("in-app");
// The app has read the answer by the link’s schemas, and is of one build with the page.
mount({ hear, startDaemon, close, ...asking(ask as Ask) });

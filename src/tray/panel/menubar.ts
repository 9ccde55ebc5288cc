/** The page in the menu-bar app: its host is the app, through the preload’s handful of functions. */

import type { Bridge } from "../app/bridge.ts";
import { type Ask, asking } from "./asking.ts";
import { mount } from "./mount.tsx";

declare global {
  interface Window {
    defrost: Bridge;
  }
}

const { ask, ...host } = window.defrost;
document.documentElement.classList.add("in-app");
// The app has read the answer by the link’s schemas, and is of one build with the page.
mount({ ...host, ...asking(ask as Ask) });

/** What only the menu-bar app says, in English. In menus every word begins large, as macOS has it. */

import { clock } from "./panel.en.ts";

export const tooltip = (headline: string, phone?: string): string =>
  `Defrost: ${headline}${phone === undefined ? "" : `, ${phone}`}`;

export const menu = {
  fixForMe: "Fix It for Me",
  stop: "Stop This Fix",
  start: "Start Watching",
  panel: "Show Panel",
  dashboard: "Open Dashboard",
  mute: "Mute Notices",
  hour: "For an Hour",
  tomorrow: "Until Tomorrow",
  muted: (until: number): string => `Notices Muted until ${clock(until)}`,
  unmute: "Unmute",
  notShown: "The System Did Not Show a Notice",
  percent: "Show Percent",
  quit: "Quit Defrost",
} as const;

export const actions = { fix: "Fix it", show: "Show", later: "Later", settings: "Open settings" } as const;

export const allowed = {
  title: "Defrost tells you here",
  body: "When a backup freezes, and when it needs you.",
} as const;

export const hidden = {
  title: "The system hides Defrost’s icon",
  body: "Defrost watches all the same. Allow it under Menu Bar in System Settings, or open Defrost again to see the panel.",
} as const;

export const starting = {
  question: "Let Defrost watch, now and from each login on?",
  detail: "Its background part is not installed yet, or did not start. You can undo this with: npx defrost uninstall",
  yes: "Install and Start",
  no: "Not Now",
  failed: "The system did not do it",
} as const;

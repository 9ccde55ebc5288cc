/** All that the page and the app can say to each other. */

import type { Question } from "../../link/dashboard-question.ts";
import type { Told } from "../panel/host.ts";

export const channels = {
  ask: "ask",
  hear: "hear",
  told: "told",
  start: "start-daemon",
  close: "close",
  pick: "pick-folder",
  login: "start-at-login",
  allow: "allow-notices",
} as const;

/** What the page finds as `window.defrost`. */
export type Bridge = {
  ask(question: Question): Promise<unknown>;
  hear(tell: (told: Told) => void): void;
  pickFolder(): Promise<string | undefined>;
  startAtLogin(on: boolean): Promise<void>;
  allowNotices(): Promise<boolean>;
  startDaemon(): void;
  close(): void;
};

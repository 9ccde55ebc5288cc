/** Answers the panel, and only it: whoever else sends something is not heard. */

import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebFrameMain } from "electron";
import * as v from "valibot";
import { questionSchema } from "../../link/dashboard-question.ts";
import { answerQuestion } from "../../link/dashboard-talk.ts";
import type { Hold } from "../../link/hold.ts";
import { type Bridge, channels } from "./bridge.ts";
import { pageUrl } from "./page.ts";

type Around = Omit<Bridge, "ask" | "hear"> & {
  hold: Hold;
  /** The panel's own, while there is one. */
  frame(): WebFrameMain | undefined;
  /** The page wants to hear, from now on. */
  hears(): void;
};

export function answerPanel({ hold, frame, hears, ...does }: Around): void {
  const isPanel = ({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean =>
    senderFrame !== null && senderFrame === frame() && senderFrame.url.startsWith(pageUrl);
  const on = (channel: string, act: () => void) => ipcMain.on(channel, (event) => isPanel(event) && act());

  const answer = (channel: string, answerTo: (asked: unknown) => unknown) =>
    ipcMain.handle(channel, (event, asked: unknown) => {
      if (!isPanel(event)) throw new Error("Only the panel may ask.");
      return answerTo(asked);
    });

  answer(channels.ask, (question) => answerQuestion(v.parse(questionSchema, question), hold));
  answer(channels.pick, does.pickFolder);
  answer(channels.login, (on) => does.startAtLogin(v.parse(v.boolean(), on)));
  answer(channels.allow, does.allowNotices);
  on(channels.hear, hears);
  on(channels.start, does.startDaemon);
  on(channels.close, does.close);
}

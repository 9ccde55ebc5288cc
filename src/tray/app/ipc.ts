/** Answers the panel, and only it: whoever else sends something is not heard. */

import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebFrameMain } from "electron";
import * as v from "valibot";
import { questionSchema } from "../../link/dashboard-question.ts";
import { answerQuestion } from "../../link/dashboard-talk.ts";
import type { Hold } from "../../link/hold.ts";
import { channels } from "./bridge.ts";
import { pageUrl } from "./page.ts";

type Around = {
  hold: Hold;
  /** The panel's own, while there is one. */
  frame(): WebFrameMain | undefined;
  /** The page wants to hear, from now on. */
  hears(): void;
  startDaemon(): void;
  close(): void;
};

export function answerPanel({ hold, frame, hears, startDaemon, close }: Around): void {
  const isPanel = ({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean =>
    senderFrame !== null && senderFrame === frame() && senderFrame.url.startsWith(pageUrl);
  const on = (channel: string, act: () => void) => ipcMain.on(channel, (event) => isPanel(event) && act());

  ipcMain.handle(channels.ask, (event, question: unknown) => {
    if (!isPanel(event)) throw new Error("Only the panel may ask.");
    return answerQuestion(v.parse(questionSchema, question), hold);
  });
  on(channels.hear, hears);
  on(channels.start, startDaemon);
  on(channels.close, close);
}

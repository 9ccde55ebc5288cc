/** What a person can have done without the panel, by menu or notice; what has a risk is said before it is begun. */

import { app, dialog, shell } from "electron";
import type { Offer, Place, Wish } from "../../core/fix/fix.ts";
import { openDashboard } from "../../link/dashboard.ts";
import type { Hold } from "../../link/hold.ts";
import { Broken, Declined } from "../../link/viewer.ts";
import { fixSentences, fixTitles, replySentence, riskSentence } from "../../words/fixes.en.ts";
import { consent, trouble } from "../../words/panel.en.ts";
import { starting } from "../../words/tray.en.ts";
import type { Bridge } from "./bridge.ts";
import { type Program, startAtLogin, startDaemon } from "./daemon.ts";
import type { Deeds } from "./menu.ts";

type Around = {
  hold: Hold;
  socket: string;
  dashboard: string;
  program: Program;
  signal: AbortSignal;
  showPanel(): void;
};

export function deedsWith({ hold, socket, dashboard, program, signal, showPanel }: Around) {
  const wish = async (wanted: Wish) => {
    try {
      const reply = await hold.ask((viewer) => viewer.wish(wanted));
      if (reply.kind === "needs-you") return showPanel();
      if (reply.kind === "refused") await say(replySentence(reply));
    } catch (error) {
      if (!(error instanceof Broken || error instanceof Declined)) throw error;
      await say(trouble);
    }
  };
  const failed = (why: string) => void say(starting.failed, why);
  return {
    wish: (wanted) => void wish(wanted),
    async begin({ fix, kind, needs }: Offer, place: Place) {
      const consents = needs.includes("consent");
      if (consents && !(await agrees(fixTitles[fix], riskSentence(fix) ?? fixSentences[fix], consent))) return;
      if (kind === "guided") showPanel();
      await wish({ want: "fix", fix, by: "click", consents, ...place });
    },
    startDaemon: () =>
      void startDaemon(program, { agreed: () => agrees(starting.question, starting.detail, starting), failed }),
    startAtLogin: (on: boolean) => startAtLogin(program, on, failed),
    async pickFolder() {
      const { filePaths } = await dialog.showOpenDialog({ properties: ["openDirectory"] });
      return filePaths[0];
    },
    showPanel,
    async openDashboard() {
      const { url } = await openDashboard({ socket, page: dashboard, signal }); // each address opens one, and once
      await shell.openExternal(url);
    },
    quit: () => app.quit(),
  } satisfies Partial<Deeds> & Partial<Bridge>;
}

const say = (message: string, detail?: string) =>
  dialog.showMessageBox({ message, ...(detail !== undefined && { detail }) });

async function agrees(message: string, detail: string, words: { yes: string; no: string }): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    message,
    detail,
    buttons: [words.no, words.yes],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}

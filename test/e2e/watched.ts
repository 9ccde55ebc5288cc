/** A stage with a simulated iPhone, the real client, and a real daemon watching: for one story. */

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { setStage, temporaryFolder } from "../simulator/stage.ts";
import { type DaemonOptions, defrost, type RunningDaemon, startDaemon } from "../support/daemon.ts";

/** `usbmuxd`: where the daemon looks for phones, if not where they are. */
export async function watchedStage({ patience = 1, usbmuxd }: { patience?: number; usbmuxd?: string } = {}) {
  const stage = await setStage();
  const state = join(await temporaryFolder(), "state");
  const running: RunningDaemon[] = [];
  onTestFinished(async () => {
    await Promise.all(running.map((one) => one.stop("SIGKILL")));
  });
  return {
    ...stage,
    state,
    /** Starts a daemon and waits until it sees. */
    async watch(more: Partial<Pick<DaemonOptions, "roots" | "through" | "record">> = {}): Promise<RunningDaemon> {
      const daemon = startDaemon({
        roots: [stage.dir],
        state,
        usbmuxd: usbmuxd ?? stage.bus.socket,
        patience,
        ...more,
      });
      running.push(daemon);
      await seeing(daemon, state);
      return daemon;
    },
    async history(): Promise<{ end?: { outcome: string }; stalls: unknown[]; bytes: number; device: string }[]> {
      const { out } = await defrost(["history", "--json", "--state-dir", state]);
      return JSON.parse(out);
    },
  };
}

/** Waits until a daemon has looked at its backup folder and at usbmuxd, whatever it saw there. */
export async function seeing(daemon: RunningDaemon, state: string): Promise<void> {
  let ended = false;
  void daemon.exited.then(() => {
    ended = true;
  });
  while (!ended) {
    const { code, out } = await defrost(["status", "--json", "--state-dir", state]);
    const senses: { sense: string }[] = code === 3 ? [] : JSON.parse(out).senses;
    if (["folder", "usbmux"].every((name) => senses.some(({ sense }) => sense === name))) return;
    await sleep(100);
  }
  throw new Error(`the daemon did not start: ${daemon.errors()}`);
}

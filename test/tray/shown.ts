/** The page served by the real dashboard, over a daemon that only says what it is told to: for pictures and measurements. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { buildPanel } from "../../scripts/build-panel.ts";
import type { Event } from "../../src/core/event.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { openDashboard } from "../../src/link/dashboard.ts";
import { collectSamples, type Sample } from "../../src/link/samples.ts";
import type { PastBackup } from "../../src/link/schema.ts";
import { openLink } from "../../src/link/server.ts";
import { settings } from "../link/examples.ts";

export type Shown = {
  /** The folder of its files. */
  page: string;
  /** Opens the page once. */
  url: string;
  show(snapshot: Snapshot): void;
  tell(event: Event): void;
  /** How a backup has come to where it is: one after the other, since a viewer who hears too much at once gets the last. */
  tellCurve(about: { device: string; backup: string }, samples: readonly Sample[]): Promise<void>;
  close(): Promise<void>;
};

export async function showPanel(first: Snapshot, past: readonly PastBackup[]): Promise<Shown> {
  const folder = await mkdtemp(join(tmpdir(), "defrost-panel-"));
  const over = new AbortController();
  const { signal } = over;
  const socket = join(folder, "daemon.sock");
  const page = join(folder, "page");
  await buildPanel(page);
  let shown = first;
  const curves = collectSamples();
  const link = await openLink({
    socket,
    signal,
    answer: {
      snapshot: () => shown,
      history: () => [...past],
      normal: () => [],
      fixes: () => [],
      journal: () => [],
      samples: ({ backup }) => curves.of(backup),
      wish: async () => ({ kind: "refused", why: "nothing-to-fix" }),
      settings: async () => settings,
      set: async () => ({ kind: "changed", settings }),
    },
  });
  const { url, closed } = await openDashboard({ socket, page, signal });
  return {
    url,
    page,
    show(snapshot) {
      shown = snapshot;
      link.publishSnapshot(() => snapshot);
    },
    tell: (event) => link.publish(event),
    async tellCurve(about, samples) {
      for (const { at, bytes } of samples) {
        const event = { ...about, kind: "progress", phase: "transferring", at, bytes, files: 1, rate: 1 } as const;
        curves.take({ kind: "event", event });
        link.publish(event);
        await setImmediate();
      }
    },
    async close() {
      over.abort();
      await closed;
      await rm(folder, { recursive: true });
    },
  };
}

/**
 * All that the page knows of the world around it. The Electron preload and the
 * dashboard's server are two of these; the page cannot tell them apart.
 */

import type { Reply, Wish } from "../../core/fix/fix.ts";
import type { PastRun } from "../../link/fix-schema.ts";
import type { Heard } from "../../link/heard.ts";
import type { Sample } from "../../link/samples.ts";
import type { PastBackup } from "../../link/schema.ts";
import type { Change, Changed, Settings } from "../../link/settings-schema.ts";

/** `no-host`: whoever serves this page has gone. */
export type Told = Heard | { kind: "no-host" };

export type PanelHost = {
  /** How things are, at once and from then on, for as long as the page lives. */
  hear(tell: (told: Told) => void): void;
  wish(wish: Wish): Promise<Reply>;
  /** Newest first. */
  history(): Promise<PastBackup[]>;
  journal(): Promise<PastRun[]>;
  /** What this backup has come to so far, oldest first. */
  samples(backup: string): Promise<Sample[]>;
  settings(): Promise<Settings>;
  set(change: Change): Promise<Changed>;
  /** What only an app can do. */
  pickFolder?(): Promise<string | undefined>;
  startAtLogin?(on: boolean): Promise<void>;
  /** Has the system ask for leave to show notices; whether it was given. */
  allowNotices?(): Promise<boolean>;
  startDaemon?(): void;
  close?(): void;
};

/**
 * How the command runs the daemon: in the foreground, for a service manager with a log, or with a live view of it.
 */

import { homedir } from "node:os";
import type { Event } from "../core/event.ts";
import { type Config, readConfig } from "../daemon/config.ts";
import { runDaemon } from "../daemon/main.ts";
import { type Exit, exits, Mendable } from "../daemon/mendable.ts";
import { keepTrying } from "../daemon/patient.ts";
import { hasMenuBar, placesHere } from "../platform/pick.ts";
import type { Flags } from "./options.ts";
import { eventLines, plain, toJson } from "./print.ts";
import { openTerminal, watch } from "./viewer.ts";

export type DaemonFlags = Flags & { record?: string; service?: boolean; log?: string };

type Around = { signal: AbortSignal; print(line: string): void; complain(sentence: string): void };

export async function runInForeground(flags: DaemonFlags, { signal, print, complain }: Around): Promise<void> {
  const tell = (event: Event) => {
    if (flags.json) print(toJson(event));
    else if (event.kind !== "progress") for (const line of eventLines(event)) print(line);
  };
  await runDaemon({ config: watchable(await settings(flags)), signal, record: flags.record, tell, complain });
}

export async function runAsService(flags: DaemonFlags, { signal, complain }: Omit<Around, "print">): Promise<void> {
  const { openLog } = await import("../daemon/log.ts"); // nobody else needs a logger
  const log = openLog({ file: flags.log, home: homedir(), complain });
  process.on("uncaughtExceptionMonitor", log.crash);
  const daemon = async () => {
    const config = await settings(flags);
    log.setLevel(config.logLevel);
    await runDaemon({ ...log, config: watchable(config), signal, record: flags.record });
  };
  await keepTrying(daemon, { ...log, signal });
}

/** The daemon and a view of it in one process, with the menu-bar app where there is one; where a daemon runs already, the views alone. */
export async function runLive(
  flags: Flags & { app: boolean },
  { signal: stop, print, complain }: Around,
): Promise<Exit> {
  const config = await settings(flags);
  const ended = new AbortController();
  const signal = AbortSignal.any([stop, ended.signal]);
  const ready = Promise.withResolvers<void>();
  const daemon = runDaemon({ config, signal, tell: () => undefined, complain, ready: ready.resolve }).catch((error) => {
    if (error instanceof Mendable && error.exit === exits.held) return ready.resolve();
    ended.abort(error);
    throw error;
  });
  await Promise.race([ready.promise, daemon]);
  if (!flags.json) print(`Watching ${config.roots.map(plain).join(", ")}. Stop with Ctrl-C.`);
  if (flags.app && hasMenuBar()) {
    const { openApp } = await import("./app.ts"); // nobody else needs it
    await openApp({ config, signal, print });
  }
  const view = watch({ config, json: flags.json ?? false, signal, print, terminal: terminalFor(flags) });
  const [exit] = await Promise.all([view, daemon]);
  return exit;
}

export const settings = (flags: Flags): Promise<Config> => readConfig(flags, process.env, placesHere(process.env));

export const terminalFor = ({ json }: Flags) =>
  process.stdout.isTTY && !json ? openTerminal(process.stdout) : undefined;

function watchable(config: Config): Config {
  if (config.roots.length > 0) return config;
  throw new Mendable(
    "No backup folder to watch on this system. Name one with --backup-dir, or try: defrost demo",
    exits.usage,
  );
}

/** The commands that look at a running daemon: watch, status, history. */

import type { Config } from "../daemon/config.ts";
import { type Exit, exits, Mendable } from "../daemon/mendable.ts";
import { connectLink } from "../link/client.ts";
import type { ViewerMessage } from "../link/inbox.ts";
import { Broken, Declined, type NoViewer, type Viewer } from "../link/viewer.ts";
import { normalLines } from "./normal.ts";
import { pastLines } from "./past.ts";
import { eventLines, toJson } from "./print.ts";
import { isWrong, statusLines, viewLines } from "./view.ts";

export type Look = { config: Config; json: boolean; signal: AbortSignal; print(line: string): void };

const why: Record<Exclude<NoViewer["kind"], "refused">, string> = {
  "no-daemon": "No Defrost daemon is running with this state folder. Start one with: defrost daemon",
  "not-permitted": "The Defrost daemon with this state folder belongs to another user.",
  "not-answering": "The Defrost daemon does not answer. It may be stopped or overloaded: end it, and start it again.",
};

/** Asks a running daemon, and hangs up. */
export async function ask<Answer>(
  { config, signal }: Pick<Look, "config" | "signal">,
  question: (viewer: Viewer) => Promise<Answer>,
): Promise<Answer> {
  const done = new AbortController();
  try {
    const found = await connectLink({ socket: config.socket, signal: AbortSignal.any([signal, done.signal]) });
    if (found.kind === "viewer") return await question(found);
    throw new Mendable(found.kind === "refused" ? found.why : why[found.kind], exits.noDaemon);
  } catch (cause) {
    if (signal.aborted) throw new Mendable("Stopped before the daemon answered.", exits.noDaemon, { cause });
    if (cause instanceof Declined) throw new Mendable(cause.message, exits.usage, { cause });
    if (cause instanceof Broken) throw new Mendable(cause.message, exits.noDaemon, { cause });
    throw cause;
  } finally {
    done.abort();
  }
}

/** Shows what the daemon sees until the signal aborts or the daemon goes. */
export async function watch(look: Look & { terminal?: Terminal | undefined }): Promise<Exit> {
  const { json, signal, print, terminal } = look;
  const say = terminal?.say ?? print;
  let first = true;
  const tell = (message: ViewerMessage) => {
    if (message.kind === "event") {
      if (json) print(toJson(message.event));
      else if (message.event.kind !== "progress") eventLines(message.event).forEach(say);
      return;
    }
    if (json && first) print(toJson({ kind: "snapshot", ...message.snapshot }));
    else if (terminal) terminal.show(viewLines(message.snapshot));
    else if (first && !json) statusLines(message.snapshot).forEach(print);
    first = false;
  };
  try {
    await ask(look, async ({ messages }) => {
      for await (const message of messages) tell(message);
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  if (signal.aborted) return exits.fine;
  throw new Mendable("The Defrost daemon has gone.", exits.noDaemon);
}

export async function status(look: Look): Promise<Exit> {
  const snapshot = await ask(look, (viewer) => viewer.snapshot());
  if (look.json) look.print(toJson(snapshot));
  else statusLines(snapshot).forEach(look.print);
  return isWrong(snapshot) ? exits.wrong : exits.fine;
}

export async function history(look: Look & { limit: number; device?: string | undefined }): Promise<Exit> {
  const { limit, device } = look;
  const past = await ask(look, (viewer) => viewer.history({ limit, ...(device !== undefined && { device }) }));
  if (look.json) look.print(toJson(past));
  else pastLines(past).forEach(look.print);
  return exits.fine;
}

/** What is normal for each phone, from its good backups. */
export async function normal(look: Look): Promise<Exit> {
  const known = await ask(look, (viewer) => viewer.normal());
  if (look.json) look.print(toJson(known));
  else normalLines(known).forEach(look.print);
  return exits.fine;
}

/** Marked, where something is missing. */
export function cut(line: string, width: number): string {
  const letters = [...line];
  return letters.length <= width ? line : `${letters.slice(0, width - 1).join("")}…`;
}

/** A picture that stays in place at the foot of a terminal, with what happened scrolling away above it. */
type Terminal = { show(lines: string[]): void; say(line: string): void };

export function openTerminal(out: NodeJS.WriteStream): Terminal {
  let shown: string[] = [];
  const erase = () => (shown.length > 0 ? `\x1b[${shown.length}F\x1b[J` : "");
  // A line wider than the window would take two rows, and the picture would creep.
  const draw = (lines: string[]) => lines.map((line) => `${cut(line, (out.columns || 80) - 1)}\n`).join("");
  return {
    show(lines) {
      out.write(erase() + draw(lines));
      shown = lines;
    },
    say: (line) => void out.write(`${erase()}${line}\n${draw(shown)}`),
  };
}

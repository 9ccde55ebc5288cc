/** The command that shows the panel in a browser: for a second screen, and for computers without the menu-bar app. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../daemon/config.ts";
import { type Exit, exits, Mendable } from "../daemon/mendable.ts";
import { type Dashboard, openDashboard } from "../link/dashboard.ts";
import { findProgram } from "../platform/service/program.ts";

type Show = { config: Config; opens: boolean; signal: AbortSignal; print(line: string): void; home?: string };

/** Serves until the signal aborts, or nobody has looked for a while. */
export async function dashboard(show: Show): Promise<Exit> {
  try {
    const { closed } = await serveDashboard(show);
    if ((await closed) === "unused") show.print("Nobody has looked for ten minutes: the dashboard has ended.");
  } catch (error) {
    if (!show.signal.aborted) throw error;
  }
  return exits.fine;
}

export async function serveDashboard({
  config,
  opens,
  signal,
  print,
  home = findProgram().home,
}: Show): Promise<Dashboard> {
  const page = join(home, "dist", "panel");
  if (!existsSync(page)) throw new Mendable("The page has not been built. Build it with: npm run build", exits.usage);
  const served = await openDashboard({ socket: config.socket, page, signal });
  print(served.url);
  print(
    opens && openInBrowser(served.url)
      ? "Opened in your browser. Stop with Ctrl-C."
      : "Open it in a browser of this computer.",
  );
  return served;
}

/** What macOS opens things with, and what most of the others do. */
const openers = ["/usr/bin/open", "/usr/bin/xdg-open"];

function openInBrowser(url: string): boolean {
  const opener = openers.find((path) => existsSync(path));
  if (!opener) return false;
  const child = spawn(opener, [url], { stdio: "ignore", detached: true });
  child.on("error", () => undefined); // the address is there to be opened by hand
  child.unref();
  return true;
}

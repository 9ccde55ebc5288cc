/**
 * Opens the menu-bar app beside a daemon. Electron is brought on first use, by
 * its own installer; where it cannot be, the same panel opens in the browser.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../daemon/config.ts";
import { findProgram, type Program } from "../platform/service/program.ts";
import { serveDashboard } from "./dashboard.ts";

type Open = { config: Config; signal: AbortSignal; print(line: string): void; program?: Program; opens?: boolean };

/** The app ends when the signal aborts; quit before that, it leaves the daemon alone. */
export async function openApp({ config, signal, print, program = findProgram(), opens = true }: Open): Promise<void> {
  const { home, node } = program;
  const electron = await bringElectron({ home, node, signal, print });
  if (signal.aborted) return;
  if (electron === undefined) {
    print("The menu-bar app could not be fetched: here is the same in the browser.");
    await serveDashboard({ config, opens, signal, print, home });
    return;
  }
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const app = join(home, "dist", "tray", "main.js");
  const child = spawn(electron, [app, `--socket=${config.socket}`, `--node=${node}`], { stdio: "ignore", env, signal });
  child.on("error", (error) => signal.aborted || print(`The menu-bar app did not start: ${error.message}`));
  print("The menu-bar app shows the same.");
}

type Bring = Pick<Program, "home" | "node"> & Pick<Open, "signal" | "print">;

/** Its executable. It shows by itself how far it is. */
async function bringElectron({ home, node, signal, print }: Bring): Promise<string | undefined> {
  const electron = join(home, "node_modules", "electron");
  const installer = join(electron, "install.js");
  if (!existsSync(installer)) return undefined;
  const placed = join(electron, "path.txt"); // written by the installer, last
  if (!existsSync(placed)) print("Fetching Electron for the menu-bar app: some 120 MB, this once.");
  const child = spawn(node, [installer], { stdio: ["ignore", "inherit", "inherit"], signal });
  child.on("error", () => undefined); // told to stop: the code says so
  const [code] = await once(child, "close");
  return code === 0 ? join(electron, "dist", (await readFile(placed, "utf8")).trim()) : undefined;
}

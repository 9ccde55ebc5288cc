/** Makes the menu-bar app: what Electron runs, the page it shows, and the icons. Electron itself is not in it. */

import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { buildPanel } from "./build-panel.ts";

const sources = fileURLToPath(new URL("../src/tray/app/", import.meta.url));

export async function buildTray(folder: string): Promise<void> {
  const parts = [
    { input: "main.ts", file: "main.js", format: "esm" },
    // A preload in a sandbox cannot be a module.
    { input: "preload.ts", file: "preload.cjs", format: "cjs" },
  ] as const;
  for (const { input, file, format } of parts) {
    const bundle = await rolldown({ input: join(sources, input), platform: "node", external: ["electron"] });
    await bundle.write({ file: join(folder, file), format, sourcemap: true });
  }
  await buildPanel(join(folder, "panel"), "menubar");
  await cp(join(sources, "icons"), join(folder, "icons"), { recursive: true });
}

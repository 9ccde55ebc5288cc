/** Makes the panel's page: four plain files that need nothing else, for the dashboard and for the app. */

import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const sources = fileURLToPath(new URL("../src/tray/panel/", import.meta.url));
const chartStyle = fileURLToPath(import.meta.resolve("uplot/dist/uPlot.min.css"));

export async function buildPanel(folder: string, host: "dashboard" | "menubar" = "dashboard"): Promise<void> {
  await mkdir(folder, { recursive: true });
  const page = await rolldown({
    input: join(sources, `${host}.ts`),
    platform: "browser",
    tsconfig: join(sources, "tsconfig.json"),
  });
  await page.write({ file: join(folder, "panel.js"), format: "esm", minify: true });
  const styles = await Promise.all([chartStyle, join(sources, "panel.css")].map((file) => readFile(file, "utf8")));
  await writeFile(join(folder, "panel.css"), styles.join("\n"));
  for (const name of ["index.html", "icon.svg"]) await copyFile(join(sources, name), join(folder, name));
}

/** Makes the one bundle that npm start, launchd and the benchmarks run, loose sources costing 50 MB of memory more; the page; and the app. */

import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { buildPanel } from "./build-panel.ts";
import { buildTray } from "./build-tray.ts";

const bundle = await rolldown({
  input: { defrost: "src/cli/defrost.ts" },
  platform: "node",
  // Native code, one build for each system: it stays in node_modules.
  external: ["usb/index.js"],
});
// Built aside and moved into place, so that two who build at once, or one that is killed, leave no half bundle.
const aside = `dist.${process.pid}`;
await bundle.write({ dir: aside, format: "esm", sourcemap: true, minify: false });
await buildPanel(join(aside, "panel"));
await buildTray(join(aside, "tray"));
await rm("dist", { recursive: true, force: true });
await rename(aside, "dist");

/** The very file that Electron runs, in a Node of its own: it finds its parts, and ends when it is quit. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { buildTray } from "../../../scripts/build-tray.ts";
import { temporaryFolder } from "../../link/ground.ts";

test("the bundle starts, says that nobody watches, shows its page, and quits", async () => {
  const folder = temporaryFolder();
  await buildTray(folder);
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [
      ...["--import", join(import.meta.dirname, "bundle-hook.ts"), join(folder, "main.js")],
      ...[`--socket=${join(folder, "daemon.sock")}`, `--node=${process.execPath}`],
    ],
    { timeout: 50_000 },
  );
  expect(JSON.parse(stdout)).toEqual(["stoppedTemplate.png", "Defrost: Defrost is not watching", "defrost://panel/"]);
  expect(stderr).toBe("");
});

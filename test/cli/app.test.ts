/** How the menu-bar app comes to run: Electron's own installer, and the browser where it fails. The package is a stand-in. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildPanel } from "../../scripts/build-panel.ts";
import { openApp } from "../../src/cli/app.ts";
import type { Config } from "../../src/daemon/config.ts";
import { openTestLink } from "../link/daemon.ts";
import { temporaryFolder, testSignal, until } from "../link/ground.ts";

/** A home whose Electron notes how it was started, once its installer has run. */
async function home(installer: string) {
  const folder = temporaryFolder();
  const electron = join(folder, "node_modules", "electron");
  mkdirSync(electron, { recursive: true });
  const note = join(folder, "started");
  writeFileSync(
    join(electron, "app.sh"),
    `#!/bin/sh\necho "$ELECTRON_RUN_AS_NODE$@" > ${note}.part && mv ${note}.part ${note}\n`,
  );
  writeFileSync(join(electron, "install.js"), installer);
  await buildPanel(join(folder, "dist", "panel"));
  const { socket, link } = await openTestLink();
  const lines: string[] = [];
  const open = () =>
    openApp({
      config: { socket } as Config, // all that is looked at
      signal: testSignal().signal,
      print: (line) => lines.push(line),
      opens: false,
      program: { home: folder, node: process.execPath, bundle: "" },
    });
  const started = async () => {
    await until(() => {
      try {
        return readFileSync(note, "utf8") !== "";
      } catch {
        return false; // not yet
      }
    });
    return readFileSync(note, "utf8").trim();
  };
  return { folder, socket, link, lines, open, started };
}

const installs = `
  const { copyFileSync, chmodSync, mkdirSync, writeFileSync } = require("node:fs");
  mkdirSync(__dirname + "/dist", { recursive: true });
  copyFileSync(__dirname + "/app.sh", __dirname + "/dist/app");
  chmodSync(__dirname + "/dist/app", 0o755);
  writeFileSync(__dirname + "/path.txt", "app");`;

test("the first time Electron is fetched, and then it is there", async () => {
  const { folder, socket, lines, open, started } = await home(installs);
  process.env.ELECTRON_RUN_AS_NODE = "1"; // as some editors leave it in their terminals
  await open();
  delete process.env.ELECTRON_RUN_AS_NODE;
  expect(await started()).toBe(`${join(folder, "dist/tray/main.js")} --socket=${socket} --node=${process.execPath}`);
  await open();
  expect(lines.map((line) => line.slice(0, 17))).toEqual([
    "Fetching Electron",
    "The menu-bar app ",
    "The menu-bar app ",
  ]);
});

test("offline, the same panel opens in the browser", async () => {
  const { lines, open } = await home("process.exit(1)");
  await open();
  expect(lines).toContain("The menu-bar app could not be fetched: here is the same in the browser.");
  expect(lines.some((line) => line.startsWith("http://127.0.0.1:"))).toBe(true);
});

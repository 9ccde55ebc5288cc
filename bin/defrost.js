#!/usr/bin/env node
// Runs the one bundle with the Node that this project pins, whatever Node started this file; builds it when it is
// missing or older than its sources. Plain JavaScript, since an old Node must be able to read it.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
const bundle = join(home, "dist", "defrost.js");
const pinned = join(home, "node_modules", ".bin", "node");
const node = existsSync(pinned) ? pinned : process.execPath;

function newestSource(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((newest, entry) => {
    const path = join(folder, entry.name);
    return Math.max(newest, entry.isDirectory() ? newestSource(path) : statSync(path).mtimeMs);
  }, 0);
}

const sources = join(home, "src");
const old = () => {
  const built = statSync(bundle).mtimeMs;
  return newestSource(sources) > built || statSync(join(home, "package-lock.json")).mtimeMs > built;
};
if (existsSync(sources) && (!existsSync(bundle) || old())) {
  const built = spawnSync(node, [join(home, "scripts", "build.ts")], { stdio: ["ignore", "ignore", "inherit"] });
  if (built.status !== 0) process.exit(built.status ?? 1);
}

const child = spawn(node, [bundle, ...process.argv.slice(2)], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 128 : (code ?? 1)));

/**
 * `npm test`: brings the system packages that the tests need where it may (apt,
 * as root), says aloud what it must skip where it may not, then types, lint and
 * tests. The last line is the sum. With CI set, nothing may be skipped.
 */

import { spawnSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import * as v from "valibot";

/** A command that tests run, and the Debian package that brings it. */
const needs = [
  ["idevicebackup2", "libimobiledevice-utils"],
  ["systemd-analyze", "systemd"],
  ["chromium", "chromium"],
] as const;

const inCi = Boolean(process.env.CI);
const run = (command: string, args: string[]) => spawnSync(command, args, { stdio: "inherit" }).status ?? 1;

const onPath = (command: string): boolean =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false; // not in this folder, then
    }
  });

const missing = () => needs.filter(([command]) => !onPath(command)).map(([, name]) => name);

if (missing().length > 0 && process.getuid?.() === 0 && onPath("apt-get")) {
  run("apt-get", ["update", "-qq"]);
  run("apt-get", ["install", "-y", "-qq", ...missing()]);
}
if (missing().length > 0) {
  console.log(
    `\nSKIPPING the suites that need ${missing().join(", ")}. Install with: sudo apt-get install ${missing().join(" ")}\n`,
  );
}

const checks = [
  ["types", "tsc", []],
  ["types of the page", "tsc", ["-p", "src/tray/panel"]],
  ["lint", "biome", ["check", "."]],
] as const;
let failed = 0;
for (const [name, command, args] of checks) {
  if (run(command, [...args]) === 0) continue;
  failed++;
  console.log(`\n${name}: failed`);
}

const folder = mkdtempSync(join(tmpdir(), "defrost-test-"));
const report = join(folder, "report.json");
const chosen = process.argv.slice(2);
run("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...chosen]);
const counts = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  numPendingTests: v.number(),
  success: v.boolean(),
});
const sum = v.parse(v.pipe(v.string(), v.parseJson(), counts), readFileSync(report, "utf8"));
rmSync(folder, { recursive: true });

failed += sum.numFailedTests;
if (!sum.success && sum.numFailedTests === 0) failed++; // a file that did not even load
if (inCi && sum.numPendingTests > 0) {
  failed += sum.numPendingTests;
  console.log(`\n${sum.numPendingTests} tests were skipped; with CI set that is a failure.`);
}
console.log(
  `${sum.numPassedTests} passed, ${failed} failed${sum.numPendingTests && !inCi ? `, ${sum.numPendingTests} skipped` : ""}`,
);
process.exitCode = failed === 0 ? 0 : 1;

/** Defrost as a systemd user unit: judged by the real systemd-analyze, managed through a systemctl that notes what it is told. */

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asked, readShow } from "../../../src/platform/linux/systemctl.ts";
import { systemd } from "../../../src/platform/linux/systemd.ts";
import type { Standing } from "../../../src/platform/service/service.ts";
import { carryOut } from "../../../src/platform/service/steps.ts";
import { folder, standIn } from "../stand-in.ts";

const { signal } = new AbortController();
const home = process.cwd();
const absent: Standing = { kind: "standing", job: { kind: "absent" }, paper: { kind: "none" } };

const shown = (values: Partial<Record<(typeof asked)[number], string>>): string =>
  asked.map((name) => `${name}=${values[name] ?? ""}\n`).join("");
const loaded = { LoadState: "loaded", UnitFileState: "enabled", Result: "success", ExecMainStatus: "0", MainPID: "0" };

function unitOf(program: { node: string; bundle: string }, stateFolder: string): string {
  const [write] = systemd({ program: { home, ...program }, stateFolder, home: folder(), env: {} }).install(absent);
  if (write?.kind !== "write") throw new Error("expected the unit first");
  return write.text;
}

function installedHere(): boolean {
  if (!spawnSync("systemd-analyze", ["--version"]).error) return true;
  const advice = "systemd-analyze is not installed (apt-get install systemd)";
  if (process.env.CI) throw new Error(advice);
  console.warn(`Skipped, because ${advice}.`);
  return false;
}

describe.skipIf(!installedHere())("to the real systemd", () => {
  function verify(unit: string) {
    const [at, runtime] = [folder(), folder()];
    writeFileSync(join(at, "defrost.service"), unit);
    chmodSync(runtime, 0o700);
    const env = { ...process.env, XDG_RUNTIME_DIR: runtime };
    const { status, stderr } = spawnSync("systemd-analyze", ["--user", "verify", join(at, "defrost.service")], {
      env,
      encoding: "utf8",
    });
    return { status, stderr };
  }

  test.each(["plain", "sp ace 100%i $HOME"])("the unit is sound, with paths such as %s", (name) => {
    const at = join(folder(), name);
    mkdirSync(at);
    const node = join(at, "node"); // systemd takes no quotes and backslashes here, but in the arguments
    symlinkSync(process.execPath, node);
    const unit = unitOf({ node, bundle: join(at, 'the "new" one\\defrost.js') }, join(at, "state"));
    expect(verify(unit)).toEqual({ status: 0, stderr: "" });
  });

  test("a unit that is not sound is noticed", () => {
    const unit = unitOf({ node: "/nowhere/node", bundle: "/nowhere/defrost.js" }, "/state");
    expect(verify(unit)).toMatchObject({ status: 1, stderr: expect.stringContaining("/nowhere/node") });
    expect(verify(unit.replace("RestartSec", "RestartsSec")).stderr).toContain("RestartsSec");
  });
});

test("whatever a path holds, the unit of another copy is known by it", async () => {
  const path = fc.string().filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed());
  await fc.assert(
    fc.asyncProperty(path, async (text) => {
      const { command } = standIn(`printf '%s' '${shown({ ...loaded, ActiveState: "inactive" })}'`);
      const [config, bundle] = [folder(), `/${text}/defrost.js`];
      const settings = { stateFolder: "/state", home: "/home", env: { XDG_CONFIG_HOME: config } };
      const other = systemd({ ...settings, program: { home, node: "/node", bundle } });
      await carryOut(other.install(absent).slice(0, 1), signal);
      const commands = { systemctl: command, journalctl: "" };
      const own = systemd({ ...settings, program: { home, node: "/node", bundle: "/own.js" } }, commands);
      expect(await own.standing(signal)).toMatchObject({ paper: { kind: "another-copy", program: bundle } });
    }),
    { numRuns: 30 },
  );
});

test("systemctl is told to read, to enable and to restart; and at the end to forget", async () => {
  const { command, calls } = standIn("exit 0");
  const config = folder();
  const program = { home, node: "/node", bundle: "/defrost.js" };
  const settings = { program, stateFolder: "/state", home: "/home", env: { XDG_CONFIG_HOME: config } };
  const service = systemd(settings, { systemctl: command, journalctl: "" });
  expect(await carryOut(service.install(absent), signal)).toEqual({ kind: "done" });
  const there: Standing = { ...absent, job: { kind: "running", pid: 7 }, paper: { kind: "ours" } };
  expect(await carryOut(service.uninstall(there), signal)).toEqual({ kind: "done" });
  expect(calls()).toEqual(
    [
      ["daemon-reload"],
      ["enable", "defrost.service"],
      ["restart", "defrost.service"],
      ["disable", "--now", "defrost.service"],
      ["daemon-reload"],
    ].map((args) => ["--user", ...args]),
  );
});

test("no user's systemd is a sentence", async () => {
  const { command } = standIn("echo 'Failed to connect to bus: No medium found' >&2; exit 1");
  const program = { home, node: "/node", bundle: "/defrost.js" };
  const commands = { systemctl: command, journalctl: "" };
  const service = systemd({ program, stateFolder: "/state", home: folder(), env: {} }, commands);
  expect(await service.standing(signal)).toEqual({
    kind: "unknown",
    why: `${command} ended with 1: Failed to connect to bus: No medium found`,
  });
});

test.each([
  [{ LoadState: "not-found", ActiveState: "inactive", MainPID: "0" }, { kind: "absent" }],
  [
    { ...loaded, ActiveState: "active", SubState: "running", MainPID: "812" },
    { kind: "running", pid: 812 },
  ],
  [{ ...loaded, ActiveState: "inactive", SubState: "dead" }, { kind: "stopped" }],
  [{ ...loaded, ActiveState: "inactive", UnitFileState: "disabled" }, { kind: "disabled" }],
  [{ ...loaded, LoadState: "masked", ActiveState: "inactive", UnitFileState: "masked" }, { kind: "disabled" }],
  [
    { ...loaded, ActiveState: "activating", SubState: "auto-restart", Result: "exit-code", ExecMainStatus: "1" },
    { kind: "restarting", last: "exit-code 1" },
  ],
  [
    { ...loaded, ActiveState: "failed", SubState: "failed", Result: "signal", ExecMainStatus: "9" },
    { kind: "stopped", last: "signal 9" },
  ],
])("systemctl showing %o", (values, job) => {
  expect(readShow(shown(values))).toEqual(job);
});

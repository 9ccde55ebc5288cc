/** The real daemon as a service manager runs it: told to wait, and told to stop in the middle of a backup. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { holdState } from "../../src/daemon/lock.ts";
import { exits } from "../../src/daemon/trouble.ts";
import { temporaryFolder, until } from "../link/ground.ts";
import { defrost, startDaemon } from "../support/daemon.ts";

test("the real one waits for another, and for its configuration, with its reasons in the log, and leaves with 0", async () => {
  const state = temporaryFolder();
  const lock = await holdState(state);
  if (lock.kind === "held") onTestFinished(lock.release);
  writeFileSync(join(state, "config.json"), JSON.stringify({ backupDirs: [state] }));
  const daemon = async () => {
    const child = spawn(process.execPath, ["src/cli/defrost.ts", "daemon", "--service", "--state-dir", state], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = await once(child.stdout.setEncoding("utf8"), "data");
    expect(child.exitCode).toBe(null);
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    return JSON.parse(line);
  };
  expect(await daemon()).toMatchObject({ kind: "trouble", sentence: expect.stringContaining("already watches") });
  writeFileSync(join(state, "config.json"), "{");
  expect(await daemon()).toMatchObject({ kind: "trouble", sentence: expect.stringContaining("config.json") });
});

test("told to stop in mid-backup it is gone within 3 s, and the next one goes on with the same backup", async () => {
  const at = temporaryFolder();
  const [state, root, phone] = [join(at, "state"), join(at, "backups"), "00008110-000A1B2C3D4E5F60"];
  mkdirSync(root);
  const start = () => {
    const daemon = startDaemon({ roots: [root], state, usbmuxd: join(at, "no-usbmuxd") });
    onTestFinished(async () => void (await daemon.stop("SIGKILL")));
    return daemon;
  };
  const backups = async () => {
    const { code, out } = await defrost(["status", "--json", "--state-dir", state]);
    return code === exits.noDaemon ? [] : JSON.parse(out).backups;
  };

  const first = start();
  await first.hears("blind", ({ sense }) => sense === "usbmux"); // it looks
  const write = ["src/simulator/plain-writer.ts", root, phone, "--rate", "5000000", "--freeze-file", "20"];
  const writer = spawn(process.execPath, write, { stdio: ["pipe", "ignore", "ignore"] });
  onTestFinished(() => void writer.kill("SIGKILL"));
  await first.hears("backup-began");
  await until(async () => (await backups())[0].bytes > 10_000_000);
  const [{ id, beganAt, bytes }] = await backups();
  const told = performance.now();
  expect(await first.stop("SIGTERM")).toBe(0);
  expect(performance.now() - told).toBeLessThan(3000);

  const second = start();
  await until(async () => (await backups()).length > 0);
  const [after] = await backups();
  expect(after).toMatchObject({ id, beganAt, device: phone });
  expect(after.bytes).toBeGreaterThanOrEqual(bytes);
  expect(second.story()).not.toContain("backup-began");
});

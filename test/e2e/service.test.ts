/** The real daemon as a service manager runs it: told to wait, and told to stop in the middle of a backup. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { holdState } from "../../src/daemon/lock.ts";
import { exits } from "../../src/daemon/mendable.ts";
import { temporaryFolder, until } from "../link/ground.ts";
import { defrost, startDaemon } from "../support/daemon.ts";
import { mayMount, onOwnGround } from "./grounds.ts";

/** A service that has no usbmuxd to see, which it says, and a folder of backups. */
function startService({ log = [] as string[], through = [] as string[], at = temporaryFolder() } = {}) {
  const [state, root] = [join(at, "state"), join(at, "backups")];
  mkdirSync(root);
  const [command = "", ...rest] = [...through, process.execPath];
  const args = ["src/cli/defrost.ts", "daemon", "--service", ...log, "--state-dir", state, "--backup-dir", root];
  const child = spawn(command, [...rest, ...args], {
    env: { ...process.env, HOME: at, USBMUXD_SOCKET_ADDRESS: `UNIX:${at}/no-usbmuxd` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    errors += text;
  });
  return {
    child,
    root,
    errors: () => errors,
    watches: async () => (await defrost(["status", "--state-dir", state])).code !== exits.noDaemon,
    async stop() {
      const ended = once(child, "close");
      child.kill("SIGTERM");
      expect(await ended).toEqual([0, null]);
    },
  };
}

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

test("a service whose reader goes away watches on, and says so once", async () => {
  const { child, root, errors, watches, stop } = startService();
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  expect(JSON.parse(line.split("\n")[0])).toMatchObject({ level: "info", kind: "blind" });
  child.stdout.destroy();
  await until(watches);
  rmdirSync(root); // something to say
  await until(() => errors().includes("EPIPE"));
  mkdirSync(root);
  expect(await watches()).toBe(true);
  await stop();
  expect(errors()).toMatch(/^Cannot write the log to stdout: .*EPIPE.*\n$/);
});

test.skipIf(!mayMount())(
  "a disk without room for the log stops no watching; once there is room, nothing is missing",
  async () => {
    const at = temporaryFolder();
    const logs = join(at, "logs");
    mkdirSync(logs);
    const { child, root, errors, stop } = startService({
      at,
      log: ["--log", join(logs, "daemon.log")],
      through: onOwnGround(
        `mount -t tmpfs -o size=64k,mode=700 defrost ${logs} && { cat /dev/zero > ${logs}/fill 2>&-; true; }`,
      ),
    });
    const seenAt = `/proc/${child.pid}/root${logs}`;
    await until(() => errors().includes("ENOSPC"));
    rmSync(join(seenAt, "fill"));
    rmdirSync(root);
    await until(() => readFileSync(join(seenAt, "daemon.log"), "utf8").includes("folder-missing"));
    const lines = readFileSync(join(seenAt, "daemon.log"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: "blind",
          sense: "usbmux",
          detail: expect.stringContaining("ENOENT ~/no-usbmuxd"),
        }),
        expect.objectContaining({ kind: "folder-missing", root: "~/backups" }),
      ]),
    );
    await stop();
    expect(errors().split("Cannot write the log")).toHaveLength(2); // said once
  },
);

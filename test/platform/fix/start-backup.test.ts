/** Backups that Defrost starts: real ones, by the real client, of the simulated iPhone. They outlive it, and say why they failed. */

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { signalTo } from "../../../src/platform/fix/processes.ts";
import { startBackup, withIdevicebackup2 } from "../../../src/platform/fix/start-backup.ts";
import { lastErrorsIn, longestWords, readLastError } from "../../../src/platform/fix/started.ts";
import { listUnderProc } from "../../../src/platform/linux/processes.ts";
import { someFiles } from "../../../src/simulator/files.ts";
import type { Cue } from "../../../src/simulator/script.ts";
import { setStage, statusOf, until } from "../../simulator/stage.ts";
import { clientsInstalled } from "../../support/clients.ts";
import { disguised, folder, standIn } from "../stand-in.ts";
import { poll } from "../watching.ts";
import { neverAborted, newDevice } from "./bench.ts";

const client = "/usr/bin/idevicebackup2";
const files = someFiles(20, 5000);

async function scene({ command = client, tail = "/usr/bin/tail", moment = 1500 } = {}) {
  const stage = await setStage();
  const [root, stateFolder] = [folder(), folder()];
  onTestFinished(async () => {
    const listed = await listUnderProc(neverAborted);
    const left = listed.kind === "processes" ? listed.processes.filter(({ args }) => args.includes(root)) : [];
    for (const one of left) signalTo(one, "SIGKILL");
  });
  const hand = startBackup({
    roots: [root],
    stateFolder,
    usbmux: { path: stage.bus.socket },
    list: listUnderProc,
    commands: { tail },
    starterFor: () => withIdevicebackup2(command),
    moment,
  });
  return {
    ...stage,
    root,
    stateFolder,
    log: (device: string) => join(stateFolder, "started", `${device}.log`),
    start: (device: string, where = root) =>
      hand({ hand: "start-backup", device, root: where, link: "usb" }, neverAborted),
    lastError: (device: string) => lastErrorsIn(stateFolder)({ root, device }),
  };
}

const fails = (code: number, description: string): { cues: Cue[] } => ({
  cues: [{ at: { when: "scanning" }, kind: "fail", code, description }],
});

/** Its last words come when it has ended. */
const said = (log: string) => until(() => existsSync(log) && readFileSync(log, "utf8").split("\n").length > 2);

describe.skipIf(!clientsInstalled())("with the real client", () => {
  test("a backup is started, and comes to its end", async () => {
    const { start, plugIn, root, log, lastError } = await scene();
    const { udid } = plugIn({ files });
    expect(await start(udid)).toMatchObject({ kind: "done", text: expect.stringContaining(`${client} runs as`) });
    await said(log(udid));
    expect(statusOf(root, udid)).toMatchObject({ SnapshotState: "finished" });
    expect(readFileSync(log(udid), "utf8")).toContain("Backup Successful.");
    expect(await lastError(udid)).toBeUndefined();
    expect(statSync(log(udid)).mode & 0o777).toBe(0o600);
    expect(statSync(join(log(udid), "..")).mode & 0o777).toBe(0o700);
  });

  test("one that was started goes on when Defrost is killed, and nothing of it is left behind", async () => {
    const { plugIn, root, stateFolder, bus, log } = await scene();
    const phone = plugIn({ files });
    const stops = phone.play({ cues: [{ at: { when: "before-file", file: 10 }, kind: "freeze" }] });
    const child = spawn(process.execPath, ["test/platform/fix/starter.ts", root, phone.udid, stateFolder, bus.socket], {
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let told = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      told += text;
    });
    await stops.frozen;
    await poll(() => told || undefined, "its report");
    const ended = new Promise((resolve) => child.on("exit", resolve));
    process.kill(-(child.pid ?? 0), "SIGKILL"); // its whole group, as service managers do
    await ended;
    stops.resume();
    await said(log(phone.udid));
    expect(statusOf(root, phone.udid)).toMatchObject({ SnapshotState: "finished" });
    expect(JSON.parse(told)).toMatchObject({ kind: "done" });
    await gone(String(JSON.parse(told).text.match(/process (\d+)/)[1]));
  });

  test.each([
    [105, "Insufficient free disk space on drive to back up (MBErrorDomain/105)", "disk-full"],
    [207, "Invalid password (MBErrorDomain/207)", "wrong-password"],
    [208, "Device locked (MBErrorDomain/208)", "passcode-not-entered"],
    [205, "Error reading backup properties", "earlier-backup-unusable"],
    [999, "Nobody knows", undefined],
  ])("what fails with %i is known by that, once, until another backup has begun", async (code, words, means) => {
    const { start, plugIn, root, stateFolder, log } = await scene();
    const phone = plugIn({ files });
    phone.play(fails(code, words));
    await start(phone.udid);
    await said(log(phone.udid));
    const fact = { kind: "backup-error", code, stopped: true, ...(means && { means }) };
    const place = { root, device: phone.udid };
    const lastError = lastErrorsIn(stateFolder);
    expect(await lastError(place)).toEqual(fact);
    expect(await lastError(place)).toBeUndefined();
    expect(await lastErrorsIn(stateFolder)({ ...place, root: "/elsewhere" })).toBeUndefined();
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(root, phone.udid, "Info.plist"), later, later);
    expect(await lastErrorsIn(stateFolder)(place)).toBeUndefined();
  });

  test("what cannot even begin is said at once: no such phone, a phone that refuses", async () => {
    const { start, plugIn } = await scene({ moment: 20_000 });
    const away = newDevice();
    expect(await start(away)).toMatchObject({ kind: "failed", why: "not-there", text: expect.stringContaining(away) });
    const { udid, door } = plugIn({ files });
    door.refusals = { StartSession: "InvalidHostID", Pair: "UserDeniedPairing" };
    expect(await start(udid)).toMatchObject({ kind: "failed", why: "phone-refused" });
  });
});

/** Ended, or a zombie that its new parent has not taken yet. */
const gone = (pid: string) =>
  until(() => !existsSync(`/proc/${pid}/stat`) || / [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8")));

describe("is not begun", () => {
  test.each([["backup"], ["restore"]])("beside a %s of the same phone", async (doing) => {
    const { start } = await scene();
    const device = newDevice();
    disguised("idevicebackup2", ["-u", device, doing, "/elsewhere"]);
    const why = doing === "backup" ? "in-use" : "might-restore";
    expect(await start(device)).toMatchObject({ kind: "failed", why });
  });

  test("beside one of whatever phone into the same folder, by whatever name, and is beside one into another", async () => {
    const { start, root } = await scene({ command: standIn("exit 0").command });
    const link = join(folder(), "link");
    symlinkSync(root, link);
    const elsewhere = disguised("idevicebackup2", ["backup", folder()]);
    expect(await start(newDevice())).toMatchObject({ kind: "done" });
    elsewhere.kill("SIGKILL");
    disguised("idevicebackup2", ["backup", `${link}/`]);
    expect(await start(newDevice())).toMatchObject({ kind: "failed", why: "in-use" });
  });

  test("in a folder that is not watched, or not there, or of what is no phone", async () => {
    const { start, root } = await scene();
    expect(await start(newDevice(), "/tmp")).toMatchObject({ kind: "failed" });
    expect(await start("--help")).toMatchObject({ kind: "failed" });
    expect(await start(`${newDevice()}/..`)).toMatchObject({ kind: "failed" });
    const { start: startElsewhere, root: lost } = await scene();
    rmSync(lost, { recursive: true });
    expect(await startElsewhere(newDevice())).toMatchObject({ kind: "failed", why: "not-there" });
    expect(root).not.toBe(lost);
  });

  test("where its program is not there, or nothing can be written down", async () => {
    const { start } = await scene({ command: "/no/program" });
    expect(await start(newDevice())).toMatchObject({ kind: "failed", why: "not-there" });
    const full = await scene();
    writeFileSync(join(full.stateFolder, "started"), "in the way");
    expect(await full.start(newDevice())).toMatchObject({ kind: "failed" });
  });
});

test("of a program that talks without end only the last words are kept", async () => {
  const { command } = standIn(
    `i=0; while [ $i -lt 3000 ]; do echo "progress $i of 3000 ============================="; i=$((i+1)); done; exit 3`,
  );
  const { start, log } = await scene({ command, moment: 20_000 });
  const device = newDevice();
  expect(await start(device)).toMatchObject({ kind: "failed", text: expect.stringContaining("progress 2999 of") });
  expect(statSync(log(device)).size).toBeLessThan(longestWords + 200);
});

test("a link in place of the log leads nowhere", async () => {
  const { start, log, stateFolder } = await scene({ command: standIn("exit 0").command });
  const device = newDevice();
  const mine = join(folder(), "mine");
  writeFileSync(mine, "precious");
  mkdirSync(join(stateFolder, "started"));
  symlinkSync(mine, log(device));
  expect(await start(device)).toMatchObject({ kind: "failed" });
  expect(readFileSync(mine, "utf8")).toBe("precious");
});

test.each([
  ["ErrorCode 1: Multi status (MBErrorDomain/205)\nReceived 0 files from device.\nBackup Failed (Error Code 1).\n", 1],
  [
    "\r[===   ]  33% (200.0 KB/600.0 KB)     ErrorCode 104: Multiple errors\nline two\nBackup Failed (Error Code 104).",
    104,
  ],
  ['Error Domain=MBErrorDomain Code=208 "Device locked"', 208],
  ["Backup Failed (Error Code 0).", undefined],
  ["ERROR: Could not receive from mobilebackup2 (-256)\nReceived 11 files from device.\nBackup Aborted.", undefined],
  ["ERROR: Could not connect to lockdownd, error code -21", undefined],
  ["Backup Successful.", undefined],
  ["", undefined],
])("%j", (text, code) => {
  expect(readLastError(text)).toEqual(code === undefined ? undefined : expect.objectContaining({ code }));
});

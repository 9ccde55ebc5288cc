/** A backup program is ended, and nothing else is: with real processes, most of them not what they seem. */

import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ProcessId } from "../../../src/core/fix/fix.ts";
import { mightRestore } from "../../../src/platform/fix/processes.ts";
import { stopWriter } from "../../../src/platform/fix/stop-writer.ts";
import { listUnderProc } from "../../../src/platform/linux/processes.ts";
import { setStage, until } from "../../simulator/stage.ts";
import { clientsInstalled } from "../../support/clients.ts";
import { disguised, folder } from "../stand-in.ts";
import { neverAborted, newDevice, program, writerSeen } from "./bench.ts";

const me = process.getuid?.() ?? -1;

const stop = (writer: ProcessId, { force = false, as = me } = {}) =>
  stopWriter(listUnderProc, as)({ hand: "stop-writer", writer, force }, neverAborted);

const [device, other] = [newDevice(), newDevice()];
const backup = ["-u", device, "backup", "/backups"];

async function running(name = "idevicebackup2", args = backup, options = {}) {
  const one = program(name, args, options);
  const { pid, startedAt, program: what } = await writerSeen(one.pid);
  return { ...one, writer: { pid, startedAt, program: what }, exited: one.exited, tell: one.tell };
}

const alive = (pid: number) => process.kill(pid, 0);

test.skipIf(!clientsInstalled())("a real backup that hangs is ended, by a signal that it understands", async () => {
  const stage = await setStage();
  const phone = stage.plugIn({ files: [{ domain: "HomeDomain", path: "a", size: 1000 }] });
  const scene = phone.play({ cues: [{ at: { when: "before-file", file: 0 }, kind: "freeze" }] });
  const client = stage.backUp(phone);
  await scene.frozen;
  const { pid, startedAt, program: what } = await writerSeen(client.pid);
  const report = await stop({ pid, startedAt, program: what });
  expect(report).toEqual({ kind: "done", text: `SIGTERM to /usr/bin/idevicebackup2 (process ${pid})` });
  stage.bus.detach(phone); // or else it is at its own 30 s read before it looks whether it is to end
  expect(await client.exited).not.toBe(0);
  expect(client.output()).toContain("Backup Aborted");
});

test("one that does not listen is ended by force, when that is asked for", async () => {
  const { pid, writer, exited, tell } = await running();
  const ready = folder();
  tell(`trap '' TERM; : > '${ready}/trapped'`);
  await until(() => existsSync(`${ready}/trapped`));
  expect(await stop(writer)).toMatchObject({ kind: "done" });
  expect(alive(pid)).toBe(true);
  expect(await stop(writer, { force: true })).toMatchObject({ kind: "done", text: expect.stringContaining("SIGKILL") });
  expect(await exited).toBe("SIGKILL");
  expect(await stop(writer)).toEqual({ kind: "done", text: `process ${pid} has ended by itself` });
});

describe("is left alone", () => {
  test("what has the number of the one that was seen, and began at another time", async () => {
    const { pid, writer } = await running();
    const earlier = { ...writer, startedAt: writer.startedAt - 60_000 };
    expect(await stop(earlier, { force: true })).toMatchObject({ kind: "failed", why: "changed" });
    expect(alive(pid)).toBe(true);
  });

  test("another program than the one that was seen", async () => {
    const { pid, writer } = await running();
    const report = await stop({ ...writer, program: "pymobiledevice3" }, { force: true });
    expect(report).toMatchObject({ kind: "failed", why: "changed" });
    expect(alive(pid)).toBe(true);
  });

  test("a program that only calls itself so", async () => {
    const { pid } = disguised("idevicebackup2", backup);
    expect(await stop(await writerSeen(pid), { force: true })).toMatchObject({ kind: "failed", why: "changed" });
    expect(alive(pid)).toBe(true);
  });

  test("one that restores", async () => {
    const { pid, writer } = await running("idevicebackup2", ["-u", device, "restore", "/backups"]);
    expect(await stop(writer, { force: true })).toMatchObject({ kind: "failed", why: "might-restore" });
    expect(alive(pid)).toBe(true);
  });

  test("Apple’s own, where its arguments do not say that it backs up", async () => {
    const { pid, writer } = await running("AppleMobileBackup", ["--target", device]);
    expect(await stop(writer, { force: true })).toMatchObject({ kind: "failed", why: "might-restore" });
    expect(alive(pid)).toBe(true);
  });

  test("one that only lists what is there", async () => {
    const { pid, writer } = await running("idevicebackup2", ["-u", device, "list", "/backups"]);
    expect(await stop(writer, { force: true })).toMatchObject({ kind: "failed", why: "changed" });
    expect(alive(pid)).toBe(true);
  });

  test("a backup while the same phone is restored", async () => {
    const { pid, writer } = await running();
    program("idevicebackup2", ["-u", device, "restore", "/elsewhere"]);
    expect(await stop(writer, { force: true })).toMatchObject({ kind: "failed", why: "might-restore" });
    expect(alive(pid)).toBe(true);
  });

  test.each([
    ["/usr/bin/python3.12", "/usr/local/bin/pymobiledevice3", "restore", "update"],
    ["/usr/bin/python3", "-m", "pymobiledevice3", "--verbose", "restore", "update"],
    ["pymobiledevice3", "restore", "update", "--ipsw", "x"],
    ["idevicebackup2", "restore", "/elsewhere"],
    ["/usr/local/bin/idevicerestore", "-l"],
    ["/System/Library/MobileDeviceUpdater"],
    ["/usr/bin/AppleMobileBackup", "--something-restore", "--target", device],
  ])("whatever is at hand while %s %s %s %s runs", (...args) => {
    expect(mightRestore([{ pid: 1, parent: 0, uid: 0, startedAt: 0, path: "", args }])).toBeDefined();
  });

  test.each([
    ["grep", "pymobiledevice3", "restore"],
    ["/usr/bin/python3", "/usr/bin/pymobiledevice3", "backup2", "backup", "/restore"],
    ["vi", "idevicerestore"],
    ["idevicebackup2", "backup", "/restore"],
  ])("nothing for the sake of %s %s %s", (...args) => {
    expect(mightRestore([{ pid: 1, parent: 0, uid: 0, startedAt: 0, path: "", args }])).toBeUndefined();
  });

  test("somebody else's", async () => {
    const { pid, writer } = await running();
    expect(await stop(writer, { force: true, as: 12345 })).toMatchObject({ kind: "failed", why: "not-permitted" });
    expect(alive(pid)).toBe(true);
  });
});

test("another phone's restore does not keep this one's backup going", async () => {
  const { writer, exited } = await running();
  program("idevicebackup2", ["-u", other, "restore", "/elsewhere"]);
  expect(await stop(writer)).toMatchObject({ kind: "done" });
  expect(await exited).toBe("SIGTERM");
});

test.skipIf(me !== 0)("an administrator's Defrost sees whose it is, and may end it", async () => {
  const { writer, exited } = await running("idevicebackup2", backup, { uid: 65534, cwd: "/" });
  expect(await stop(writer, { as: 1000 })).toMatchObject({ kind: "failed", why: "not-permitted" });
  expect(await stop(writer)).toMatchObject({ kind: "done" });
  expect(await exited).toBe("SIGTERM");
});

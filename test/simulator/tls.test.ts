import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import type { LogLine } from "../../src/simulator/log.ts";
import { clientsInstalled } from "../support/clients.ts";
import { digestOfDisk, digestOfPhone, placed, setStage, statusOf, until } from "./stage.ts";

const syncWillStart = "com.apple.itunes-mobdev.syncWillStart";

describe.skipIf(!clientsInstalled())("the real clients meet a phone that encrypts, as real ones do", () => {
  test("ideviceinfo asks over TLS what it may not know without", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ tls: true });
    phone.locked = true;
    phone.battery.level = 17;
    expect(await stage.run("ideviceinfo", "-k", "PasswordProtected")).toEqual({ code: 0, output: "true\n" });
    const battery = ["-q", "com.apple.mobile.battery", "-k", "BatteryCurrentCapacity"];
    expect(await stage.run("ideviceinfo", ...battery)).toEqual({ code: 0, output: "17\n" });
    expect((await stage.run("ideviceinfo")).output).toContain("PasswordProtected: true\n");

    const simple = await stage.run("ideviceinfo", "-s");
    expect(simple.output).toContain("DeviceName: Simulated iPhone\n");
    expect(simple.output).not.toContain("PasswordProtected");
    expect((await stage.run("ideviceinfo", "-s", ...battery)).output).not.toContain("17");
  });

  test("a phone from before iOS 10 is spoken to as well", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ tls: true, productVersion: "9.3.5" });
    phone.door.handshake = "old";
    expect(await stage.run("ideviceinfo", "-k", "PasswordProtected")).toEqual({ code: 0, output: "false\n" });
  });

  test("a computer that the phone has never seen pairs with certificates of its own, and unpairs", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ tls: true }, { pairing: "none" });
    phone.door.trustDialog = "open";
    expect((await stage.run("idevicepair", "pair")).output).toContain("accept the trust dialog");
    phone.door.trustDialog = "denied";
    expect((await stage.run("idevicepair", "pair")).output).toContain("denied the trust dialog");
    phone.door.trustDialog = "accepted";
    phone.locked = true;
    expect((await stage.run("idevicepair", "pair")).output).toContain("passcode");
    phone.locked = false;
    expect(await stage.run("idevicepair", "pair")).toMatchObject({ code: 0 });
    expect(await stage.run("idevicepair", "validate")).toMatchObject({ code: 0 });
    expect(await stage.run("ideviceinfo", "-k", "PasswordProtected")).toEqual({ code: 0, output: "false\n" });
    expect(await stage.run("idevicepair", "unpair")).toMatchObject({ code: 0 });
    phone.door.trustDialog = "denied"; // or the next question would pair once more
    expect((await stage.run("idevicepair", "validate")).output).toContain("denied the trust dialog");
  });

  test("idevicebackup2 makes a whole backup, and tells whoever observes when it starts and ends", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ tls: true, files: someFiles(10, 300_000) });
    const ears = stage.start("stdbuf", "-oL", "idevicenotificationproxy", "observe", syncWillStart);
    const heard = () => ears.output().split(`> ${syncWillStart}`).length - 1;
    while (heard() === 0) await sleep(20, phone.notify(syncWillStart));
    const before = heard();
    const client = stage.backUp(phone);
    expect(await client.exited, client.output()).toBe(0);
    for (const file of phone.files()) {
      expect(await digestOfDisk(placed(stage.dir, phone.udid, file))).toBe(digestOfPhone(file));
    }
    expect(statusOf(stage.dir, phone.udid)).toMatchObject({ SnapshotState: "finished" });
    await until(() => heard() > before);
  });

  test("a phone that has lost its record of this computer drops the handshake", async () => {
    const stage = await setStage();
    stage.plugIn({ tls: true }).door.handshake = "hangs-up";
    const { code, output } = await stage.run("ideviceinfo", "-k", "PasswordProtected");
    expect([code, output]).toEqual([255, "ERROR: Could not connect to lockdownd: SSL error (-5)\n"]);
  });

  test.each(["another key", "a certificate out of date"])("they do not mind %s", async (oddity) => {
    const stage = await setStage();
    const expired = oddity === "a certificate out of date";
    const phone = stage.plugIn({ tls: true }, { pairing: expired ? "expired" : "usual" });
    if (!expired) phone.door.handshake = "another-key";
    expect(await stage.run("ideviceinfo", "-k", "PasswordProtected")).toEqual({ code: 0, output: "false\n" });
  });

  test("idevicesyslog reads what the phone writes, while a backup runs", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ tls: true, files: someFiles(3, 1000) });
    const log = stage.start("stdbuf", "-oL", "idevicesyslog");
    const hello: LogLine = { pid: 33, process: "SpringBoard", level: "error", text: "hello" };
    while (!log.output().includes("SpringBoard[33] <Error>: hello")) await sleep(20, phone.log.send(hello));
    expect(await stage.backUp(phone).exited).toBe(0);
    await until(() => log.output().includes("Finished backup in"));
    expect(log.output()).toContain("<Notice>: Starting backup");
    expect(log.output()).not.toContain("Setting status to moving"); // that is an Info
  });

  test("idevicediagnostics restarts the phone: it goes, and comes back locked", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ tls: true });
    expect(await stage.run("idevicediagnostics", "restart")).toMatchObject({ code: 0 });
    await phone.story.until("restarted");
    await phone.story.until("came-back");
    expect(await stage.run("ideviceinfo", "-k", "PasswordProtected")).toEqual({ code: 0, output: "true\n" });
    expect((await stage.run("idevicediagnostics", "sleep")).code).not.toBe(0); // until it was unlocked once
    phone.locked = false;
    expect(await stage.run("idevicediagnostics", "sleep")).toMatchObject({ code: 0 });
    expect(phone.story.events.at(-1)).toMatchObject({ what: "slept" });
    expect((await stage.run("idevicediagnostics", "diagnostics", "GasGauge")).output).toContain("CycleCount");
  });

  test("idevicediagnostics shuts the phone down, and it stays away", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ tls: true });
    expect(await stage.run("idevicediagnostics", "shutdown")).toMatchObject({ code: 0 });
    await phone.story.until("shut-down");
    expect((await stage.run("idevice_id", "-l")).output).toBe("");
  });

  test("a restart ends the backup that runs, and the next one asks for the passcode", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ tls: true, files: someFiles(5, 100_000) });
    const scene = phone.play({ cues: [{ kind: "freeze", at: { when: "in-file", file: 2, byte: 50_000 } }] });
    const client = stage.backUp(phone);
    await scene.frozen;
    expect(await stage.run("idevicediagnostics", "restart")).toMatchObject({ code: 0 });
    expect(await client.exited).toBe(255);
    await phone.story.until("came-back");
    phone.locked = false;
    phone.play({ passcode: {} });
    const next = stage.backUp(phone);
    await phone.story.until("passcode-asked");
    phone.passcode.enter();
    expect(await next.exited, next.output()).toBe(0);
  });

  test("a passcode that nobody enters ends the backup with error 208", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ tls: true, files: someFiles(1, 10) });
    phone.play({ passcode: { patience: 200 } });
    const client = stage.backUp(phone);
    expect(await client.exited, client.output()).toBe(256 - 208);
    const told = phone.story.events.map(({ what, detail }) => detail ?? what);
    expect(told.slice(told.indexOf("passcode-asked"), told.indexOf("Device locked (MBErrorDomain/208)"))).toEqual([
      "passcode-asked",
      "com.apple.LocalAuthentication.ui.presented",
      "passcode-timed-out",
      "com.apple.LocalAuthentication.ui.dismissed",
    ]);
  });

  test("a locked phone that asks for nothing is not backed up", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ tls: true, files: someFiles(1, 10) });
    phone.locked = true;
    expect(await stage.backUp(phone).exited).toBe(256 - 208);
  });
});

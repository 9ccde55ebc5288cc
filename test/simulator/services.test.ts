import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import type { LogLine } from "../../src/simulator/log.ts";
import { field, readPlist, takePlist, textIn, xmlPlist } from "../../src/simulator/plists.ts";
import type { Script } from "../../src/simulator/script.ts";
import { Gone, sendMessage, type Wire } from "../../src/simulator/wire.ts";
import { clientsInstalled } from "../support/clients.ts";
import { ask, openService } from "./caller.ts";
import { setStage } from "./stage.ts";

const logs = "com.apple.os_trace_relay";
const notifications = "com.apple.mobile.notification_proxy";
const diagnostics = "com.apple.mobile.diagnostics_relay";

async function takeAnswer(wire: Wire): Promise<unknown> {
  expect((await wire.take(1))[0]).toBe(1);
  return readPlist(await wire.take((await wire.take(4)).readUInt32BE()));
}

async function takeRecord(wire: Wire): Promise<{ pid: number; level: number; path: string; text: string }> {
  expect((await wire.take(1))[0]).toBe(2);
  const record = await wire.take((await wire.take(4)).readUInt32LE());
  const pathAt = record.readUInt32LE(5);
  const textAt = pathAt + record.readUInt16LE(37) + record.readUInt16LE(107);
  const part = (from: number, length: number) => record.toString("utf8", from, from + length - 1);
  return {
    pid: record.readUInt32LE(9),
    level: record[68] ?? -1,
    path: part(pathAt, record.readUInt16LE(37)),
    text: part(textAt, record.readUInt32LE(109)),
  };
}

async function listen(stage: Stage, request: { Pid: number; StreamFlags?: number }): Promise<Wire> {
  const wire = await openService(stage.bus, stage.phone, logs);
  await sendMessage(wire, xmlPlist({ Request: "StartActivity", MessageFilter: 4, StreamFlags: 0, ...request }));
  expect(await takeAnswer(wire)).toEqual({ Status: "RequestSuccessful" });
  return wire;
}

type Stage = Awaited<ReturnType<typeof meet>>;

async function meet(script: Script = {}) {
  const stage = await setStage();
  const phone = stage.plugIn({ tls: true, files: someFiles(3, 1000) });
  phone.play(script);
  const running = async (): Promise<string[]> => {
    const wire = await openService(stage.bus, phone, logs);
    await sendMessage(wire, xmlPlist({ Request: "PidList" }));
    const list = field(await takeAnswer(wire), "Payload");
    return Object.values(list ?? {}).map((process) => textIn(process, "ProcessName") ?? "");
  };
  return { ...stage, phone, running };
}

const line: LogLine = { pid: 33, process: "SpringBoard", level: "notice", text: "Größe" };

test("the log is told as records, of one process or of all, and of no other level than was asked for", async () => {
  const stage = await meet();
  const one = await listen(stage, { Pid: 501 });
  const all = await listen(stage, { Pid: -1, StreamFlags: 0x20 });
  const plain = await listen(stage, { Pid: 0xffffffff });
  for (const said of [line, { ...line, level: "info" }, { ...line, pid: 501, level: "error", text: "" }] as const) {
    stage.phone.log.send(said);
  }
  const springboard = { pid: 33, level: 0, path: "/usr/libexec/SpringBoard", text: "Größe" };
  const error = { ...springboard, pid: 501, level: 0x10, text: "" };
  expect(await takeRecord(all)).toEqual(springboard);
  expect(await takeRecord(all)).toEqual({ ...springboard, level: 1 });
  expect(await takeRecord(all)).toEqual(error);
  expect(await takeRecord(plain)).toEqual(springboard);
  expect(await takeRecord(plain)).toEqual(error);
  expect(await takeRecord(one)).toEqual(error);
});

test("what is posted by anybody is relayed to whoever observes it, and to nobody else", async () => {
  const { bus, phone } = await meet();
  const [ears, mouth] = [await openService(bus, phone, notifications), await openService(bus, phone, notifications)];
  const [wanted, other, last] = ["com.apple.itunes-mobdev.syncWillStart", "com.example.other", "com.example.last"];
  const relayed = (Name: string) => ({ Command: "RelayNotification", Name });
  await sendMessage(ears, xmlPlist({ Command: "ObserveNotification", Name: wanted }));
  // Nothing confirms it: the phone has heard it once what we post ourselves comes back.
  expect(
    await ask(ears, { Command: "ObserveNotification", Name: last }, { Command: "PostNotification", Name: last }),
  ).toEqual(relayed(last));
  for (const Name of [other, wanted, last]) await sendMessage(mouth, xmlPlist({ Command: "PostNotification", Name }));
  expect(await takePlist(ears)).toEqual(relayed(wanted));
  expect(await takePlist(ears)).toEqual(relayed(last));
  phone.notify(other);
  phone.notify(wanted);
  expect(await takePlist(ears)).toEqual(relayed(wanted));
  expect(await ask(ears, { Command: "Shutdown" })).toEqual({ Command: "ProxyDeath" });
});

test("the diagnostics relay knows a few requests, and says so of all others", async () => {
  const { bus, phone } = await meet();
  phone.battery = { level: 100, charging: false };
  const wire = await openService(bus, phone, diagnostics);
  expect(await ask(wire, { Request: "Dance" })).toEqual({ Status: "UnknownRequest" });
  for (const Request of ["All", "GasGauge"]) {
    expect(await ask(wire, { Request })).toMatchObject({
      Status: "Success",
      Diagnostics: { GasGauge: { FullyCharged: true, IsCharging: false } },
    });
  }
  expect(await ask(wire, { Request: "Goodbye" })).toEqual({ Status: "Success" });
  await expect(wire.take(1)).rejects.toThrow(Gone);
});

test("a restart happens at once, or when the computer has hung up if it asked for that", async () => {
  const { bus, phone } = await meet();
  phone.restartMillis = 1;
  const patient = await openService(bus, phone, diagnostics);
  expect(await ask(patient, { Request: "Restart", WaitForDisconnect: true })).toEqual({ Status: "Success" });
  expect(await ask(patient, { Request: "Sleep" })).toEqual({ Status: "Success" });
  expect(phone.story.events.map(({ what }) => what)).toEqual(["slept"]);
  patient.end();
  await phone.story.until("came-back");
  phone.locked = false;
  const hasty = await openService(bus, phone, diagnostics, 2);
  await sendMessage(hasty, xmlPlist({ Request: "Restart" }));
  await expect(hasty.take(2 ** 20)).rejects.toThrow(Gone);
  expect(phone.story.events.filter(({ what }) => what === "restarted")).toHaveLength(2);
});

describe.skipIf(!clientsInstalled())("while idevicebackup2 is served", () => {
  test("BackupAgent2 is among the processes, and only then", async () => {
    const stage = await meet({ cues: [{ kind: "freeze", at: { when: "before-file", file: 1 } }] });
    const usual = await stage.running();
    expect(usual).toContain("SpringBoard");
    expect(usual).not.toContain("BackupAgent2");
    const client = stage.backUp(stage.phone);
    await stage.phone.scene.frozen;
    expect(await stage.running()).toEqual([...usual, "BackupAgent2"]);
    stage.phone.scene.resume();
    expect(await client.exited).toBe(0);
    while ((await stage.running()).includes("BackupAgent2")); // the client leaves a moment before the phone notices
  });

  test("the log tells its phases, and goes on while it scans for a long time", async () => {
    const stage = await meet({ cues: [{ kind: "pause", at: { when: "scanning" }, millis: 1000 }] });
    const log = await listen(stage, { Pid: -1, StreamFlags: 0x20 });
    expect(await stage.backUp(stage.phone).exited).toBe(0);
    const heads: string[] = [];
    while (!heads.at(-1)?.startsWith("Finished backup"))
      heads.push((await takeRecord(log)).text.replace(/[ :]*\d.*/, ""));
    const scanning = heads.filter((head) => head.startsWith("=scanning="));
    expect(scanning.length).toBeGreaterThan(2);
    expect(heads.filter((head) => !scanning.includes(head))).toEqual([
      "Starting backup",
      "Starting preflight",
      "Scanned in",
      "uploadSize",
      "Starting to upload",
      "Fetched batch i",
      "Finished uploading",
      "ManifestDB: closing <private>",
      "Setting status to moving",
      "Moving batch of",
      "Removing batch of",
      "Verifying backup contents",
      "Finished verifying backup: clean",
      "Finished backup in",
    ]);
  });

  test("a talkative phone goes on talking in a freeze", async () => {
    const stage = await meet({ log: "talkative", cues: [{ kind: "freeze", at: { when: "before-file", file: 1 } }] });
    const ears = await listen(stage, { Pid: -1 });
    stage.backUp(stage.phone);
    await stage.phone.scene.frozen;
    for (let more = 3; more > 0; ) if ((await takeRecord(ears)).text.startsWith("Not backed up")) more--;
  });

  test.each(["usual", "silent"] as const)("a phone whose log is %s says nothing in a freeze", async (log) => {
    const stage = await meet({ log, cues: [{ kind: "freeze", at: { when: "before-file", file: 1 } }] });
    const ears = await listen(stage, { Pid: -1 });
    const client = stage.backUp(stage.phone);
    await stage.phone.scene.frozen;
    await sleep(250); // in which a talkative one would have spoken twice
    client.kill("SIGKILL");
    await stage.phone.story.until("computer-gone");
    stage.phone.log.send(line);
    const heard: string[] = [];
    while (heard.at(-1) !== line.text) heard.push((await takeRecord(ears)).text);
    expect(heard.filter((text) => text.startsWith("Not backed up"))).toEqual([]);
    expect(heard.includes("Computer disconnected: Lost connection")).toBe(log !== "silent");
    expect(heard.length === 1).toBe(log === "silent");
  });
});

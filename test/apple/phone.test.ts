/** The simulated iPhone is asked, over TLS as the real one is: what it says, what it refuses, and what it cannot be asked. */

import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import type { LogLine } from "../../src/apple/os-trace-record.ts";
import { phoneAt } from "../../src/apple/phone.ts";
import { someFiles } from "../../src/simulator/files.ts";
import { poll } from "../platform/watching.ts";
import { setStage } from "../simulator/stage.ts";
import { ear, listen } from "./line.ts";

const signal = new AbortController().signal;
type PlugIn = Parameters<Awaited<ReturnType<typeof setStage>>["plugIn"]>;

async function meet(options: PlugIn[0] = {}, how: PlugIn[1] = {}) {
  const stage = await setStage();
  const simulated = stage.plugIn({ tls: true, ...options }, how);
  const at = { usbmux: { path: stage.bus.socket }, muxId: 1, udid: simulated.udid };
  const impatient = phoneAt({ ...at, patience: 100 });
  return { stage, simulated, phone: phoneAt({ ...at, patience: 60_000 }), impatient };
}

describe.each([
  ["with TLS", true],
  ["in clear", false],
])("%s", (_, tls) => {
  test("a phone says what it is and how it is", async () => {
    const { phone, simulated } = await meet({ tls, name: "Ada's iPhone", productVersion: "26.1", encrypted: true });
    simulated.locked = true;
    simulated.battery = { level: 42, charging: false };
    simulated.storage = { totalBytes: 128e9, freeBytes: 3e9 };
    simulated.wifiSync = true;
    expect(await phone.ask(signal)).toEqual({
      kind: "facts",
      facts: {
        name: "Ada's iPhone",
        model: "iPhone14,5",
        ios: "26.1",
        build: expect.any(String),
        locked: true,
        battery: { level: 42, charging: false },
        storage: { totalBytes: 128e9, freeBytes: 3e9 },
        encrypts: true,
        wifiSync: true,
      },
    });
  });
});

test("what a phone tells a stranger: no more than what it is", async () => {
  const { phone } = await meet({ name: "Ada's iPhone" }, { pairing: "none" });
  expect(await phone.ask(signal)).toEqual({
    kind: "unpaired",
    facts: { name: "Ada's iPhone", model: "iPhone14,5", ios: "18.0", build: expect.any(String) },
  });
  expect(await phone.processes(signal)).toEqual({ kind: "unpaired" });
});

test("expired certificates are good enough: it is the key that counts", async () => {
  const { phone } = await meet({}, { pairing: "expired" });
  expect(await phone.ask(signal)).toHaveProperty("kind", "facts");
});

test("another phone's key: nothing is said to it", async () => {
  const { phone, simulated } = await meet();
  simulated.door.handshake = "another-key";
  expect(await phone.ask(signal)).toEqual({ kind: "wrong-key" });
});

test("a pair record that is another phone's", async () => {
  const { stage, phone, simulated } = await meet();
  const other = stage.plugIn({ tls: true });
  stage.bus.pairRecords.set(simulated.udid, stage.bus.pairRecords.get(other.udid) ?? Buffer.alloc(0));
  expect(await phone.ask(signal)).toEqual({ kind: "refused", why: "not-trusted" });
  stage.bus.pairRecords.set(simulated.udid, Buffer.from("no list"));
  expect(await phone.ask(signal)).toHaveProperty("kind", "unusable-record");
});

test("each refusal has a name, and one that nobody knows is told in few and harmless words", async () => {
  const { phone, simulated } = await meet({ tls: false });
  const refusalOf = async (error: string) => {
    simulated.door.refusals = { StartSession: error };
    phone.forgive();
    return phone.ask(signal);
  };
  for (const [error, why] of Object.entries({
    PasswordProtected: "locked",
    PairingDialogResponsePending: "trust-asked",
    UserDeniedPairing: "trust-denied",
    InvalidHostID: "not-trusted",
    MissingPairRecord: "not-trusted",
    EscrowLocked: "not-unlocked-yet",
    PairingProhibitedOverThisConnection: "not-by-this-way",
  }))
    expect(await refusalOf(error)).toEqual({ kind: "refused", why });
  expect(await refusalOf(`Something <new>\n${"x".repeat(100)}`)).toEqual({
    kind: "refused",
    why: "other",
    said: `Something new${"x".repeat(67)}`,
  });
});

test("a phone that hangs up in the handshake does not trust this computer; one that never ends it does not answer", async () => {
  const { phone, impatient, simulated } = await meet();
  simulated.door.handshake = "hangs-up";
  expect(await phone.ask(signal)).toEqual({ kind: "refused", why: "hung-up" });
  simulated.door.handshake = "silent";
  expect(await impatient.ask(signal)).toEqual({ kind: "no-answer", waitedMs: 100 });
});

test("a phone that is silent, cannot be reached, or is not there", async () => {
  const { stage, phone, impatient, simulated } = await meet({ tls: false });
  simulated.hush();
  expect(await impatient.ask(signal)).toEqual({ kind: "no-answer", waitedMs: 100 });
  simulated.speak();
  simulated.door.connects = false;
  expect(await impatient.ask(signal)).toEqual({ kind: "no-answer", waitedMs: 100 });
  stage.bus.detach(simulated);
  expect(await phone.ask(signal)).toEqual({ kind: "gone", detail: "usbmuxd answered Connect with 2" });
  await stage.bus.close();
  expect(await phone.ask(signal)).toMatchObject({ kind: "gone", detail: expect.stringContaining("ENOENT") });
});

test("a phone that refuses three times in a row is left alone until that is forgiven", async () => {
  const { phone, simulated } = await meet({ tls: false });
  const answer = async () => (await phone.ask(signal)).kind;
  simulated.door.refusals = { StartSession: "PasswordProtected" };
  expect([await answer(), await answer()]).toEqual(["refused", "refused"]);
  simulated.door.refusals = {};
  expect(await answer()).toBe("facts");
  simulated.door.refusals = { StartSession: "PasswordProtected" };
  expect([await answer(), await answer(), await answer()]).toEqual(["refused", "refused", "refused"]);
  simulated.door.refusals = {};
  expect([await answer(), await answer()]).toEqual(["left-alone", "left-alone"]);
  phone.forgive();
  expect(await answer()).toBe("facts");
});

const syncStarts = "com.apple.itunes-mobdev.syncWillStart";
const prompt = "com.apple.LocalAuthentication.ui.presented";

test("what is posted on the phone is heard, whoever posts it, until nobody wants to hear it any more", async () => {
  const { stage, phone, simulated } = await meet();
  const heard: string[] = [];
  const stop = new AbortController();
  const observed = phone.observe(
    [syncStarts, prompt],
    ear((name: string) => heard.push(name)),
    stop.signal,
  );
  // Nobody says when a name is observed: it is when it is relayed.
  await poll(() => {
    simulated.notify(prompt);
    return heard.includes(prompt) || undefined;
  }, "a first notification");
  simulated.notify("com.apple.something.else");
  const client = stage.backUp(simulated); // which posts its own
  await poll(() => heard.includes(syncStarts) || undefined, "the client's word");
  expect(new Set(heard)).toEqual(new Set([syncStarts, prompt]));
  stop.abort();
  expect(await observed).toEqual({ kind: "given-up" });
  await client.exited;
});

test("a phone that is unplugged ends what was open, and says so", async () => {
  const { stage, phone, simulated } = await meet();
  let heard = false;
  const observed = phone.observe(
    [prompt],
    ear(() => (heard = true)),
    signal,
  );
  await poll(() => {
    simulated.notify(prompt);
    return heard || undefined;
  }, "a notification");
  stage.bus.detach(simulated);
  expect(await observed).toHaveProperty("kind", "gone");
});

test("BackupAgent2 is among the processes exactly while a backup is served, and what it says in the log is heard", async () => {
  const { stage, phone, simulated } = await meet({ files: someFiles(3, 1000) });
  const agent = async () => {
    const answer = await phone.processes(signal);
    if (answer.kind !== "processes") expect.fail(JSON.stringify(answer));
    expect(answer.processes).toContainEqual({ pid: expect.any(Number), name: "SpringBoard" });
    return answer.processes.find(({ name }) => name === "BackupAgent2");
  };
  expect(await agent()).toBeUndefined();
  const scene = simulated.play({ cues: [{ at: { when: "scanning" }, kind: "freeze" }], log: "talkative" });
  const client = stage.backUp(simulated);
  await scene.frozen;
  const serving = await agent();
  if (!serving) expect.fail("nobody serves the backup");
  const lines: LogLine[] = [];
  const stop = new AbortController();
  const followed = phone.follow(
    serving.pid,
    ear((line: LogLine) => lines.push(line)),
    stop.signal,
  );
  const murmur = { pid: serving.pid, level: "notice", head: expect.stringContaining("Not backed up (explicit)") };
  await poll(() => lines[1], "some lines");
  expect(lines[0]).toEqual(murmur);
  simulated.log.send({ pid: 1, process: "launchd", level: "fault", text: "not asked for" });
  simulated.log.send({ pid: serving.pid, process: "BackupAgent2", level: "error", text: `${"x".repeat(500)}` });
  await poll(() => lines.find(({ level }) => level === "error"), "an error");
  expect(lines.at(-1)?.head.length).toBeLessThanOrEqual(200);
  expect(new Set(lines.map(({ pid }) => pid))).toEqual(new Set([serving.pid]));
  stop.abort();
  expect(await followed).toEqual({ kind: "given-up" });
  scene.resume();
  await client.exited;
  await simulated.story.until("succeeded");
  expect(await agent()).toBeUndefined();
});

test("a service that the phone does not offer is a refusal, and the others go on", async () => {
  const { phone, simulated } = await meet();
  simulated.door.refusals = { "com.apple.os_trace_relay": "InvalidService" };
  for (let time = 0; time < 3; time++)
    expect(await phone.processes(signal)).toEqual({ kind: "refused", why: "other", said: "InvalidService" });
  expect(await phone.processes(signal)).toEqual({ kind: "left-alone" });
  expect(await phone.ask(signal)).toHaveProperty("kind", "facts");
});

test("a phone that is told to starts again, and is another one for usbmuxd", async () => {
  const { phone, simulated } = await meet();
  expect(await phone.restart(signal)).toEqual({ kind: "restarting" });
  await simulated.story.until("restarted");
  expect(await phone.ask(signal)).toHaveProperty("kind", "gone");
});

test("who does not want to know any more is told at once, and nothing stays open", async () => {
  const { stage, simulated } = await meet();
  const { address, open } = await listen((socket) => {
    const beyond = connect(stage.bus.socket);
    socket.pipe(beyond).on("error", () => socket.destroy());
    beyond.pipe(socket);
  });
  const phone = phoneAt({ usbmux: address, muxId: 1, udid: simulated.udid });
  const nothingOpen = () => poll(() => open.size === 0 || undefined, "no connection");
  expect(await phone.ask(signal)).toHaveProperty("kind", "facts");
  await nothingOpen();

  const stop = new AbortController();
  const opened = Promise.withResolvers<void>();
  const observed = phone.observe([prompt], { opened: opened.resolve, heard: () => undefined }, stop.signal);
  await opened.promise;
  await poll(() => open.size === 1 || undefined, "the notification connection alone");
  simulated.hush();
  const asked = phone.ask(stop.signal);
  await poll(() => open.size === 2 || undefined, "a question");
  stop.abort();
  expect(await Promise.all([asked, observed])).toEqual([{ kind: "given-up" }, { kind: "given-up" }]);
  await nothingOpen();
  expect(await phone.ask(AbortSignal.abort())).toEqual({ kind: "given-up" });
});

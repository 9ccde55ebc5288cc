/** What disks and usbmuxd can throw at a daemon that watches: said in a sentence, survived, and nothing else lost. */

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { buildBinary } from "plist";
import { describe, expect, onTestFinished, test } from "vitest";
import { startBus } from "../../src/simulator/bus.ts";
import { someFiles } from "../../src/simulator/files.ts";
import { writePlainBackup } from "../../src/simulator/plain-writer.ts";
import { makeScene } from "../../src/simulator/script.ts";
import { makeStory } from "../../src/simulator/story.ts";
import { temporaryFolder } from "../simulator/stage.ts";
import { type DaemonOptions, defrost, type Said, startDaemon } from "../support/daemon.ts";
import { keptOutByModes } from "./grounds.ts";
import { seeing } from "./watched.ts";

async function watchBadly(options: Partial<DaemonOptions>) {
  const folder = await temporaryFolder();
  const state = join(folder, "state");
  const daemon = startDaemon({ roots: [folder], state, usbmuxd: join(folder, "usbmuxd"), ...options });
  onTestFinished(async () => {
    expect(daemon.errors()).not.toMatch(/^\s+at |node:internal/m);
    expect(await daemon.stop()).toBe(0);
  });
  return { daemon, folder, state };
}

const udid = (n: number) => `00008110-${n.toString(16).toUpperCase().padStart(16, "0")}`;
const status = { SnapshotState: "uploading", UUID: "6F0D7E2C", Date: new Date(), IsFullBackup: true, Version: "3.3" };
const whole = Buffer.from(buildBinary(status));

/** A binary property list of these raw objects, as no program would write it; each is less than a byte's count away. */
function rawList(objects: number[][]): Buffer {
  const offsets = objects.map((_, n) => 8 + objects.slice(0, n).flat().length);
  const trailer = Buffer.alloc(32);
  trailer.set([1, 1], 6); // bytes of an offset, and of a reference
  trailer.writeBigUInt64BE(BigInt(objects.length), 8);
  trailer.writeBigUInt64BE(BigInt(8 + objects.flat().length), 24);
  return Buffer.concat([Buffer.from("bplist00"), Buffer.from([...objects.flat(), ...offsets]), trailer]);
}
const holdsItself = rawList([[0xa1, 0]]);
const holdsTheNextTwice = rawList([...Array.from({ length: 40 }, (_, n) => [0xa2, n + 1, n + 1]), [0x50]]);

/** What may stand where Status.plist should. */
const statuses: Record<string, (path: string) => void> = {
  empty: (path) => writeFileSync(path, ""),
  half: (path) => writeFileSync(path, whole.subarray(0, whole.length / 2)),
  "half of an XML one": (path) => writeFileSync(path, '<?xml version="1.0"?><plist version="1.0"><dict><key>Snap'),
  "a list that holds itself": (path) => writeFileSync(path, holdsItself),
  "forty lists that each hold the next one twice": (path) => writeFileSync(path, holdsTheNextTwice),
  "of wrong types": (path) => writeFileSync(path, buildBinary({ ...status, SnapshotState: 7, Date: "today" })),
  "in a state nobody knows": (path) => writeFileSync(path, buildBinary({ ...status, SnapshotState: "pondering" })),
  "as large as a disk": (path) => {
    writeFileSync(path, whole);
    truncateSync(path, 2 ** 40);
  },
  "a folder": (path) => mkdirSync(path),
  "a pipe": (path) => execFileSync("mkfifo", [path]),
  "a link to what never ends": (path) => symlinkSync("/dev/zero", path),
};

/** A phone's folder, with one of those in it, and every other thing that does not belong there. */
function litter(root: string, n: number, makeStatus: (path: string) => void) {
  const folder = join(root, udid(n));
  mkdirSync(join(folder, "Manifest.db"), { recursive: true });
  mkdirSync(join(folder, "Info.plist"));
  if (n % 2) writeFileSync(join(folder, "Snapshot"), "a file");
  else mkdirSync(join(folder, "Snapshot", "Manifest.plist"), { recursive: true });
  const store = Buffer.from(join(folder, n % 2 ? "ab" : "Snapshot/ab"));
  mkdirSync(store);
  writeFileSync(Buffer.concat([store, Buffer.from([0x2f, 0xff, 0xfe, 0x0a])]), "a name that is no text");
  makeStatus(join(folder, "Status.plist"));
}

describe("in a backup folder", () => {
  test("nonsense of every kind, there before and coming meanwhile, hides no real backup", async () => {
    const root = await temporaryFolder();
    for (const [n, make] of Object.values(statuses).entries()) litter(root, n, make);
    mkdirSync(join(root, `..${udid(0)}`));
    mkdirSync(join(root, "0".repeat(255)));
    mkdirSync(Buffer.from(`${root}/\xff\xfe`, "latin1"));
    symlinkSync("/", join(root, udid(99)));
    writeFileSync(join(root, udid(98)), "a file");
    const { daemon, state } = await watchBadly({ roots: [root] });
    await seeing(daemon, state);
    for (const [n, make] of Object.values(statuses).entries()) litter(root, n + 32, make);

    const device = "00008110-FFFFFFFFFFFFFFFF";
    const story = makeStory();
    const scene = makeScene({ cues: [{ kind: "freeze", at: { when: "in-file", file: 5, byte: 50_000 } }] }, story);
    const files = someFiles(10, 100_000);
    const about = { name: "x", productType: "x", productVersion: "18.0", encrypted: false };
    const subject = { udid: device, ...about, files: () => files };
    const { signal } = new AbortController();
    const written = writePlainBackup({ dir: root, subject, scene, story, signal });
    await scene.frozen;
    await daemon.hears("backup-began", (one) => one.device === device);

    // Its own status becomes nonsense while it runs: that it runs is not forgotten.
    const own = join(root, device, "Status.plist");
    for (const make of Object.values(statuses)) {
      rmSync(own, { recursive: true });
      make(own);
      const { backups } = JSON.parse((await defrost(["status", "--json", "--state-dir", state])).out);
      expect(backups).toContainEqual(expect.objectContaining({ device, phase: "transferring" }));
    }
    rmSync(own, { recursive: true });
    scene.resume();
    await written;
    await daemon.hears("phase", (one) => one.device === device && one.phase === "verifying");
    expect(daemon.story(device).filter((kind) => ["backup-began", "failed"].includes(kind))).toEqual(["backup-began"]);
  });

  test("that is not there yet, goes and comes back, is a file, or may not be read: each is said, and looked at again", async () => {
    const place = await temporaryFolder();
    const [later, fleeting, file, locked] = ["later", "fleeting", "file", "locked"].map((name) => join(place, name));
    if (!later || !fleeting || !file || !locked) throw new Error("expected four names");
    mkdirSync(join(fleeting, udid(1)), { recursive: true });
    writeFileSync(file, "");
    mkdirSync(locked, { mode: 0 });
    const { daemon, state } = await watchBadly({ roots: [later, fleeting, file, locked], through: keptOutByModes });
    const about = (root: string) => (one: Said) => one.root === root;
    await daemon.hears("folder-missing", about(later));
    await daemon.hears("no-access", about(locked));
    expect(await daemon.hears("blind", about(file))).toMatchObject({ why: "not-a-folder" });
    const { code, out } = await defrost(["status", "--state-dir", state]);
    expect(code).toBe(1);
    expect(out).toContain(`not allowed to look (${locked})`);

    rmSync(fleeting, { recursive: true });
    mkdirSync(later);
    unlinkSync(file);
    mkdirSync(file);
    execFileSync("chmod", ["755", locked]);
    await daemon.hears("folder-missing", about(fleeting));
    mkdirSync(fleeting);
    for (const root of [later, fleeting, file, locked]) await daemon.hears("sees-again", about(root));
    expect((await defrost(["status", "--state-dir", state])).code).toBe(0);
  });
});

const header = (length: number, ...rest: number[]) => Buffer.from(new Uint32Array([length, ...rest]).buffer);

describe("a usbmuxd that", () => {
  test.each<[string, string, (socket: Socket) => void]>([
    ["talks another language", "garbage", (socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["announces 2 GB", "garbage", (socket) => socket.write(header(2 ** 31, 1, 8, 1))],
    ["sends nothing but zeros", "garbage", (socket) => socket.write(Buffer.alloc(1 << 20))],
    [
      "sends a list that is none",
      "garbage",
      (socket) => socket.write(Buffer.concat([header(19, 1, 8, 1), Buffer.from("<a>")])),
    ],
    ["sends half an answer", "not-running", (socket) => socket.end(header(500, 1, 8, 1))],
    ["closes at once", "not-running", (socket) => socket.end()],
    ["breaks the line", "not-running", (socket) => socket.destroy()],
    ["says nothing", "not-answering", () => undefined],
  ])("%s is said to be so, once, and met again when it behaves", async (_, why, greet) => {
    const folder = await temporaryFolder();
    const usbmuxd = join(folder, "usbmuxd");
    let met = 0;
    const open = new Set<Socket>();
    const server = createServer((socket) => {
      met += 1;
      open.add(socket.on("error", () => socket.destroy()).resume());
      greet(socket);
    });
    await new Promise<void>((listening) => server.listen(usbmuxd, listening));
    const { daemon } = await watchBadly({ usbmuxd });
    const ofUsbmux = (one: Said) => one.sense === "usbmux";
    expect(await daemon.hears("blind", ofUsbmux)).toMatchObject({ why, detail: expect.stringMatching(/./) });
    if (why !== "not-answering") await expect.poll(() => met, { timeout: 20_000 }).toBeGreaterThan(2);
    expect(daemon.said.filter(ofUsbmux)).toHaveLength(1);
    for (const socket of open) socket.destroy();
    await new Promise((closed) => server.close(closed));
    const bus = await startBus({ socket: usbmuxd });
    onTestFinished(() => bus.close());
    await daemon.hears("sees-again", ofUsbmux);
  });
});

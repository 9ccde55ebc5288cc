import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { minutes } from "../../../src/core/time.ts";
import { type Disk, realDisk } from "../../../src/platform/folder/disk.ts";
import { hintsByFolder } from "../../../src/platform/folder/hints.ts";
import { poll } from "../watching.ts";
import { between, makeClient, makeRoot, phone, tick, watchRoot } from "./scene.ts";

const other = "0123456789abcdef0123456789abcdef01234567";

test("a root that comes, goes and comes back is said to, and its phones are not said to be gone", async () => {
  const root = join(makeRoot(), "Backup");
  const sense = await watchRoot(root, { retry: 5, gap: 5 });
  expect(sense.seen).toMatchObject([{ kind: "blind", sense: "folder", root, why: "missing" }]);

  mkdirSync(root);
  await sense.until("sees");
  const client = makeClient(root);
  client.begin();
  client.status("uploading");
  client.file("Snapshot/0a/one", 10);
  await sense.until("folder", ({ sample }) => !sample.arrival);
  const was = await sense.turn();

  renameSync(root, `${root}-away`);
  await sense.beat.turn();
  expect(sense.of("blind")).toHaveLength(2);
  await sense.beat.turn();
  renameSync(`${root}-away`, root);
  await poll(() => sense.of("sees")[1], "the root to be seen again");
  expect(sense.of("blind")).toHaveLength(2);
  expect(sense.of("folder-gone")).toEqual([]);

  client.file("Snapshot/0a/two", 10);
  expect(between(was, await sense.turn())).toMatchObject({ bytes: 10, files: 1 });
});

test.each([
  ["the same", (root: string) => renameSync(`${root}-away`, root)],
  ["another", (root: string) => mkdirSync(root)],
])("when %s root came back, what happens in it is heard of without a beat", async (_, comeBack) => {
  const root = join(makeRoot(), "Backup");
  mkdirSync(root);
  const sense = await watchRoot(root, { retry: 5, gap: 5 });
  await tick();
  renameSync(root, `${root}-away`);
  await sense.beat.turn();
  comeBack(root);
  await poll(() => sense.of("sees")[1], "the root to be seen again");
  makeClient(root).begin();
  expect(await sense.until("folder")).toMatchObject({ sample: { device: phone } });
});

test("a root that vanishes under a running backup takes no phone with it", async () => {
  const root = join(makeRoot(), "Backup");
  makeClient(root).begin();
  const sense = await watchRoot(root, { retry: minutes(60), gap: minutes(60) });
  await sense.turn();
  renameSync(root, `${root}-away`);
  await sense.beat.turn();
  expect(sense.of("blind")).toMatchObject([{ why: "missing" }]);
  renameSync(`${root}-away`, root);
  expect(await sense.turn()).toMatchObject({ arrival: false });
  expect(sense.of("folder-gone")).toEqual([]);
});

test("a phone's folder that leaves is gone; put back, it is met anew", async () => {
  const root = makeRoot();
  const client = makeClient(root);
  client.begin();
  const sense = await watchRoot(root, { gap: 5 });
  renameSync(client.folder, `${client.folder}-20260918-201904`);
  expect(await sense.until("folder-gone")).toMatchObject({ root, device: phone });
  renameSync(`${client.folder}-20260918-201904`, client.folder);
  await poll(() => sense.of("folder")[1], "the folder to be met again");
});

test("two phones at once are told apart", async () => {
  const root = makeRoot();
  const [one, two] = [makeClient(root), makeClient(root, other)];
  const sense = await watchRoot(root);
  for (const client of [one, two]) {
    client.begin();
    client.status("uploading");
  }
  await sense.turn(other);
  one.file("Snapshot/0a/one", 10);
  two.file("Snapshot/0a/one", 20);
  expect(await sense.turn()).toMatchObject({ device: phone, bytes: 10 });
  expect(await sense.turn(other)).toMatchObject({ device: other, bytes: 20 });
});

test("a root reached by a link is watched where it leads, and told of by its name", async () => {
  const place = makeRoot();
  mkdirSync(join(place, "disk"));
  const root = join(place, "link");
  symlinkSync("disk", root);
  const sense = await watchRoot(root, { gap: 5 });
  makeClient(join(place, "disk")).begin();
  expect(await sense.until("folder")).toMatchObject({ sample: { root, device: phone } });
});

test("a file in the place of the root is no folder", async () => {
  const root = join(makeRoot(), "Backup");
  writeFileSync(root, "");
  const sense = await watchRoot(root);
  expect(sense.seen).toMatchObject([{ kind: "blind", why: "not-a-folder" }]);
});

/** Root may read everything, so it gives that up for as long as the story lasts. */
function asAnybody() {
  if (process.geteuid?.() !== 0) return;
  process.seteuid?.(65534);
  onTestFinished(() => process.seteuid?.(0));
}

test("a root that may not be read is not an empty one; the permission given, it is seen", async () => {
  const root = makeRoot();
  makeClient(root).begin();
  chmodSync(root, 0o000);
  asAnybody();
  const sense = await watchRoot(root, { retry: 5 });
  expect(sense.seen).toMatchObject([{ kind: "blind", why: "not-permitted", detail: expect.stringMatching(/EACCES/) }]);
  await sense.beat.turn();
  expect(sense.seen).toHaveLength(1);
  process.seteuid?.(0);
  chmodSync(root, 0o755);
  await sense.until("sees");
  expect(await sense.until("folder")).toMatchObject({ sample: { arrival: true } });
});

test("a phone's folder that may not be read blinds, and the others are still told of", async () => {
  const root = makeRoot();
  const [one, two] = [makeClient(root), makeClient(root, other)];
  one.begin();
  two.begin();
  chmodSync(root, 0o755);
  chmodSync(one.folder, 0o000);
  asAnybody();
  const sense = await watchRoot(root);
  expect(sense.of("blind")).toMatchObject([{ why: "not-permitted" }]);
  await sense.turn(other);
  expect(sense.of("sees")).toEqual([]);
  process.seteuid?.(0);
  chmodSync(one.folder, 0o755);
  await sense.turn(other);
  expect(sense.of("sees")).toHaveLength(1);
  expect(sense.of("folder").some(({ sample }) => sample.device === phone)).toBe(true);
});

test("macOS refuses to list a folder whose permission bits look fine", async () => {
  const refused = Object.assign(new Error("EPERM: operation not permitted, scandir"), {
    code: "EPERM",
    syscall: "scandir",
  });
  const disk: Disk = { ...realDisk, list: () => Promise.reject(refused) };
  const sense = await watchRoot(makeRoot(), { disk });
  expect(await sense.until("blind")).toMatchObject({ why: "not-permitted" });
});

test("a disk that stops answering is said to once, and seen again when it answers; no second question is asked meanwhile", async () => {
  const root = makeRoot();
  makeClient(root).begin();
  let dead: PromiseWithResolvers<void> | undefined;
  let questions = 0;
  const look: Disk["look"] = async (path) => {
    questions += 1;
    await dead?.promise;
    return realDisk.look(path);
  };
  const sense = await watchRoot(root, { disk: { ...realDisk, look }, patience: 20, safety: 20, gap: 5 });
  await sense.until("folder");
  dead = Promise.withResolvers();
  const before = questions;
  await sense.until("blind", ({ why }) => why === "not-answering");
  makeClient(root, other).begin();
  expect(questions).toBe(before + 1);
  dead.resolve();
  dead = undefined;
  await poll(() => sense.of("sees")[1], "the disk to be seen again");
  expect(sense.of("blind")).toHaveLength(1);
});

test("a disk that never answers does not keep the sense from ending", async () => {
  const sense = await watchRoot(makeRoot(), { disk: { ...realDisk, follow: () => new Promise(() => undefined) } });
  await sense.end();
});

test("names that are no phone's are passed over, whatever they are", async () => {
  const root = makeRoot();
  const names = [
    `${phone}-20260918-201904`,
    "x".repeat(255),
    "Backup.log",
    "..x",
    `${phone} `,
    `${phone}\n`,
    "0".repeat(39),
  ];
  for (const name of names) mkdirSync(join(root, name));
  execFileSync("/bin/sh", ["-c", `mkdir "$1/$(printf '\\377\\376')"`, "sh", root]);
  writeFileSync(join(root, "00008110-000A1B2C3D4E8FFF"), "a file");
  symlinkSync(tmpdir(), join(root, "00008110-000A1B2C3D4E8AAA"));
  makeClient(root).begin();
  const sense = await watchRoot(root);
  await sense.turn();
  expect(new Set(sense.of("folder").map(({ sample }) => sample.device))).toEqual(new Set([phone]));
  expect(sense.of("folder-gone")).toEqual([]);
});

test("a Status.plist that is a pipe, a folder, a link or far too large says nothing and holds nobody up", async () => {
  const root = makeRoot();
  const client = makeClient(root);
  client.begin();
  const status = join(client.folder, "Status.plist");
  const sense = await watchRoot(root);
  execFileSync("mkfifo", [status]);
  expect(await sense.turn()).toMatchObject({ status: "unreadable" });
  unlinkSync(status);
  mkdirSync(status);
  expect(await sense.turn()).toMatchObject({ status: "unreadable" });
  rmSync(status, { recursive: true });
  client.status("uploading");
  renameSync(status, join(root, "elsewhere"));
  symlinkSync(join(root, "elsewhere"), status);
  expect(await sense.turn()).toMatchObject({ status: "unreadable" });
  unlinkSync(status);
  writeFileSync(status, Buffer.alloc(10_000_000));
  expect(await sense.turn()).toMatchObject({ status: "unreadable" });
  unlinkSync(status);
  expect(await sense.turn()).toMatchObject({ status: "absent" });
  client.status("uploading");
  expect(await sense.turn()).toMatchObject({ status: { state: "uploading" } });
});

test("a status met between two writes of the client gets a second chance", async () => {
  const root = makeRoot();
  const client = makeClient(root);
  client.begin();
  client.status("uploading");
  let halves = 0;
  const read: Disk["read"] = async (file, most) => (halves-- > 0 ? Buffer.alloc(0) : realDisk.read(file, most));
  const sense = await watchRoot(root, { disk: { ...realDisk, read } });
  await sense.turn();
  halves = 1;
  client.status("moving");
  expect(await sense.turn()).toMatchObject({ status: { state: "moving" } });
  halves = 2;
  client.status("removing");
  expect(await sense.turn()).toMatchObject({ status: "unreadable" });
  expect(await sense.turn()).toMatchObject({ status: { state: "removing" } });
});

test("when the sense ends it lets go of everything it watched", async () => {
  const root = makeRoot();
  const client = makeClient(root);
  client.begin();
  client.status("uploading");
  client.file("Snapshot/0a/one");
  const watches = () => process.getActiveResourcesInfo().filter((name) => name === "FSEventWrap").length;
  await poll(() => (watches() === 0 ? true : undefined), "those of other stories to be gone");
  const sense = await watchRoot(root, { hints: hintsByFolder });
  await sense.turn();
  await poll(() => (watches() > 1 ? true : undefined), "watches");
  await sense.end();
  await poll(() => (watches() === 0 ? true : undefined), "no watches");
});

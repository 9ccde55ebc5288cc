import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type SimulatedFile, someFiles } from "../../src/simulator/files.ts";
import { writePlainBackup } from "../../src/simulator/plain-writer.ts";
import { type Moment, makeScene } from "../../src/simulator/script.ts";
import { makeStory } from "../../src/simulator/story.ts";
import { Gone } from "../../src/simulator/wire.ts";
import {
  collected,
  digestOfDisk,
  digestOfPhone,
  filesBelow,
  placed,
  statusOf,
  temporaryFolder,
  until,
} from "./stage.ts";

const udid = "00008110-000A1B2C3D4E801E";

/** A backup that stops at a moment, and what is then on disk. */
async function stoppedAt(at: Moment, files: SimulatedFile[] = someFiles(4, 100_000)) {
  const dir = await temporaryFolder();
  const leash = new AbortController();
  const story = makeStory();
  const scene = makeScene({ cues: [{ kind: "freeze", at }] }, story);
  const subject = {
    udid,
    name: "Simulated iPhone",
    productType: "iPhone14,5",
    productVersion: "18.0",
    encrypted: false,
    files: () => files,
  };
  const finished = writePlainBackup({ dir, subject, scene, story, signal: leash.signal });
  await scene.frozen;
  onTestFinished(() => leash.abort(new Gone("the story is over")));
  return { dir, files, finished, scene, state: () => statusOf(dir, udid) };
}

test("frozen while preparing, there is only Info.plist", async () => {
  const { dir, scene, finished } = await stoppedAt({ when: "preparing" });
  expect(filesBelow(dir)).toEqual([`${udid}/Info.plist`]);
  scene.resume();
  await finished;
});

test("frozen in mid-file, the file is cut there and the next one has not begun", async () => {
  const { dir, files, scene, finished, state } = await stoppedAt({ when: "in-file", file: 1, byte: 65_536 });
  const [first, second, third] = files;
  if (!first || !second || !third) throw new Error("expected three files");
  expect(statSync(collected(dir, udid, first)).size).toBe(100_000);
  expect(statSync(collected(dir, udid, second)).size).toBe(65_536);
  expect(existsSync(collected(dir, udid, third))).toBe(false);
  expect(state()).toMatchObject({ SnapshotState: "uploading" });
  scene.resume();
  await finished;
  for (const file of files) expect(await digestOfDisk(placed(dir, udid, file))).toBe(digestOfPhone(file));
  expect(readdirSync(join(dir, udid))).not.toContain("Snapshot");
});

test("frozen before the manifest, everything is there but the manifests", async () => {
  const { dir, scene, finished, state } = await stoppedAt({ when: "before-manifest" });
  expect(filesBelow(join(dir, udid, "Snapshot"))).toHaveLength(4);
  expect(state()).toMatchObject({ SnapshotState: "uploading" });
  scene.resume();
  await finished;
});

test("frozen half-way through the moves, as many files are moved as asked for", async () => {
  const { dir, files, scene, finished, state } = await stoppedAt({ when: "moving", moved: 200 }, someFiles(300, 10));
  expect(files.filter((file) => existsSync(placed(dir, udid, file)))).toHaveLength(200);
  expect(files.filter((file) => existsSync(collected(dir, udid, file)))).toHaveLength(100);
  expect(state()).toMatchObject({ SnapshotState: "moving" });
  scene.resume();
  await finished;
});

test("frozen before the last status, it says `removing`; before the answer it says `finished`", async () => {
  const before = await stoppedAt({ when: "before-last-status" });
  expect(before.state()).toMatchObject({ SnapshotState: "removing" });
  const after = await stoppedAt({ when: "before-answer" });
  expect(after.state()).toMatchObject({ SnapshotState: "finished" });
  for (const { scene } of [before, after]) scene.resume();
  await Promise.all([before.finished, after.finished]);
});

test("the program freezes and goes on when told, and its second backup is incremental", async () => {
  const dir = await temporaryFolder();
  const run = (...options: string[]) => {
    const child = spawn(process.execPath, ["src/simulator/plain-writer.ts", dir, udid, ...options]);
    onTestFinished(() => void child.kill());
    const said: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => said.push(text));
    return { child, said: () => said.join(""), exited: once(child, "exit") };
  };
  const first = run("--files", "20", "--size", "50000", "--freeze-file", "3", "--freeze-byte", "40000");
  await until(() => first.said().includes("frozen"));
  first.child.stdin.write("go\nfreeze\n");
  await until(() => first.said().split("frozen").length === 3);
  first.child.stdin.write("go\n");
  expect(await first.exited).toEqual([0, null]);
  expect(statusOf(dir, udid)).toMatchObject({ SnapshotState: "finished", IsFullBackup: true });

  const second = run("--files", "21", "--size", "50000");
  expect(await second.exited).toEqual([0, null]);
  expect(second.said()).toContain("scanned 1 of 21 files");
});

test("a frozen program leaves when its input is closed", async () => {
  const dir = await temporaryFolder();
  const child = spawn(process.execPath, ["src/simulator/plain-writer.ts", dir, udid, "--freeze-file", "0"]);
  onTestFinished(() => void child.kill());
  await until(() => existsSync(join(dir, udid, "Snapshot")));
  child.stdin.end();
  expect(await once(child, "exit")).toEqual([1, null]);
});

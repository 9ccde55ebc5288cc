import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../src/daemon/config.ts";
import { holdState, type Lock } from "../../src/daemon/lock.ts";
import { runDaemon } from "../../src/daemon/main.ts";
import { temporaryFolder } from "../link/ground.ts";

async function hold(folder: string): Promise<Lock> {
  const lock = await holdState(folder);
  if (lock.kind !== "held") throw new Error(`held by ${lock.by}`);
  onTestFinished(lock.release);
  return lock;
}

/** Another process that tries, and what it said. */
async function another(folder: string, limits = ""): Promise<{ child: ChildProcess; said: unknown }> {
  const holder = [process.execPath, join(import.meta.dirname, "lock-holder.ts"), folder];
  const child = spawn("/bin/sh", ["-c", `${limits} exec "$0" "$@"`, ...holder], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  return { child, said: JSON.parse(line) };
}

test("one daemon holds the folder; a second learns who", async () => {
  const folder = temporaryFolder();
  const { child, said } = await another(folder);
  expect(said).toEqual({ kind: "held" });
  expect(await holdState(folder)).toEqual({ kind: "taken", by: child.pid });
  expect((await another(folder)).said).toEqual({ kind: "taken", by: child.pid });
});

test("a daemon that is killed holds nothing any more", async () => {
  const folder = temporaryFolder();
  for (let life = 0; life < 3; life++) {
    const { child, said } = await another(folder);
    expect(said).toEqual({ kind: "held" });
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await hold(folder);
});

test("a daemon that ends in peace holds nothing any more", async () => {
  const folder = temporaryFolder();
  const { child } = await another(folder);
  child.stdin?.end();
  await once(child, "exit");
  await hold(folder);
});

test("many start at once and one wins", async () => {
  const folder = temporaryFolder();
  const tried = await Promise.all(Array.from({ length: 6 }, () => another(folder)));
  const winners = tried.filter(({ said }) => JSON.stringify(said) === '{"kind":"held"}');
  expect(winners).toHaveLength(1);
  expect(await holdState(folder)).toEqual({ kind: "taken", by: winners[0]?.child.pid });
});

test("on a disk without room left the folder is held all the same", async () => {
  const folder = temporaryFolder();
  (await hold(folder)).release();
  const { child, said } = await another(folder, "ulimit -f 0;"); // no file may be written to
  expect(said).toEqual({ kind: "held" });
  expect(await holdState(folder)).toMatchObject({ kind: "taken" });
  child.kill("SIGKILL");
  await once(child, "exit");
  await hold(folder);
});

test("a folder given back can be held again, in the same process too", async () => {
  const folder = temporaryFolder();
  const lock = await hold(folder);
  expect(await holdState(folder)).toEqual({ kind: "taken", by: process.pid });
  lock.release();
  lock.release();
  await hold(folder);
});

test("what holds a folder cannot be collected as garbage", async () => {
  const folder = temporaryFolder();
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  expect((await holdState(folder)).kind).toBe("held");
  for (let n = 0; n < 5; n++) {
    collect();
    await new Promise(setImmediate);
  }
  expect(await holdState(folder)).toEqual({ kind: "taken", by: process.pid });
});

test("the folder is made, and private, whatever it was", async () => {
  const folder = join(temporaryFolder(), "state", "defrost");
  (await hold(folder)).release();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  chmodSync(folder, 0o755);
  await hold(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test("a link to elsewhere is refused", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "elsewhere"), { mode: 0o755 });
  symlinkSync("elsewhere", join(folder, "state"));
  await expect(holdState(join(folder, "state"))).rejects.toThrow("is a symbolic link; expected a folder of its own");
  expect(statSync(join(folder, "elsewhere")).mode & 0o777).toBe(0o755);
});

test("a file in its place is refused", async () => {
  const file = join(temporaryFolder(), "state");
  writeFileSync(file, "");
  await expect(holdState(file)).rejects.toThrow("is not a folder; expected a folder of its own");
});

test("somebody else's folder is refused", async () => {
  const root = process.getuid?.() === 0;
  const folder = root ? temporaryFolder() : "/";
  if (root) chownSync(folder, 12345, 12345);
  await expect(holdState(folder)).rejects.toThrow(
    `belongs to user ${root ? 12345 : 0}, expected ${process.getuid?.()}`,
  );
});

test("a lock file that is something else is said", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "daemon.lock"), "not a database, but long enough to be taken for one".repeat(20));
  await expect(holdState(folder)).rejects.toThrow("Remove the damaged file daemon.lock in it.");
});

test("a place where no lock file can be is said", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "daemon.lock"));
  await expect(holdState(folder)).rejects.toThrow(`Cannot lock the folder ${folder}. See that the disk has room`);
});

test("a daemon that cannot use its history gives the folder back", async () => {
  const stateFolder = temporaryFolder();
  const memoryFile = join(stateFolder, "memory.db");
  const newer = new DatabaseSync(memoryFile);
  newer.exec("pragma user_version = 999");
  newer.close();
  const config = await readConfig({}, {}, { stateFolder, roots: [stateFolder], longestSocketPath: 103 });
  const { signal } = new AbortController();
  const ignore = () => undefined;
  await expect(runDaemon({ config, signal, tell: ignore, complain: ignore })).rejects.toThrow("version 999");
  await hold(stateFolder);
});

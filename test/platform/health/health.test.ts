/** Whether a backup is damaged: real files, real databases, real locks; and that nobody can tell afterwards that it was looked at. */

import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { build, buildBinary } from "plist";
import { describe, expect, onTestFinished, test } from "vitest";
import { healthOf } from "../../../src/platform/health/health.ts";
import { readManifest } from "../../../src/platform/health/manifest.ts";
import { folder, standIn } from "../stand-in.ts";
import { poll } from "../watching.ts";

const { signal } = new AbortController();

const manifest = (IsEncrypted: boolean, more = {}) => ({
  Applications: { "com.example.app": { Path: "x".repeat(300), ContainerContentClass: "Data/Application" } },
  BackupKeyBag: Buffer.alloc(600, 7),
  Date: new Date(0),
  IsEncrypted,
  Lockdown: { DeviceName: "phone", nested: [[["deep"]]] },
  Version: "10.0",
  WasPasscodeSet: true,
  ...more,
});

/** A backup as it is left when all went well. */
function backup({ encrypted = false, status = "finished", rows = 2000 } = {}): string {
  const at = join(folder(), "00008110-000A1B2C3D4E801E #%é");
  mkdirSync(join(at, "ab"), { recursive: true });
  writeFileSync(join(at, "ab/file"), "kept");
  cpSync(`test/fixtures/macos/synthetic-status-${status}.plist`, join(at, "Status.plist"));
  writeFileSync(join(at, "Manifest.plist"), buildBinary(manifest(encrypted)));
  if (encrypted) writeFileSync(join(at, "Manifest.db"), Buffer.alloc(100_000, "random bytes, to all who lack the key"));
  else makeDatabase(join(at, "Manifest.db"), rows);
  return at;
}

function makeDatabase(path: string, rows: number) {
  const database = new DatabaseSync(path);
  database.exec(
    "create table Files (fileID text primary key, domain text, relativePath text, flags integer, file blob)",
  );
  const insert = database.prepare("insert into Files values (?, 'HomeDomain', ?, 1, zeroblob(300))");
  database.exec("begin");
  for (let row = 0; row < rows; row++) insert.run(`${row}`.padStart(40, "0"), `Library/${row}`);
  database.exec("commit");
  database.close();
}

/** All that a look could have changed. */
const treeOf = (at: string) =>
  [at, ...readdirSync(at, { recursive: true, encoding: "utf8" }).map((name) => join(at, name))].sort().map((path) => {
    const { mtimeNs, ctimeNs, size, mode, ino } = lstatSync(path, { bigint: true });
    return { path, mtimeNs, ctimeNs, size, mode, ino };
  });

async function health(at: string, options: { timeout?: number; node?: string; writing?: boolean } = {}) {
  const before = treeOf(at);
  const found = await healthOf(at, { writing: false, signal, ...options });
  expect(treeOf(at)).toEqual(before);
  return found;
}

const garble = (path: string, place: number, bytes: number) =>
  writeSync(openSync(path, "r+"), Buffer.alloc(bytes, 0xa5), 0, bytes, place);

describe("a backup that is whole", () => {
  test("has been looked at, and does not show it", async () => {
    const at = backup();
    const { size } = lstatSync(join(at, "Manifest.db"));
    expect(await health(at)).toEqual({ kind: "sound", encrypted: false, checked: true, manifestBytes: size });
  });

  test("of the kind that would have a second file beside it as soon as somebody reads it", async () => {
    const at = backup();
    const database = new DatabaseSync(join(at, "Manifest.db"));
    database.exec("pragma journal_mode = wal");
    database.close();
    expect(await health(at)).toMatchObject({ kind: "sound", checked: true });
  });

  test("and encrypted is not called damaged: its database is random bytes", async () => {
    expect(await health(backup({ encrypted: true }))).toMatchObject({ kind: "sound", encrypted: true, checked: false });
  });

  test("in a folder that is a symbolic link, or belongs to somebody else", async () => {
    const at = backup();
    const link = join(folder(), "link");
    symlinkSync(at, link);
    expect(await health(link)).toMatchObject({ kind: "sound", checked: true });
    for (const path of treeOf(at).map((each) => each.path)) chmodSync(path, 0o555);
    expect(await health(at)).toMatchObject({ kind: "sound", checked: true });
  });

  test("while another program holds its database locked", async () => {
    const at = backup();
    const database = new DatabaseSync(join(at, "Manifest.db"));
    onTestFinished(() => database.close());
    database.exec("pragma locking_mode = exclusive; begin exclusive");
    expect(await healthOf(at, { writing: false, signal })).toMatchObject({ kind: "sound", checked: true });
  });

  test("with its papers as XML", async () => {
    const at = backup();
    writeFileSync(join(at, "Manifest.plist"), build(manifest(false)));
    expect(await health(at)).toMatchObject({ kind: "sound", encrypted: false });
  });
});

describe("a backup that did not come to its end", () => {
  test.each(["new", "uploading", "moving", "removing"])("but to %s", async (status) => {
    expect(await health(backup({ status }))).toMatchObject({ kind: "unfinished", state: status, snapshot: false });
  });

  test("in its first run, which has no manifest yet", async () => {
    const at = backup({ status: "uploading" });
    for (const name of ["Manifest.db", "Manifest.plist"]) rmSync(join(at, name));
    mkdirSync(join(at, "Snapshot"));
    expect(await health(at)).toEqual({ kind: "unfinished", state: "uploading", snapshot: true });
  });

  test("left its Snapshot folder behind", async () => {
    const at = backup();
    mkdirSync(join(at, "Snapshot/ab"), { recursive: true });
    expect(await health(at)).toMatchObject({ kind: "unfinished", state: "finished", snapshot: true });
  });

  test("nor ever began", async () => {
    const at = folder();
    writeFileSync(join(at, "Info.plist"), "");
    expect(await health(at)).toEqual({ kind: "none" });
  });
});

describe("a backup that is damaged", () => {
  const damaged = (file: string, how: string) => ({ kind: "damaged", damages: [{ file, how }] });
  const files = ["Status.plist", "Manifest.plist", "Manifest.db"];

  test.each(files)("has an empty %s", async (file) => {
    const at = backup();
    truncateSync(join(at, file), 0);
    expect(await health(at)).toMatchObject(damaged(file, "empty"));
  });

  test.each(files)("lacks its %s", async (file) => {
    const at = backup();
    rmSync(join(at, file));
    expect(await health(at)).toMatchObject(damaged(file, "missing"));
  });

  test.each(files)("has a link in place of its %s, to where it would be read", async (file) => {
    const at = backup();
    renameSync(join(at, file), join(at, "elsewhere"));
    symlinkSync("elsewhere", join(at, file));
    expect(await health(at)).toMatchObject(damaged(file, "not-a-file"));
  });

  test.each(files)("has a pipe in place of its %s, which nobody ever writes to", async (file) => {
    const at = backup();
    rmSync(join(at, file));
    await run("mkfifo", [join(at, file)]);
    expect(await health(at)).toMatchObject(damaged(file, "not-a-file"));
  });

  test.each(["Status.plist", "Manifest.plist"])("has half a %s", async (file) => {
    const at = backup();
    truncateSync(join(at, file), Math.floor(lstatSync(join(at, file)).size / 2));
    expect(await health(at)).toMatchObject(damaged(file, "unreadable"));
  });

  test.each([
    ["its first page", 0, 16],
    ["its head", 20, 80],
    ["the page where its tables stand", 100, 1000],
    ["its middle", 200 * 4096, 4096],
  ])("has a database that is garbled in %s", async (_, place, bytes) => {
    const at = backup();
    garble(join(at, "Manifest.db"), place, bytes);
    expect(await health(at)).toMatchObject(damaged("Manifest.db", "corrupt"));
  });

  test("has half a database, or another's", async () => {
    const half = backup();
    truncateSync(join(half, "Manifest.db"), 300_000);
    expect(await health(half)).toMatchObject(damaged("Manifest.db", "corrupt"));
    const other = backup();
    rmSync(join(other, "Manifest.db"));
    new DatabaseSync(join(other, "Manifest.db")).exec("create table Something (other)");
    expect(await health(other)).toMatchObject(damaged("Manifest.db", "corrupt"));
  });

  test("in more than one place is told all of them", async () => {
    const at = backup();
    truncateSync(join(at, "Status.plist"), 0);
    rmSync(join(at, "Manifest.db"));
    expect(await health(at)).toMatchObject({ damages: [{ file: "Status.plist" }, { file: "Manifest.db" }] });
  });
});

describe("nobody knows", () => {
  test("while somebody writes: it is not even looked at", async () => {
    const node = standIn("exit 0");
    expect(await health(backup(), { writing: true, node: node.command })).toMatchObject({ why: "in-use" });
    expect(node.calls).toThrow("ENOENT");
  });

  test("where a program was killed before it had written all into the database", async () => {
    const at = backup();
    writeFileSync(join(at, "Manifest.db-wal"), "pending");
    expect(await health(at)).toMatchObject({ kind: "unknown", why: "in-use" });
    truncateSync(join(at, "Manifest.db-wal"), 0);
    expect(await health(at)).toMatchObject({ kind: "sound" });
  });

  test("where the look does not end", async () => {
    const { command } = standIn("trap '' TERM; while :; do :; done");
    expect(await health(backup(), { timeout: 100, node: command })).toMatchObject({ kind: "unknown", why: "too-slow" });
  });

  test("where the look is stopped in the middle of a large database", async () => {
    const stop = new AbortController();
    const { command, calls } = standIn(`exec '${process.execPath}' "$@"`);
    const found = healthOf(backup({ rows: 20_000 }), { writing: false, signal: stop.signal, node: command });
    await poll(() => tried(calls), "the child");
    stop.abort();
    expect(await found).toMatchObject({ kind: "unknown", why: "stopped" });
  });

  test("where the folder is gone, is a file, or the child cannot be run", async () => {
    const at = backup();
    const gone = await healthOf(join(at, "gone"), { writing: false, signal });
    expect(gone).toMatchObject({ kind: "unknown", why: "not-there" });
    const file = await healthOf(join(at, "ab/file"), { writing: false, signal });
    expect(file).toMatchObject({ kind: "unknown", why: "not-there" });
    expect(await health(at, { node: "/nowhere/node" })).toMatchObject({ kind: "unknown", why: "failed" });
  });

  test("what is in papers larger than any", async () => {
    const at = backup();
    truncateSync(join(at, "Manifest.plist"), 5 * 1024 * 1024);
    expect(await health(at)).toMatchObject({ kind: "unknown", why: "too-large" });
  });
});

test("the child has no right to write, were it told to", async () => {
  // The rights are in the arguments: what they are worth is Node's to say, and asked here.
  const { command, calls } = standIn(`exec '${process.execPath}' "$@"`);
  const at = backup();
  await health(at, { node: command });
  const rights = calls()[0]?.filter((word) => word.startsWith("--allow") || word === "--permission") ?? [];
  expect(rights).toEqual(["--permission", `--allow-fs-read=${at}`, `--allow-fs-read=${at}/*`]);
  const write = `process.getBuiltinModule("node:fs").writeFileSync(process.argv[1] + "/new", "")`;
  expect(await run(process.execPath, [...rights, "-e", write, "--", at])).not.toBe(0);
  expect(readdirSync(at)).not.toContain("new");
});

describe("Manifest.plist", () => {
  test("says whether the backup is encrypted, in either form", () => {
    for (const encrypted of [true, false]) {
      expect(readManifest(Buffer.from(buildBinary(manifest(encrypted))))).toEqual({ encrypted });
      expect(readManifest(Buffer.from(build(manifest(encrypted))))).toEqual({ encrypted });
    }
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`key ${at}`, at]));
    expect(readManifest(Buffer.from(buildBinary({ ...many, IsEncrypted: true })))).toEqual({ encrypted: true });
  });

  test("says it for itself alone: what is within something else does not count", () => {
    const { IsEncrypted: _, ...rest } = manifest(true);
    expect(readManifest(Buffer.from(buildBinary({ ...rest, inner: { IsEncrypted: true } })))).toBe("unreadable");
  });

  test("cut short anywhere says nothing", () => {
    const bytes = Buffer.from(buildBinary(manifest(true)));
    for (let end = 0; end < bytes.length; end++)
      expect(readManifest(bytes.subarray(0, end)), `${end}`).toBe("unreadable");
  });

  test("changed at random is read or refused, and never throws", () => {
    const whole = Buffer.from(buildBinary(manifest(true)));
    const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        readManifest(bytes);
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readManifest(Buffer.from(bytes))));
  });
});

const run = (command: string, args: string[]) =>
  new Promise<number | null>((resolve) => spawn(command, args, { stdio: "ignore" }).on("close", resolve));

function tried(calls: () => string[][]): true | undefined {
  try {
    return calls().length > 0 || undefined;
  } catch {
    return undefined; // not begun yet
  }
}

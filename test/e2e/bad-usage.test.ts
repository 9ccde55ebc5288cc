/** What a person can get wrong on the command line and in the configuration: each a sentence and an exit code. */

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../simulator/stage.ts";
import { defrost } from "../support/daemon.ts";

/** Runs it, and expects sentences on stderr and nothing else: no stack, no half output. */
async function complains(args: string[], code: number, env: Record<string, string> = {}): Promise<string> {
  const ran = await defrost(args, env);
  expect(ran).toMatchObject({ code, out: "" });
  expect(ran.err).not.toMatch(/^\s+at |node:internal/m);
  expect(ran.err.length).toBeLessThan(1000);
  return ran.err;
}

describe("the command line", () => {
  test.each([
    [["frobnicate"], "unknown command 'frobnicate'", "defrost --help"],
    [["daemon", "--nope"], "unknown option '--nope'", "defrost --help"],
    [["status", "now"], "Expected 0 arguments but got 1: now"],
    [["daemon", "--patience", "abc"], "--patience: expected a number, like 1 or 0.5; got 'abc'"],
    [["daemon", "--patience", "0"], "--patience: expected at least 0.001; got 0"],
    [["daemon", "--patience", "-1"], "--patience: expected at least 0.001; got -1"],
    [["daemon", "--backup-dir", ""], "--backup-dir: expected the path of a folder; got ''"],
    [["daemon", "--state-dir", ""], "--state-dir: expected the path of a folder; got ''"],
    [["history", "--limit", "0"], "argument '0' is invalid. expected a whole number from 1 to 100"],
    [["history", "--limit", "101"], "argument '101' is invalid. expected a whole number from 1 to 100"],
    [["history", "--device", "mine"], "argument 'mine' is invalid. expected a UDID"],
    [["replay"], "missing required argument 'file'"],
    [["replay", "/nowhere/recording"], "/nowhere/recording", "Expected a file that"],
    [["replay", "/"], "Cannot read the recording /: EISDIR", "Expected a file that"],
  ])("%j is refused with a sentence", async (args, ...parts) => {
    const sentence = await complains(args, 2);
    for (const part of parts) expect(sentence).toContain(part);
  });

  test("a recording with a broken line: what came before is told, and the line is named", async () => {
    const file = join(await temporaryFolder(), "recording");
    writeFileSync(file, '{"kind":"tick","at":1}\n{"kind":"tick","at":\n');
    expect(await complains(["replay", file], 2)).toContain(`${file}, line 2: `);
    writeFileSync(file, '{"kind":"tock","at":1}\n');
    expect(await complains(["replay", file], 2)).toMatch(/line 1, kind: .* Expected an observation as/);
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00, 0x0a]));
    expect(await complains(["replay", file], 2)).toContain(`${file}, line 1: `);
  });

  test("it says which version it is", async () => {
    const { code, out } = await defrost(["--version"]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  test("help is there for every command", async () => {
    const helps = ["daemon", "start", "watch", "status", "history", "demo", "replay"].map((name) => [name, "--help"]);
    for (const args of [["--help"], ...helps]) {
      const { code, out, err } = await defrost(args);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(/^Usage: defrost /);
    }
  });

  test.each(["status", "watch", "history"])("%s without a daemon says how to start one", async (name) => {
    const folder = await temporaryFolder();
    expect(await complains([name, "--state-dir", folder], 3)).toContain("Start one with: defrost daemon");
  });
});

describe("the environment", () => {
  test.each([
    ["a patience", { DEFROST_PATIENCE: "soon" }, "DEFROST_PATIENCE: expected a number"],
    ["a word", { USBMUXD_SOCKET_ADDRESS: "nonsense" }, 'usbmuxd address "nonsense": expected UNIX:/path or host:port'],
    ["a path too long", { USBMUXD_SOCKET_ADDRESS: `UNIX:/${"x".repeat(200)}` }, "a path of 201 bytes, at most"],
    ["a very long word", { USBMUXD_SOCKET_ADDRESS: "x".repeat(100_000) }, "expected UNIX:/path or host:port"],
    ["a port out of range", { USBMUXD_SOCKET_ADDRESS: "localhost:99999" }, "port 99999, expected 1 to 65535"],
  ])("with %s is refused with a sentence", async (_, env: Record<string, string>, part) => {
    const folder = await temporaryFolder();
    expect(await complains(["daemon", "--backup-dir", folder, "--state-dir", folder], 2, env)).toContain(part);
  });
});

describe("a config.json", () => {
  test.each([
    ['{"patienc": 1}', "patienc: unknown key, expected one of backupDirs, usbmuxd, patience, notices"],
    ['{"patience": "1"}', "patience: expected a number, like 1 or 0.5; got '1'"],
    ['{"backupDirs": "x"}', "backupDirs: expected a list of folders; got 'x'"],
    [String.raw`{"backupDirs": ["a\u0000b"]}`, "backupDirs.0: expected the path of a folder"],
    ['{"notices": 1}', "notices: expected true or false; got 1"],
    ['{"keepAwake": "no"}', "keepAwake: expected true or false; got 'no'"],
    ['{"fixWithoutAsking": "start-again"}', "fixWithoutAsking: expected fixes that take one click"],
    ['{"fixWithoutAsking": ["start-again", "replug"]}', "fixWithoutAsking.1: expected fixes that take one click"],
    ["null", "expected an object with some of backupDirs"],
    ["{", "is not JSON"],
    ["", "is not JSON"],
  ])("that reads %s is refused, and named", async (text, part) => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, "config.json"), text);
    const sentence = await complains(["daemon", "--backup-dir", folder, "--state-dir", folder], 2);
    expect(sentence).toContain(join(folder, "config.json"));
    expect(sentence).toContain(part);
  });

  test.each([
    ["a folder", (path: string) => mkdirSync(path)],
    ["a pipe", (path: string) => execFileSync("mkfifo", [path])],
    ["far too large", (path: string) => writeFileSync(path, Buffer.alloc(65_537))],
  ])("that is %s is refused, and does not hold us", async (_, make) => {
    const folder = await temporaryFolder();
    make(join(folder, "config.json"));
    const sentence = await complains(["daemon", "--backup-dir", folder, "--state-dir", folder], 2);
    expect(sentence).toContain("config.json: expected a plain file of at most 65536 bytes");
  });
});

/** The log of the backup program, as it was recorded on macOS 26, and a log command that misbehaves. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { backupErrors, meaningOf } from "../../../src/apple/mb-errors.ts";
import type { FactSeen } from "../../../src/core/world/facts.ts";
import { readLogLine, watchBackupLog } from "../../../src/platform/macos/backup-log.ts";
import { folder, standIn } from "../stand-in.ts";
import { poll } from "../watching.ts";

const lines = readFileSync("test/fixtures/macos/log-applemobilebackup-restore-fail-26.txt", "utf8").split("\n");
const general = { kind: "backup-error", code: 200, means: "general", stopped: true };

test("a failed restore: the phone's leaving, and the error it was", () => {
  expect(lines.flatMap((line) => readLogLine(line) ?? [])).toEqual([{ kind: "log-detached", port: "14-7" }, general]);
});

test("in the style of one JSON object a line, in whatever order; of errors within errors the outermost", () => {
  const event = (message: string, name: string) =>
    JSON.stringify({ eventMessage: message, processImagePath: `/System/Library/x/${name}`, processID: 512 });
  const nested =
    "_stopWithError: Error Domain=MBErrorDomain Code=205 UserInfo={NSUnderlyingError=Error Domain=MBErrorDomain Code=11}";
  expect(readLogLine(event(nested, "AppleMobileBackup"))).toMatchObject({
    code: 205,
    means: "earlier-backup-unusable",
  });
  expect(readLogLine(event(nested, "somebody"))).toBeUndefined();
  expect(readLogLine(event("Device detached: AMDevice {}", "AMPDevicesAgent"))).toEqual({ kind: "log-detached" });
});

test("what is not such a line is none: the first line, with our own words in it, among them", () => {
  const first = `Filtering the log data using "process == "AppleMobileBackup" AND composedMessage CONTAINS "MBErrorDomain""`;
  expect(readLogLine(first)).toBeUndefined();
  expect(readLogLine("AppleMobileBackup  Error Domain=NSPOSIXErrorDomain Code=2")).toBeUndefined();
  expect(readLogLine("AppleMobileBackup  Error Domain=MBErrorDomain Code=123456789")).toBeUndefined();
});

test("an error that stopped nothing, and one that nobody has met", () => {
  const one = readLogLine("AppleMobileBackup  Error Domain=MBErrorDomain Code=100 for one file");
  expect(one).toEqual({ kind: "backup-error", code: 100, means: "file-unreadable", stopped: false });
  const other = readLogLine("AppleMobileBackup  _stopWithError: Error Domain=MBErrorDomain Code=202");
  expect(other).toEqual({ kind: "backup-error", code: 202, stopped: true });
});

test("each code has one meaning, and 0 is none", () => {
  const codes = backupErrors.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect([208, 105, 0].map(meaningOf)).toEqual(["passcode-not-entered", "disk-full", undefined]);
});

describe("watched", () => {
  function watch(command: string) {
    const [stop, seen]: [AbortController, FactSeen[]] = [new AbortController(), []];
    const watching = watchBackupLog({ log: command }, 1)((each) => seen.push(each), stop.signal);
    const end = async () => {
      stop.abort();
      await watching;
    };
    return { seen, end };
  }

  test("it asks for no more than it reads, and ends with the signal", async () => {
    const at = folder();
    const fixture = join(process.cwd(), "test/fixtures/macos/log-applemobilebackup-restore-fail-26.txt");
    const { command, calls } = standIn(
      `echo $$ > '${at}/pid'; cat '${fixture}'; trap '' TERM; while :; do sleep 1; done`,
    );
    const { seen, end } = watch(command);
    await poll(() => seen[1], "two facts");
    expect(seen.map(({ fact }) => fact)).toEqual([{ kind: "log-detached", port: "14-7" }, general]);
    await end();
    expect(calls()).toEqual([["stream", "--style", "ndjson", "--predicate", expect.stringContaining("MBErrorDomain")]]);
    const pid = Number(readFileSync(join(at, "pid"), "utf8"));
    await poll(() => isGone(pid) || undefined, "the log's end");
  });

  test("a log that may not be read is told once, and tried again", async () => {
    const { command, calls } = standIn("echo 'Must be admin to run stream command' >&2; exit 77");
    const { seen, end } = watch(command);
    await poll(() => (seen.length > 0 && calls().length > 2) || undefined, "three attempts");
    await end();
    expect(seen).toEqual([
      {
        kind: "fact",
        at: expect.any(Number),
        fact: expect.objectContaining({ kind: "unknown", about: "backup-error", why: "failed" }),
      },
    ]);
    expect(seen[0]?.fact).toMatchObject({ text: expect.stringContaining("Must be admin") });
  });
});

function isGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
}

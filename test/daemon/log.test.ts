/** What a service says: lines for programs, without names, in files that stay few and small, whatever becomes of the disk. */

import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { readConfig } from "../../src/daemon/config.ts";
import { openLog } from "../../src/daemon/log.ts";
import { crashFile, logFiles } from "../../src/platform/log-file.ts";
import { examples, phone, progress } from "../link/examples.ts";
import { temporaryFolder, until } from "../link/ground.ts";

function openFile({ file = join(temporaryFolder(), "logs/daemon.log"), home = "/home/anna" } = {}) {
  const complaints: string[] = [];
  const log = openLog({ file, home, complain: (sentence) => void complaints.push(sentence) });
  return { log, file, complaints };
}

const linesOf = (file: string) =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];

const sentences = (file: string): string[] => linesOf(file).map(({ sentence }) => sentence);

describe("a line", () => {
  test("has what the event has, its time as people write it, its level as a word, and a sentence", () => {
    const { log, file } = openFile();
    log.tell(examples.resumed);
    log.complain("The disk is full.");
    expect(linesOf(file)).toEqual([
      {
        level: "info",
        ...examples.resumed,
        at: "1970-01-01T00:00:01.000Z",
        device: "…801E",
        sentence: "Moving again after 0 s.",
      },
      {
        level: "warn",
        kind: "trouble",
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        sentence: "The disk is full.",
      },
    ]);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  test("of progress, and whatever has a name in it, is for the level debug", () => {
    const { log, file } = openFile();
    log.tell(progress(1));
    expect(existsSync(file)).toBe(false);
    log.setLevel("debug");
    log.tell(progress(1));
    expect(linesOf(file)).toEqual([
      expect.objectContaining({ level: "debug", kind: "progress", device: phone, at: "1970-01-01T00:00:00.001Z" }),
    ]);
    log.setLevel("normal");
    log.tell(progress(2));
    expect(linesOf(file)).toHaveLength(1);
  });

  test("of any kind of event tells of a phone by the end of its UDID only", () => {
    const { log, file } = openFile();
    const all = Object.values(examples).map((event) =>
      "backup" in event ? { ...event, backup: `${phone}@1000` } : event,
    );
    for (const event of all) log.tell(event);
    const text = readFileSync(file, "utf8");
    expect(linesOf(file)).toHaveLength(all.length - 1); // not the progress
    expect(text).not.toContain(phone.slice(0, -4));
    expect(text).toContain('"backup":"…801E@1000"');
    expect(linesOf(file).every(({ at }) => at === "1970-01-01T00:00:01.000Z")).toBe(true);
  });

  const blind = (detail: string, why: "failed" | "garbage" = "failed"): Event => ({
    kind: "blind",
    at: 1,
    sense: "folder",
    why,
    detail,
  });

  test.each([
    ["the home folder", "EIO: read '/home/anna/Backups/x'", "EIO: read '~/Backups/x'"],
    ["no other whose name begins alike", "/home/annabel/x /home/anna-b", "/home/annabel/x /home/anna-b"],
    ["the home folder by another way", "/var/home/anna/x", "/var/home/…/x"],
    ["a UDID of an old phone", `${"a1".repeat(20)}/Status.plist`, "…a1a1/Status.plist"],
    ["a UDID as the USB bus has it", `serial ${phone.replace("-", "")}.`, "serial …801E."],
    ["no longer hash", "b2".repeat(32), "b2".repeat(32)],
    ["a Mac's disk", "open '/Volumes/Anna’s Disk/Backup'", "open '/Volumes/…/Backup'"],
    ["a disk on Linux", "/run/media/anna/ANNAS-DISK/b", "/run/media/…/…/b"],
    ["the same by root's home", "/media/otto/OTTOS-DISK", "/media/otto/…"],
  ])("%s is shortened, in fields and in sentences", (_, detail, shortened) => {
    const { log, file } = openFile();
    log.tell(blind(detail));
    log.complain(detail);
    const [event, trouble] = linesOf(file);
    expect(event.detail).toBe(shortened);
    expect(event.sentence).toContain(shortened);
    expect(trouble.sentence).toBe(shortened);
  });

  test("quotes no stranger", () => {
    const { log, file } = openFile();
    log.tell(blind('usbmux message "Anna’s iPhone"', "garbage"));
    expect(readFileSync(file, "utf8")).not.toContain("Anna");
    log.setLevel("debug");
    log.tell(blind('usbmux message "Anna’s iPhone"', "garbage"));
    expect(linesOf(file)[1].detail).toContain("Anna’s iPhone");
  });

  test.each(["", "/", '/home/a "quoted" (home)', "/home/anna/"])("stays JSON with the home folder %j", (home) => {
    const { log, file } = openFile({ home });
    const path = `${home === "/" ? "" : home.replace(/\/$/, "")}/Backups`;
    log.complain(path);
    expect(sentences(file)).toEqual([["", "/"].includes(home) ? path : "~/Backups"]);
  });

  test("has neither what a command printed for a fix nor what a VPN is called", () => {
    const { log, file } = openFile();
    log.tell({ ...examples["fix-step"], step: "stop-vpn", order: { hand: "stop-vpn", names: ["Anna’s office"] } });
    log.tell({ ...examples["fix-report"], report: { kind: "failed", why: "failed", text: "no “Anna’s office” here" } });
    expect(readFileSync(file, "utf8")).not.toContain("office");
    log.setLevel("debug");
    log.tell({ ...examples["fix-report"], report: { kind: "done", text: "Anna’s office" } });
    expect(readFileSync(file, "utf8")).toContain("office");
  });
});

describe("a file", () => {
  test("that is full becomes an older one; few are kept, and no line is lost between them", () => {
    const { log, file } = openFile();
    const most = 7000;
    for (let n = 1; n <= most; n++) log.complain(`${n} ${"x".repeat(2000)}`);
    const folder = join(file, "..");
    const names = readdirSync(folder).sort();
    expect(names).toEqual(["", ".1", ".2", ".3", ".4", ".5"].map((age) => `daemon.log${age}`));
    expect(logFiles(file)).toEqual(expect.arrayContaining(names.map((name) => join(folder, name))));
    const numbers = names
      .toReversed()
      .flatMap((name) => sentences(join(folder, name)).map((text) => Number.parseInt(text, 10)));
    const [first = 0] = numbers;
    expect(first).toBeGreaterThan(1);
    expect(numbers).toEqual(Array.from({ length: most - first + 1 }, (_, n) => first + n));
    expect(names.every((name) => statSync(join(folder, name)).size <= 2 * 1024 * 1024)).toBe(true);
  });

  test("of another week becomes an older one", () => {
    const { log, file } = openFile();
    log.complain("last week");
    const lastWeek = Date.now() / 1000 - 7 * 24 * 3600;
    utimesSync(file, lastWeek, lastWeek);
    log.complain("this week");
    log.complain("today");
    expect(sentences(file)).toEqual(["this week", "today"]);
    expect(sentences(`${file}.1`)).toEqual(["last week"]);
  });

  test("that somebody takes away, with its folder, is made again", () => {
    const { log, file, complaints } = openFile();
    log.complain("one");
    rmSync(join(file, ".."), { recursive: true });
    log.complain("two");
    expect(sentences(file)).toEqual(["two"]);
    expect(complaints).toEqual([]);
  });

  test("that cannot be written is said once, and what waited comes when it can, the oldest given up", () => {
    const { log, file, complaints } = openFile();
    log.complain("before");
    const folder = join(file, "..");
    renameSync(folder, `${folder}-gone`);
    writeFileSync(folder, "in its place");
    for (let n = 1; n <= 100; n++) log.complain(`${n} ${"x".repeat(1000)}`);
    expect(complaints).toEqual([
      expect.stringMatching(`^Cannot write the log ${file}: E[A-Z]+: .* Defrost watches on, and writes it as soon`),
    ]);
    rmSync(folder);
    renameSync(`${folder}-gone`, folder);
    log.complain("after");
    const [before, ...rest] = sentences(file);
    expect([before, rest.pop()]).toEqual(["before", "after"]);
    const numbers = rest.map((text) => Number.parseInt(text, 10));
    expect(numbers.length).toBeGreaterThan(50);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, n) => 101 - numbers.length + n));
  });

  test.each([
    ["a pipe", (file: string) => void spawnSync("mkfifo", [file])],
    ["a folder", (file: string) => void mkdirSync(file)],
  ])("that is %s holds nobody up", (_, make) => {
    const { log, file, complaints } = openFile({ file: join(temporaryFolder(), "daemon.log") });
    make(file);
    log.complain("hello");
    expect(complaints).toEqual([expect.stringContaining("expected a plain file")]);
  });

  test("is complete to the last word, however its process ends", () => {
    const file = join(temporaryFolder(), "daemon.log");
    const end = (how: string) =>
      spawnSync(process.execPath, [join(import.meta.dirname, "log-writer.ts"), file, how], { encoding: "utf8" });
    expect(end("killed")).toMatchObject({ signal: "SIGKILL", stderr: "" });
    expect(sentences(file)).toEqual(Array.from({ length: 100 }, (_, n) => `${n + 1}`));
    end("bug");
    expect(linesOf(file)).toHaveLength(201);
    expect(linesOf(file).at(-1)).toMatchObject({
      level: "fatal",
      kind: "crash",
      sentence: "nobody planned for ~/this",
      err: { stack: expect.stringContaining("log-writer.ts:") },
    });
  });

  test("is followed from one to the next by tail", async () => {
    const { log, file } = openFile();
    log.complain("0");
    const child = spawn("tail", ["-n", "10", "-F", file], { stdio: ["ignore", "pipe", "ignore"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    let shown = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      shown += text;
    });
    await until(() => shown.includes('"0"'));
    for (let n = 1; n <= 25; n++) log.complain(`${n} ${"x".repeat(100_000)}`);
    expect(existsSync(`${file}.1`)).toBe(true);
    log.complain("the last");
    await until(() => shown.includes('"the last"'));
  });

  test("of crashes, which the service manager writes, is kept small too", () => {
    const file = join(temporaryFolder(), "daemon.log");
    const crashes = crashFile(file);
    writeFileSync(crashes, "a stack");
    openFile({ file });
    expect(readFileSync(crashes, "utf8")).toBe("a stack");
    writeFileSync(crashes, Buffer.alloc(3 * 1024 * 1024, "x"));
    openFile({ file });
    expect(statSync(crashes).size).toBe(0);
    expect(logFiles(file)).toContain(crashes);
  });
});

test("the level comes from the option, the environment, the file, in this order, and is normal", async () => {
  const state = temporaryFolder();
  const places = { stateFolder: state, roots: [], longestSocketPath: 107 };
  const level = async (logLevel?: string, env: NodeJS.ProcessEnv = {}) =>
    (await readConfig({ logLevel }, env, places)).logLevel;
  expect(await level()).toBe("normal");
  writeFileSync(join(state, "config.json"), '{"logLevel": "debug"}');
  expect(await level()).toBe("debug");
  expect(await level(undefined, { DEFROST_LOG_LEVEL: "normal" })).toBe("normal");
  expect(await level("debug", { DEFROST_LOG_LEVEL: "normal" })).toBe("debug");
  await expect(level("loud")).rejects.toThrow("--log-level: expected normal or debug; got 'loud'");
  await expect(level(undefined, { DEFROST_LOG_LEVEL: "loud" })).rejects.toThrow("DEFROST_LOG_LEVEL: expected normal");
});

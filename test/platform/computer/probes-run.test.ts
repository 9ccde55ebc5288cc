/** Probes that are really run: with stand-ins for the system's commands, which behave as badly as commands can. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { macosCommands } from "../../../src/platform/command/commands.ts";
import { follow, linesTo } from "../../../src/platform/command/follow.ts";
import { hear } from "../../../src/platform/command/run.ts";
import { type Probes, probe } from "../../../src/platform/computer/probes.ts";
import { macosProbes } from "../../../src/platform/macos/probes.ts";
import { folder, standIn } from "../stand-in.ts";
import { poll } from "../watching.ts";

const { signal } = new AbortController();
const missing = "/nowhere/to/be/found";

/** No command of a Mac is there, but those of the test. */
const mac = (commands: Partial<typeof macosCommands>): Probes => {
  const none = Object.fromEntries(Object.keys(macosCommands).map((name) => [name, missing]));
  return macosProbes({ ...macosCommands, ...none, ...commands });
};
const fixture = (file: string) => `cat '${process.cwd()}/test/fixtures/macos/${file}'`;
const asked = (id: keyof Probes, row: Probes[typeof id]): Probes => ({ [id]: row });
const reads = (script: string, timeout = 600_000): Probes =>
  asked("computer", {
    timeout,
    ways: [{ asks: [{ command: standIn(script).command, args: [] }], read: () => undefined }],
  });

test("every command is absolute", () => {
  for (const command of Object.values(macosCommands)) expect(command).toMatch(/^\/(usr\/(bin|sbin|libexec)|s?bin)\//);
});

test("facts come in the order they were asked for; an id that the system does not know is left out", async () => {
  const swVers = standIn(fixture("sw_vers-13.3.txt"));
  const pmset = standIn(fixture("pmset-assertions-26.txt"));
  const { vpn: _, ...table } = mac({ swVers: swVers.command, pmset: pmset.command });
  const facts = await probe(["sleep", "vpn", "computer"], table, signal);
  expect(facts.map(({ kind }) => kind)).toEqual(["sleep", "computer"]);
  expect(pmset.calls()).toEqual([["-g", "assertions"]]);
  expect(swVers.calls()).toEqual([[]]);
});

test("a Mac that answers everything, in arguments that cannot be read as something else", async () => {
  const scutil = standIn(fixture("scutil-nc-list-13-empty.txt"));
  const netstat = standIn(fixture("netstat-rn-default-en0.txt"));
  const socketfilterfw = standIn(
    `[ "$1" = --getblockall ] && ${fixture("alf-getblockall-disabled.txt")} || ${fixture("alf-getglobalstate-enabled.txt")}`,
  );
  const defaults = standIn("echo 'The domain/default pair of (a, b) does not exist' >&2; exit 1");
  const osascript = standIn("echo 107374182400");
  const softwareupdate = standIn(fixture("softwareupdate-list-13-three.txt"));
  const table = mac({
    scutil: scutil.command,
    netstat: netstat.command,
    ifconfig: standIn(fixture("ifconfig-14.5.txt")).command,
    socketfilterfw: socketfilterfw.command,
    defaults: defaults.command,
    df: standIn(fixture("df-k-15-data-volume.txt")).command,
    osascript: osascript.command,
    softwareupdate: softwareupdate.command,
    ioreg: standIn(fixture("ioreg-iphone-26-trimmed.txt")).command,
  });
  const facts = await probe(["vpn", "firewall", "backups-disabled", "disk", "updates", "usb-tree"], table, signal);
  expect(facts).toMatchObject([
    { kind: "vpn", connected: false },
    { kind: "firewall", state: "on" },
    { kind: "backups-disabled", by: [] },
    { kind: "disk", freeBytes: 107374182400, withPurgeableBytes: 107374182400 },
    { kind: "updates", waiting: [{ name: "Safari" }, {}, {}] },
    { kind: "usb-tree", phones: [{ port: "1-1" }] },
  ]);
  expect(scutil.calls()).toEqual([["--nc", "list"]]);
  expect(defaults.calls()).toContainEqual(["read", "com.apple.iTunes", "DeviceBackupsDisabled"]);
  expect(osascript.calls()[0]?.slice(-2)).toEqual(["--", "/System/Volumes/Data"]);
  expect(softwareupdate.calls()).toEqual([["--list", "--no-scan"]]);
});

test("the next way is gone only where the one before led nowhere", async () => {
  const ioreg = standIn("echo '+-o something else'");
  const systemProfiler = standIn(
    `[ "$2" = SPUSBDataType ] && exit 1; ${fixture("synthetic-spusbhost-26-iphone.json")}`,
  );
  const facts = await probe(
    ["usb-tree"],
    mac({ ioreg: ioreg.command, systemProfiler: systemProfiler.command }),
    signal,
  );
  expect(facts).toMatchObject([{ phones: [{ device: "00008120-001A19813AE0C01E" }] }]);
  expect(systemProfiler.calls()).toEqual([["-json", "SPUSBHostDataType"]]);
  // Of several that lead nowhere, the first is told.
  const [unknown] = await probe(["usb-tree"], mac({ ioreg: ioreg.command }), signal);
  expect(unknown).toMatchObject({
    kind: "unknown",
    about: "usb-tree",
    why: "not-understood",
    text: "+-o something else\n",
  });
});

describe("a command", () => {
  test("that is not there", async () => {
    const [fact] = await probe(["computer"], mac({}), signal);
    expect(fact).toEqual({ kind: "unknown", about: "computer", why: "missing", text: "" });
  });

  test("that fails, in its own words without their colours", async () => {
    const facts = await probe(
      ["computer"],
      reads("printf '\\033[31mOperation not permitted\\033[0m\\n' >&2; exit 3"),
      signal,
    );
    expect(facts).toEqual([{ kind: "unknown", about: "computer", why: "failed", text: "Operation not permitted\n" }]);
  });

  test("that never ends, and does not want to", async () => {
    const probes = reads("trap '' TERM INT HUP; echo begun; while :; do :; done", 200);
    const [fact] = await probe(["computer"], probes, signal);
    expect(fact).toMatchObject({ why: "too-slow" });
  });

  test("that has left somebody behind who holds its output", async () => {
    const [fact] = await probe(["computer"], reads("sleep 20 & echo begun; exec sleep 20", 200), signal);
    expect(fact).toMatchObject({ why: "too-slow" });
  });

  test("that prints without end, or a hundred megabytes, is cut; little of it is kept", async () => {
    for (const script of ["exec yes", "head -c 100000000 /dev/zero", "exec yes >&2"]) {
      const [fact] = await probe(["computer"], reads(script), signal);
      expect(fact, script).toMatchObject({ kind: "unknown", why: "too-long" });
      expect(fact?.kind === "unknown" && fact.text.length).toBeLessThanOrEqual(500);
    }
  });

  test("that nobody wants any more is ended, even if it is not yet begun", async () => {
    const stop = new AbortController();
    const at = folder();
    const probes = reads(`echo $$ > '${at}/pid'; trap '' TERM; while :; do :; done`);
    const facts = probe(["computer"], probes, stop.signal);
    const pid = await poll(() => numberIn(join(at, "pid")), "the command");
    stop.abort();
    expect(await facts).toMatchObject([{ why: "stopped" }]);
    await poll(() => isGone(pid) || undefined, "its end");
    expect(await probe(["computer"], probes, stop.signal)).toMatchObject([{ why: "stopped" }]);
  });

  test("that ends in time is not held up by its limits, and leaves no listener behind", async () => {
    const { command } = standIn("echo $((1 + 1))");
    for (let times = 0; times < 20; times++) {
      const said = await hear(command, [], { timeout: 600_000, signal });
      expect(said).toEqual({ kind: "ended", code: 0, output: "2\n", complaint: "" });
    }
  });
});

describe("a command that is followed", () => {
  test("tells its lines as they come, and ends with the signal", async () => {
    const stop = new AbortController();
    const lines: string[] = [];
    const { command } = standIn("trap '' TERM; echo one; printf 'tw'; printf 'o\\n'; while :; do sleep 1; done");
    const followed = follow(command, [], { signal: stop.signal, line: (text) => lines.push(text) });
    await poll(() => lines[1], "two lines");
    stop.abort();
    expect(await followed).toBeUndefined();
    expect(lines).toEqual(["one", "two"]);
  });

  test("says why it ended by itself, or is not there", async () => {
    const ignore = () => undefined;
    const { command } = standIn("echo 'must be an administrator' >&2; exit 64");
    const why = await follow(command, [], { signal, line: ignore });
    expect(why).toBe(`${command} ended with 64: must be an administrator`);
    expect(await follow(missing, [], { signal, line: ignore })).toContain("ENOENT");
  });

  test("is cut into the same lines in whatever pieces it comes; a line too long is passed over", () => {
    const text = `one\n${"x".repeat(200_000)}\ntwo\n\nthree\nunfinished`;
    for (const size of [1, 7, 1000, 65_536, text.length]) {
      const lines: string[] = [];
      const take = linesTo((line) => lines.push(line));
      for (let at = 0; at < text.length; at += size) take(text.slice(at, at + size));
      expect(lines, `pieces of ${size}`).toEqual(["one", "two", "", "three"]);
    }
  });
});

function numberIn(file: string): number | undefined {
  try {
    return Number(readFileSync(file, "utf8")) || undefined;
  } catch {
    return undefined; // not yet written
  }
}

function isGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
}

/** A Mac's hands with recorders in place of its commands: exactly what each is told, and how its answers are understood. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Order } from "../../../src/core/fix/fix.ts";
import { macosCommands, macosPrograms } from "../../../src/platform/command/commands.ts";
import { macosHands } from "../../../src/platform/macos/hands.ts";
import { listWithPs, readLsof, readProcesses } from "../../../src/platform/macos/processes.ts";
import { restartServices } from "../../../src/platform/macos/services.ts";
import { folder, standIn } from "../stand-in.ts";
import { backupIn, neverAborted, newDevice, program, writerSeen } from "./bench.ts";

const none = { appleMobileBackup: [], idevicebackup2: [], idevicepair: [] };
const started = "Mon Nov 23 08:00:00 2026";
const support = "/System/Library/PrivateFrameworks/AMPDevices.framework/Versions/A/Support";

/** As `ps` would list these, and us. */
function psOf(...lines: { pid: number; uid?: number; command: string; path?: string }[]) {
  const all = [{ pid: process.pid, uid: 501, command: "node daemon" }, ...lines];
  const owned = all.map(({ pid, uid = 501, command }) => `${uid} 1 ${pid} S ${started} 0:00.10 ${command}`);
  const paths = all.map(({ pid, path, command }) => `${pid} ${path ?? command.split(" ")[0]}`);
  const print = (rows: string[]) => `cat <<'END'\n${rows.join("\n")}\nEND\n`;
  return standIn(`case "$4" in *comm=) ${print(paths)};; *) ${print(owned)};; esac`.replaceAll(";;", "\n;;"));
}

type Stands = { [Name in keyof typeof macosCommands]?: { command: string } };

function scene(stands: Stands = {}, programs: Partial<typeof macosPrograms> = {}) {
  const [root, stateFolder] = [folder(), folder()];
  const told = { ps: psOf(), ...stands };
  const missing = Object.fromEntries(Object.keys(macosCommands).map((name) => [name, `/no/${name}`]));
  const there = Object.fromEntries(Object.entries(told).map(([name, { command }]) => [name, command]));
  const hands = macosHands(
    { roots: [root], finderRoots: [root], stateFolder, usbmux: { path: "/var/run/usbmuxd" } },
    {
      commands: { ...macosCommands, ...missing, tail: macosCommands.tail, ...there },
      programs: { ...none, ...programs },
      me: 501,
    },
  );
  return { root, stateFolder, hands };
}

describe("keys", () => {
  test("that keep a Mac from backing up are deleted one by one, and set again where they were, and nowhere else", async () => {
    const answer = standIn('case "$2" in -g) echo "Domain (-g) not found." >&2; exit 1;; esac');
    const { hands } = scene({ defaults: answer });
    const keys: Extract<Order, { hand: "allow-backups" }>["keys"] = [
      "device-backups",
      "ignored-devices",
      "ignored-devices-everywhere",
    ];
    const report = await hands["allow-backups"]?.({ hand: "allow-backups", keys }, neverAborted);
    expect(report).toEqual({
      kind: "done",
      text: "defaults delete com.apple.iTunes DeviceBackupsDisabled\ndefaults delete com.apple.AMPDeviceDiscoveryAgent ignore-devices",
    });
    await hands["restore-keys"]?.({ hand: "restore-keys", keys: ["ignored-devices"] }, neverAborted);
    expect(answer.calls()).toEqual([
      ["delete", "com.apple.iTunes", "DeviceBackupsDisabled"],
      ["delete", "com.apple.AMPDeviceDiscoveryAgent", "ignore-devices"],
      ["delete", "-g", "ignore-devices"],
      ["write", "com.apple.AMPDeviceDiscoveryAgent", "ignore-devices", "-bool", "true"],
    ]);
  });

  test("that cannot be deleted are not told as deleted", async () => {
    const { hands: forbidden } = scene({ defaults: standIn("echo 'Could not write domain' >&2; exit 1") });
    const report = await forbidden["allow-backups"]?.(
      { hand: "allow-backups", keys: ["device-backups"] },
      neverAborted,
    );
    expect(report).toMatchObject({ kind: "failed", why: "failed", text: expect.stringContaining("Could not write") });
  });
});

describe("a VPN", () => {
  test("is told by its name, whatever that is, as one argument", async () => {
    const scutil = standIn("");
    const { hands } = scene({ scutil });
    const names = ["Office", '"; rm -rf "$HOME" #', "$(id)", "Büro VPN"];
    expect(await hands["stop-vpn"]?.({ hand: "stop-vpn", names }, neverAborted)).toMatchObject({ kind: "done" });
    await hands["start-vpn"]?.({ hand: "start-vpn", names: ["Office"] }, neverAborted);
    const stops = names.map((name) => ["--nc", "stop", name]);
    expect(scutil.calls()).toEqual([...stops, ["--nc", "start", "Office"]]);
  });

  test("that nobody knows, or whose name would be an option, is not there; one of two is enough to be taken back", async () => {
    const scutil = standIn('if [ "$3" = Gone ]; then echo "No service"; exit 1; fi');
    const { hands } = scene({ scutil });
    const stop = (...names: string[]) => hands["stop-vpn"]?.({ hand: "stop-vpn", names }, neverAborted);
    expect(await stop("Gone")).toMatchObject({ kind: "failed", why: "not-there" });
    expect(await stop("--nc")).toMatchObject({ kind: "failed", why: "not-there" });
    expect(await stop("Gone", "Office")).toMatchObject({ kind: "done", text: expect.stringContaining("No service") });
    expect(scutil.calls().map(([, , name]) => name)).toEqual(["Gone", "Gone", "Office"]);
  });
});

test("pages of the settings are opened by their links", async () => {
  const open = standIn("");
  const { hands } = scene({ open });
  for (const pane of ["full-disk-access", "storage", "vpn", "firewall", "software-update"] as const)
    expect(await hands.open?.({ hand: "open", pane }, neverAborted)).toEqual({ kind: "done", text: "" });
  expect(open.calls().map(([link]) => link)).toEqual([
    "x-apple.systempreferences:com.apple.settings.PrivacySecurity.extension?Privacy_AllFiles",
    "x-apple.systempreferences:com.apple.settings.Storage",
    "x-apple.systempreferences:com.apple.NetworkExtensionSettingsUI.NESettingsUIExtension",
    "x-apple.systempreferences:com.apple.Network-Settings.extension?Firewall",
    "x-apple.systempreferences:com.apple.Software-Update-Settings.extension",
  ]);
});

describe("usbmuxd", () => {
  const restart = async (osascript: { command: string }, ps = psOf()) =>
    scene({ osascript, ps }).hands["restart-usbmuxd"]?.({ hand: "restart-usbmuxd" }, neverAborted);

  test("is ended by a constant, for which the system asks an administrator", async () => {
    const osascript = standIn("");
    expect(await restart(osascript)).toMatchObject({ kind: "done" });
    expect(osascript.calls()).toEqual([
      ["-e", 'do shell script "/usr/bin/killall usbmuxd" with administrator privileges'],
    ]);
  });

  test.each([
    ["0:71: execution error: User canceled. (-128)", "cancelled"],
    ["0:71: execution error: No matching processes belonging to you were found (1)", "not-there"],
    ["execution error: The administrator user name or password was incorrect. (-60007)", "not-permitted"],
    ["execution error: something else (-1)", "failed"],
  ])("%s", async (complaint, why) => {
    expect(await restart(standIn(`echo '${complaint}' >&2; exit 1`))).toMatchObject({ kind: "failed", why });
  });

  test("is left alone while a phone may be restored or updated", async () => {
    const osascript = standIn("");
    const updater = "/System/Library/PrivateFrameworks/MobileDevice.framework/Versions/A/Resources/MobileDeviceUpdater";
    const ps = psOf({ pid: 77, command: `${updater} -launchd` });
    expect(await restart(osascript, ps)).toMatchObject({ kind: "failed", why: "might-restore" });
    expect(() => osascript.calls()).toThrow("ENOENT");
  });
});

test("this user's two services are ended by their paths, and nobody else's", async () => {
  const [agent, other, named] = [program("one", []), program("two", []), program("three", [])];
  const ps = psOf(
    { pid: agent.pid, command: `${support}/AMPDevicesAgent` },
    { pid: other.pid, uid: 502, command: `${support}/AMPDeviceDiscoveryAgent --launchd` },
    { pid: named.pid, command: "/tmp/AMPDevicesAgent" },
  );
  const report = await restartServices(listWithPs({ ps: ps.command }), 501)({ hand: "restart-services" }, neverAborted);
  expect(report).toEqual({ kind: "done", text: `SIGTERM to ${support}/AMPDevicesAgent (process ${agent.pid})` });
  expect(await agent.exited).toBe("SIGTERM");
  for (const { pid } of [other, named]) expect(process.kill(pid, 0)).toBe(true);
  const nothing = scene({ ps: psOf() }).hands["restart-services"];
  expect(await nothing?.({ hand: "restart-services" }, neverAborted)).toMatchObject({ kind: "done" });
});

describe("a backup", () => {
  test("in Finder's folder is started by Apple's own program, in another one by idevicebackup2", async () => {
    const [apple, free] = [standIn("exec sleep 60"), standIn("exec sleep 60")];
    const device = newDevice();
    const start = async (programs: Partial<typeof macosPrograms>) => {
      const { hands, root } = scene({}, programs);
      return {
        report: await hands["start-backup"]?.({ hand: "start-backup", device, root, link: "usb" }, neverAborted),
        root,
      };
    };
    const first = await start({ appleMobileBackup: ["/no/such", apple.command], idevicebackup2: [free.command] });
    expect(first.report).toMatchObject({ kind: "done" });
    expect(apple.calls()).toEqual([["--backup", "--target", device]]);
    const second = await start({ idevicebackup2: [free.command] });
    expect(second.report).toMatchObject({ kind: "done" });
    expect(free.calls()).toEqual([["-u", device, "backup", second.root]]);
    for (const { report } of [first, second])
      process.kill(Number(/process (\d+)/.exec(report?.text ?? "")?.[1]), "SIGTERM");
  });

  test("needs a program that is there, and so do the others", () => {
    expect(Object.keys(scene().hands).sort()).toEqual([
      "allow-backups",
      "open",
      "put-back",
      "restart-phone",
      "restart-services",
      "restart-usbmuxd",
      "restore-keys",
      "set-aside",
      "start-vpn",
      "stop-vpn",
      "stop-writer",
    ]);
    expect(scene({}, { idevicepair: [standIn("").command] }).hands).toHaveProperty("pair");
  });

  test("is set aside after lsof and du were asked", async () => {
    const device = newDevice();
    const lsof = standIn(`printf 'p${process.pid}\\nR1\\nfcwd\\nn/\\np77\\nR1\\nn/elsewhere/file\\n'`);
    const du = standIn(`printf '12\\t%s\\n' "$5"`);
    const { hands, root } = scene({ lsof, du });
    backupIn(root, device);
    const to = `${device}.set-aside-20261122T101112Z`;
    const report = await hands["set-aside"]?.({ hand: "set-aside", root, device, to }, neverAborted);
    expect(report).toMatchObject({ kind: "done", text: expect.stringContaining("it takes 12288 bytes") });
    expect(existsSync(join(root, to))).toBe(true);
    expect(lsof.calls()).toEqual([["-w", "-n", "-P", "-l", "-F", "pRn"]]);
    expect(du.calls()).toEqual([["-s", "-k", "-x", "--", join(root, device)]]);
  });
});

test("processes are read from two lists, with paths that hold spaces", () => {
  const owned = [
    "  501     1   310 S    Mon Nov 23 08:00:00 2026     0:01.20 /Applications/iMazing Mini.app/Contents/MacOS/iMazing Mini -x",
    "    0     1    77 Ss   Sun Nov  1 08:00:00 2026   100:01.20 /usr/sbin/thing",
    "  501     1    78 Z    Sun Nov  1 08:00:00 2026     0:00.00 (gone)",
    "nonsense",
  ].join("\n");
  const paths = "  310 /Applications/iMazing Mini.app/Contents/MacOS/iMazing Mini\n   77 /usr/sbin/thing\n";
  expect(readProcesses(owned, paths)).toMatchObject([
    { pid: 310, uid: 501, parent: 1, path: "/Applications/iMazing Mini.app/Contents/MacOS/iMazing Mini" },
    { pid: 77, uid: 0, path: "/usr/sbin/thing", args: ["/usr/sbin/thing"] },
  ]);
});

test("a list without ourselves in it is none", async () => {
  const list = listWithPs({ ps: standIn("echo something else").command });
  expect(await list(neverAborted)).toMatchObject({ kind: "unknown" });
});

test.skipIf(!existsSync("/bin/ps"))("the same columns of a real ps", async () => {
  const { pid } = program("idevicebackup2", ["-u", newDevice(), "backup", "/backups"]);
  const { startedAt } = await writerSeen(pid);
  const listed = await listWithPs({ ps: "/bin/ps" })(neverAborted);
  const found = listed.kind === "processes" ? listed.processes.find((one) => one.pid === pid) : undefined;
  expect(found).toMatchObject({ uid: process.getuid?.(), parent: process.pid, path: "idevicebackup2" });
  expect(Math.abs((found?.startedAt ?? 0) - startedAt)).toBeLessThanOrEqual(1000);
});

test("what lsof prints is read field by field", () => {
  const output = "p1\nR0\nfcwd\nn/\nf3\nn/a/b c\np20\nR1\nf4\nnTCP *:80\nf5\nn/x\n";
  expect(readLsof(output)).toEqual([
    { pid: 1, parent: 0, paths: ["/", "/a/b c"] },
    { pid: 20, parent: 1, paths: ["/x"] },
  ]);
});

test("every place where a program may be is absolute", () => {
  for (const place of Object.values(macosPrograms).flat()) expect(place).toMatch(/^\//);
});

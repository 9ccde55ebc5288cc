/** A Linux computer's hands: what there is by what is installed, and how usbmuxd is started anew. */

import { expect, test } from "vitest";
import { linuxCommands, linuxPrograms } from "../../../src/platform/command/commands.ts";
import { linuxHands } from "../../../src/platform/linux/hands.ts";
import { restartUsbmuxd } from "../../../src/platform/linux/usbmuxd.ts";
import { standIn } from "../stand-in.ts";
import { neverAborted } from "./bench.ts";

const here = { roots: ["/backups"], stateFolder: "/state", usbmux: { path: "/var/run/usbmuxd" } };
const always = ["put-back", "restart-phone", "set-aside", "stop-writer"];

test("it can do what its programs can, and what needs an administrator where one can be asked", () => {
  const missing = Object.fromEntries(Object.keys(linuxCommands).map((name) => [name, "/no/such"]));
  const there = standIn("").command;
  const able = (me: number, commands = {}, programs = {}) =>
    Object.keys(
      linuxHands(here, {
        commands: { ...linuxCommands, ...missing, ...commands },
        programs: { idevicebackup2: ["/no"], idevicepair: [], ...programs },
        me,
      }),
    ).sort();
  expect(able(1000)).toEqual(always);
  expect(able(1000, { systemctl: there })).toEqual(always);
  expect(able(0, { systemctl: there })).toContain("restart-usbmuxd");
  expect(able(1000, { systemctl: there, pkexec: there })).toContain("restart-usbmuxd");
  expect(able(1000, {}, { idevicebackup2: ["/no", there], idevicepair: [there] })).toEqual(
    expect.arrayContaining(["start-backup", "pair"]),
  );
});

const restart = (...command: string[]) =>
  restartUsbmuxd(command, async () => ({ kind: "processes", processes: [] }))(
    { hand: "restart-usbmuxd" },
    neverAborted,
  );

test("usbmuxd is started anew by one constant command", async () => {
  const [systemctl, pkexec] = [standIn(""), standIn("")];
  expect(await restart(systemctl.command)).toEqual({ kind: "done", text: "" });
  expect(await restart(pkexec.command, "/usr/bin/systemctl")).toEqual({ kind: "done", text: "" });
  expect(systemctl.calls()).toEqual([["restart", "usbmuxd"]]);
  expect(pkexec.calls()).toEqual([["/usr/bin/systemctl", "restart", "usbmuxd"]]);
});

test.each([
  [126, "cancelled"],
  [127, "not-permitted"],
  [5, "not-there"],
  [1, "failed"],
])("ended with %i, it was %s", async (code, why) => {
  expect(await restart(standIn(`echo why >&2; exit ${code}`).command)).toMatchObject({ kind: "failed", why });
});

test("every command and program has an absolute path", () => {
  for (const place of [...Object.values(linuxCommands), ...Object.values(linuxPrograms).flat()])
    expect(place).toMatch(/^\//);
});

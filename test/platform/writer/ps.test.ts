/**
 * What ps prints on macOS. The output here is made after its documentation and public samples, with paths that were
 * recorded: it has not been proved on a Mac.
 */

import { expect, test } from "vitest";
import { readPs, rootIn, splitCommand } from "../../../src/platform/macos/ps.ts";
import { lookWithPs } from "../../../src/platform/macos/writers.ts";
import { readWriter } from "../../../src/platform/writer/writers.ts";
import { standIn } from "../stand-in.ts";

const phone = "00008110-000A1B2C3D4E801E";
const helper =
  "/System/Library/PrivateFrameworks/MobileDevice.framework/Versions/A/AppleMobileDeviceHelper.app/Contents/Resources/AppleMobileBackup";
const root = "/Volumes/My Disk/Phone backups";
const output = `
    1 Ss   Sun Nov 22 08:00:00 2026    23:09.10 /sbin/launchd
  213 S    Sun Nov 22 08:00:04 2026     0:00.06 /System/Library/PrivateFrameworks/MobileDevice.framework/Versions/A/Resources/usbmuxd -launchd
 1328 S    Tue Nov  3 23:59:59 2026  1234:01.06 ${helper} --backup --target ${phone}
 2001 R+   Sun Nov 22 10:50:12 2026  1-02:03:04 /opt/homebrew/bin/idevicebackup2 -u ${phone} backup ${root}/
 2002 Z    Sun Nov 22 10:50:13 2026     0:00.00 (idevicebackup2)
 2003 S+   Sun Nov 22 10:50:14 2026     0:00.00 grep idevicebackup2
 2004 S    Sun Nov 22 10:50:15 2026  1:02:03 /Applications/iMazing Mini.app/Contents/MacOS/iMazing Mini
`;
const minutes = 60_000;

test("processes with their start in universal time, their processor time in any of its forms, and whether they run", () => {
  const processes = readPs(output);
  expect(processes.map(({ pid }) => pid)).toEqual([1, 213, 1328, 2001, 2003, 2004]);
  expect(processes.filter(({ running }) => running).map(({ pid }) => pid)).toEqual([2001]);
  expect(processes.map(({ cpuMs }) => cpuMs)).toEqual([
    23 * minutes + 9100,
    60,
    1234 * minutes + 1060,
    (26 * 60 + 3) * minutes + 4000,
    0,
    62 * minutes + 3000,
  ]);
  expect(processes[2]?.startedAt).toBe(Date.UTC(2026, 10, 3, 23, 59, 59));
});

test("lines of another shape are no processes", () => {
  expect(readPs("")).toEqual([]);
  expect(readPs("  PID STAT STARTED TIME COMMAND\n garbage\n 5 S Sun Foo 45 00:00:00 2026 0:00.00 x\n")).toEqual([]);
});

test("an application is known in spite of the spaces in its path", () => {
  const python =
    "/opt/homebrew/Cellar/python@3.13/3.13.1/Frameworks/Python.framework/Versions/3.13/Resources/Python.app/Contents/MacOS/Python";
  expect(readWriter(splitCommand(`${python} /opt/homebrew/bin/pymobiledevice3 backup2 backup /b`))?.doing).toBe(
    "backup",
  );
  const elsewhere = "/Users/me/My Apps/iMazing.app/Contents/MacOS/iMazing";
  expect(readWriter(splitCommand(elsewhere))?.program).toBe("iMazing");
});

test("a folder with spaces is found at the end of the command, and not in the middle of another", () => {
  expect(rootIn(`idevicebackup2 backup ${root}`, ["/b", root])).toBe(root);
  expect(rootIn(`idevicebackup2 backup ${root}/`, [`${root}/`])).toBe(`${root}/`);
  expect(rootIn("idevicebackup2 backup /other/b", ["/b"])).toBeUndefined();
});

const { signal } = new AbortController();

test("all processes are listed now and then, and in between only the writers", async () => {
  const { command, calls } = standIn(`cat <<'END'${output}END`);
  const look = lookWithPs({ ps: command }, { roots: [root], completeEvery: 600_000 });
  const found = await look(signal);
  expect(found).toEqual({
    kind: "writers",
    writers: [
      expect.objectContaining({ pid: 1328, program: "AppleMobileBackup", doing: "backup", device: phone }),
      expect.objectContaining({ pid: 2001, program: "idevicebackup2", doing: "backup", device: phone, root }),
      expect.objectContaining({ pid: 2004, program: "iMazing", doing: "unknown" }),
    ],
  });
  await look(signal);
  const columns = ["-ww", "-o", "pid=,stat=,lstart=,time=,command="];
  expect(calls()).toEqual([
    ["-ax", ...columns],
    ["-p", "1328,2001,2004", ...columns],
  ]);
});

test("where there is no writer nothing more is run until the next complete list", async () => {
  const { command, calls } = standIn("echo '1 Ss Sun Nov 22 08:00:00 2026 0:09.10 /sbin/launchd'");
  const look = lookWithPs({ ps: command }, { roots: [], completeEvery: 600_000 });
  for (let looks = 0; looks < 3; looks++) expect(await look(signal)).toEqual({ kind: "writers", writers: [] });
  expect(calls()).toHaveLength(1);
});

test("a ps that fails for the writers alone is asked for all, before anyone is called gone", async () => {
  const { command, calls } = standIn(`[ "$1" = -p ] && exit 1; cat <<'END'${output}END`);
  const look = lookWithPs({ ps: command }, { roots: [], completeEvery: 600_000 });
  await look(signal);
  expect(await look(signal)).toMatchObject({ writers: [{ pid: 1328 }, { pid: 2001 }, { pid: 2004 }] });
  expect(calls().map(([which]) => which)).toEqual(["-ax", "-p", "-ax"]);
});

test("a ps that fails altogether makes blind, with its own words", async () => {
  const { command } = standIn("echo 'ps: Operation not permitted' >&2; exit 1");
  expect(await lookWithPs({ ps: command }, { roots: [] })(signal)).toEqual({
    kind: "blind",
    why: "failed",
    detail: `${command} ended with 1: ps: Operation not permitted`,
  });
});

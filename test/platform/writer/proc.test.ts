/** Lines of /proc as a kernel 6.x writes them. */

import { expect, test } from "vitest";
import { readArguments, readBootTime, readIo, readStat } from "../../../src/platform/linux/proc.ts";

const stat = (name: string, state: string) =>
  `4242 (${name}) ${state} 1 4242 4242 0 -1 4194304 1007 0 0 0 147 717 0 0 20 0 1 0 271828 45682688 3694 18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0 0 0 0\n`;

test("a process, whatever its name looks like", () => {
  const read = { alive: true, running: false, startTick: 271828, cpuTicks: 147 + 717 };
  for (const name of ["idevicebackup2", "tmux: server", "a) Z 1 (b", ""])
    expect(readStat(stat(name, "S"))).toEqual(read);
});

test("a process that has a processor, or waits for one, is told from one that sleeps", () => {
  expect(readStat(stat("idevicebackup2", "R"))?.running).toBe(true);
  expect(readStat(stat("idevicebackup2", "D"))?.running).toBe(false);
});

test("a zombie is not alive, and half a line is no process", () => {
  expect(readStat(stat("idevicebackup2", "Z"))?.alive).toBe(false);
  expect(readStat("")).toBeUndefined();
  expect(readStat(stat("x", "S").slice(0, 60))).toBeUndefined();
});

test("arguments keep their spaces, and empty ones count", () => {
  expect(readArguments("idevicebackup2\0backup\0My Disk/b\0")).toEqual(["idevicebackup2", "backup", "My Disk/b"]);
  expect(readArguments("grep\0\0file\0")).toEqual(["grep", "", "file"]);
  expect(readArguments("")).toEqual([]);
});

test("bytes through its hands, and when the computer started", () => {
  expect(readIo("rchar: 6976\nwchar: 12\nsyscr: 10\nsyscw: 0\nread_bytes: 0\n")).toEqual({
    bytesRead: 6976,
    bytesWritten: 12,
  });
  expect(readIo("")).toBeUndefined();
  expect(readBootTime("cpu  1 2 3\nctxt 5\nbtime 1795380921\nprocesses 9\n")).toBe(1795380921000);
});

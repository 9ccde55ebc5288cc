/** Who is a writer and what it is doing, told from command lines as people and programs give them. */

import { describe, expect, test } from "vitest";
import { readWriter } from "../../../src/platform/writer/writers.ts";

const phone = "00008110-000A1B2C3D4E801E";
const read = (line: string) => readWriter(line.split(" "));

describe("a backup", () => {
  test.each([
    [`idevicebackup2 -u ${phone} backup /b`, "idevicebackup2", phone, "/b"],
    [`/usr/local/bin/idevicebackup2 --udid=${phone} -n -d backup --full /b`, "idevicebackup2", phone, "/b"],
    [`idevicebackup2 -u${phone.replace("-", "").toLowerCase()} backup .`, "idevicebackup2", phone, "."],
    [`idevicebackup2 backup --full --udid ${phone} -s 123 /b`, "idevicebackup2", phone, "/b"],
    ["lt-idevicebackup2 -i backup b", "idevicebackup2", undefined, "b"],
    ["idevicebackup2 -u everyone backup b", "idevicebackup2", undefined, "b"],
    ["pymobiledevice3 backup2 backup --full /b", "pymobiledevice3", undefined, "/b"],
    [
      `/usr/bin/python3.12 -E /opt/bin/pymobiledevice3 -v backup2 backup /b --udid ${phone}`,
      "pymobiledevice3",
      phone,
      "/b",
    ],
    [`python -X dev -m pymobiledevice3 backup2 backup --udid ${phone} /b`, "pymobiledevice3", phone, "/b"],
    [`/S/MobileDevice.framework/AppleMobileBackup --backup --target ${phone}`, "AppleMobileBackup", phone, undefined],
  ])("%s", (line, program, device, directory) => {
    expect(read(line)).toEqual({
      program,
      doing: "backup",
      ...(device && { device }),
      ...(directory && { directory }),
    });
  });
});

test.each([
  [`idevicebackup2 -u ${phone} restore --system --password backup /b`, "restore"],
  ["idevicebackup2 info /b", "other"],
  ["idevicebackup2 encryption on backup /b", "other"],
  ["idevicebackup2 changepw backup restore /b", "other"],
  ["idevicebackup2 -h", "other"],
  ["python3 /bin/pymobiledevice3 backup2 restore /b", "restore"],
  ["python3 /bin/pymobiledevice3 backup2 change-password a b /b", "other"],
  [`AppleMobileBackup --restore --target ${phone}`, "restore"],
  ["AppleMobileBackup --list", "other"],
  ["AppleMobileBackup --extract x --domain d --target x", "other"],
  ["AppleMobileBackup", "unknown"],
  ["AppleMobileBackup --sesame 5", "unknown"],
  ["/Applications/iMazing.app/Contents/MacOS/iMazing", "unknown"],
])("%s is a writer, %s", (line, doing) => {
  expect(read(line)?.doing).toBe(doing);
});

test.each([
  ["/bin/sh -c idevicebackup2 backup /b"],
  ["script -q -c idevicebackup2 /dev/null"],
  ["sudo idevicebackup2 backup /b"],
  ["grep idevicebackup2"],
  ["vim /usr/local/bin/pymobiledevice3"],
  ["python3 notes.py pymobiledevice3 backup2 backup /b"],
  ["python3 -c print() pymobiledevice3"],
  ["python3"],
  ["pymobiledevice3 syslog live"],
  ["idevicebackup backup /b"],
  ["usbmuxd -f"],
  [""],
])("%s is none", (line) => {
  expect(read(line)).toBeUndefined();
});

test("a process without arguments, as kernel threads and zombies have them, is none", () => {
  expect(readWriter([])).toBeUndefined();
});

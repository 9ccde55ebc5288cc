/** What macOS prints, as it was recorded by others; only `made` outputs are put together here, from public samples. */

import { describe, expect, test } from "vitest";
import { askImportantUsage } from "../../../src/platform/macos/room.ts";
import { placeAt } from "../../../src/platform/macos/usb-location.ts";
import { recorded as file, readMac } from "./probes-reading.ts";

describe("a VPN", () => {
  const noVpn = file("scutil-nc-list-13-empty.txt");
  const plain = file("netstat-rn-default-en0.txt");

  test("is not there because a Mac has tunnels", () => {
    const none = { kind: "vpn", connected: false };
    for (const list of ["13-empty", "13-wireguard", "10.13-l2tp", "pptp-masked"]) {
      const scutil = file(`scutil-nc-list-${list}.txt`);
      expect(readMac("vpn", [scutil, file("ifconfig-14.5.txt"), plain]), list).toEqual(none);
    }
  });

  test("that the system's list lacks is told by its address, and by its route", () => {
    const vpn = { kind: "vpn", connected: true, names: [] };
    const some = readMac("vpn", [noVpn, file("ifconfig-10.15.txt"), plain]);
    expect(some).toEqual({ ...vpn, everything: false });
    const all = readMac("vpn", [noVpn, file("ifconfig-14.5.txt"), file("netstat-rn-default-utun4.txt")]);
    expect(all).toEqual({ ...vpn, everything: true });
  });

  test("that takes both halves of the addresses takes everything", () => {
    const halves = `${plain}0/1                10.8.0.1           UGScg               utun5\n`;
    const both = `${halves}128.0/1            10.8.0.1           UGSc                utun5\n`;
    expect(readMac("vpn", [noVpn, file("ifconfig-14.5.txt"), halves])).toMatchObject({ everything: false });
    expect(readMac("vpn", [noVpn, file("ifconfig-14.5.txt"), both])).toMatchObject({ everything: true });
  });

  test("is not told by the default routes that every tunnel has for IPv6, or for those who ask for it", () => {
    const more = [
      "Internet6:",
      "Destination                             Gateway                                 Flags               Netif Expire",
      "default                                 fe80::%utun0                            UGcIg               utun0",
      "default                                 fe80::%utun1                            UGcg                utun1",
      "default            link#22            UCSIg               utun3",
      "224.0.0/4          link#22            UmCS                utun3\n",
    ].join("\n");
    expect(readMac("vpn", [noVpn, file("ifconfig-14.5.txt"), plain + more])).toEqual({ kind: "vpn", connected: false });
  });

  const connected = file("scutil-nc-list-13-wireguard.txt").replace("(Disconnected)", "(Connected)");
  test("has the name that the system knows it by", () => {
    const fact = readMac("vpn", [connected, file("ifconfig-10.15.txt"), file("netstat-rn-default-utun4.txt")]);
    expect(fact).toEqual({ kind: "vpn", connected: true, everything: true, names: ["vpn.example.com"] });
  });

  test("that is listed as connected, with no tunnel to be seen, is not judged", () => {
    expect(readMac("vpn", [connected, file("ifconfig-14.5.txt"), plain])).toBeUndefined();
  });

  test("is judged without its list, but not without addresses and routes", () => {
    expect(readMac("vpn", [undefined, file("ifconfig-14.5.txt"), plain])).toEqual({ kind: "vpn", connected: false });
    expect(readMac("vpn", [noVpn, undefined, plain])).toBeUndefined();
    expect(readMac("vpn", [noVpn, file("ifconfig-14.5.txt"), undefined])).toBeUndefined();
    expect(readMac("vpn", [noVpn, "", ""])).toBeUndefined();
  });
});

describe("the firewall", () => {
  const [off, on] = [file("alf-getglobalstate-disabled.txt"), file("alf-getglobalstate-enabled.txt")];
  const [some, all] = [file("alf-getblockall-disabled.txt"), file("alf-getblockall-enabled.txt")];

  test.each([
    ["off", [off, some]],
    ["off", [off, all]],
    ["off", [off, undefined]],
    ["on", [on, some]],
    ["on", [on, "Block all DISABLED! \n"]],
    ["blocks-all", [on, all]],
    ["blocks-all", [on, "Block all ENABLED! \n"]],
    ["blocks-all", ["Firewall is blocking all non-essential incoming connections. (State = 2)\n", undefined]],
    ["on", ["Die Firewall ist aktiviert. (State = 1)\n", some]],
  ])("is %s", (state, printed) => {
    expect(readMac("firewall", printed)).toEqual({ kind: "firewall", state });
  });

  test("that is on, and does not say what it blocks, or says two things, is not judged", () => {
    expect(readMac("firewall", [on, undefined])).toBeUndefined();
    expect(readMac("firewall", [on, "Firewall has block all state set to eingeschaltet.\n"])).toBeUndefined();
    expect(readMac("firewall", [on + off, some])).toBeUndefined();
    expect(readMac("firewall", ["Firewall is enabled. (State = 0)\n", some])).toBeUndefined();
    expect(readMac("firewall", ["Firewall is enabled. (State = 3)\n", some])).toBeUndefined();
    const managed = "Firewall settings cannot be modified from command line on managed Mac computers.\n";
    expect(readMac("firewall", [managed, managed])).toBeUndefined();
  });
});

test("a Mac's version, with tabs, spaces, and a Rapid Security Response", () => {
  const computer = { kind: "computer", name: "macOS", version: "13.3", build: "22E252" };
  expect(readMac("computer", [file("sw_vers-13.3.txt")])).toEqual(computer);
  expect(readMac("computer", [file("sw_vers-13.3-rsr.txt")])).toEqual({ ...computer, extra: "(a)" });
  const old = { kind: "computer", name: "Mac OS X", version: "10.12", build: "16A239j" };
  expect(readMac("computer", [file("sw_vers-10.12.txt")])).toEqual(old);
  expect(readMac("computer", [file("sw_vers-13.3.txt").replace("13.3", "dreizehn")])).toBeUndefined();
  expect(readMac("computer", [file("sw_vers-13.3.txt") + file("sw_vers-10.12.txt")])).toBeUndefined();
});

describe("updates", () => {
  const preferences = (list: string, more = "") =>
    `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>AutomaticCheckEnabled</key>
	<true/>${more}
	<key>LastSuccessfulDate</key>
	<date>2026-09-22T03:31:01Z</date>
	<key>LastUpdatesAvailable</key>
	<integer>7</integer>${list}
</dict>
</plist>
`;
  const one = (inside: string) => `<key>RecommendedUpdates</key><array><dict>${inside}</dict></array>`;
  const lookedAt = Date.UTC(2026, 8, 22, 3, 31, 1);

  test("as the preferences have them (made)", () => {
    const named = one(
      "<key>Display Name</key><string>macOS Tahoe 26.7</string><key>Display Version</key><string>26.7</string>",
    );
    expect(readMac("updates", [preferences(named)])).toEqual({
      kind: "updates",
      waiting: [{ name: "macOS Tahoe 26.7", version: "26.7" }],
      lookedAt,
    });
    const identified = one("<key>Identifier</key><string>MSU_UPDATE_25G229_patch_26.7_minor</string>");
    expect(readMac("updates", [preferences(identified)])).toMatchObject({
      waiting: [{ name: "MSU_UPDATE_25G229_patch_26.7_minor" }],
    });
    const none = "<key>RecommendedUpdates</key><array/>";
    expect(readMac("updates", [preferences(none)])).toEqual({ kind: "updates", waiting: [], lookedAt });
  });

  test("are not known where the list is missing, is nameless or is no list, or the counter alone speaks", () => {
    expect(readMac("updates", [preferences("")])).toBeUndefined();
    expect(readMac("updates", [preferences(one("<key>Size</key><integer>1</integer>"))])).toBeUndefined();
    expect(readMac("updates", [preferences("<key>RecommendedUpdates</key><string>none</string>")])).toBeUndefined();
    expect(readMac("updates", [preferences("").slice(0, 300)])).toBeUndefined();
  });

  test.each([
    ["10.15-update", [{ name: "Safari", version: "14.0" }]],
    ["11-beta", [{ name: "macOS Big Sur 11.1 Beta 2", version: "11.1" }]],
    [
      "13-three",
      [
        { name: "Safari", version: "17.0" },
        { name: "macOS Ventura 13.6", version: "13.6" },
        { name: "macOS Sonoma 14.0", version: "14.0" },
      ],
    ],
  ])("as softwareupdate lists them: %s", (name, waiting) => {
    expect(readMac("updates", [file(`softwareupdate-list-${name}.txt`)], 1)).toEqual({ kind: "updates", waiting });
  });

  test("in the form of macOS 10.14 (made)", () => {
    const old = `Software Update Tool

Finding available software
Software Update found the following new or updated software:
   * Command Line Tools (macOS Mojave version 10.14) for Xcode-10.3
\tCommand Line Tools (macOS Mojave version 10.14) for Xcode (10.3), 199140K [recommended]
   * macOS 10.14.6 Update-
\tmacOS 10.14.6 Update ( ), 2660382K [recommended] [restart]
   - iCal-1.0.2
\tiCal, (1.0.2), 6520K
`;
    expect(readMac("updates", [old], 1)).toMatchObject({
      waiting: [
        { name: "Command Line Tools (macOS Mojave version 10.14) for Xcode", version: "10.3" },
        { name: "macOS 10.14.6 Update" },
        { name: "iCal", version: "1.0.2" },
      ],
    });
  });

  test("are not known where the list ends in the middle of one", () => {
    const cut = file("softwareupdate-list-13-three.txt").replace(/\tTitle: macOS Sonoma.*\n/, "");
    expect(readMac("updates", [cut], 1)).toBeUndefined();
  });

  test("none, said without a look, is not proof of none", () => {
    const none = {
      output: file("softwareupdate-list-none.stdout.txt"),
      complaint: file("softwareupdate-list-none.stderr.txt"),
    };
    expect(readMac("updates", [none], 1)).toBeUndefined();
  });
});

describe("what keeps backups from being made (made)", () => {
  const unset = (key: string) => ({
    complaint: `2026-11-22 12:00:00.000 defaults[123:456] \nThe domain/default pair of (com.apple.iTunes, ${key}) does not exist\n`,
    code: 1,
  });
  const nothing = Array.from({ length: 5 }, () => unset("x"));

  test("nothing, in the words of macOS 26 and of 27, or set to no", () => {
    const none = { kind: "backups-disabled", by: [] };
    expect(readMac("backups-disabled", nothing)).toEqual(none);
    const newer = { complaint: "Could not find key\n", code: 1 };
    expect(readMac("backups-disabled", [newer, "0\n", ...nothing.slice(2)])).toEqual(none);
  });

  test("each of the preferences, and phones ignored in either place by its own name", () => {
    expect(readMac("backups-disabled", ["1\n", "1\n", "true\n", "1\n", "YES\n"])).toEqual({
      kind: "backups-disabled",
      by: ["device-backups", "automatic-backups", "automatic-sync", "ignored-devices", "ignored-devices-everywhere"],
    });
  });

  test("is not known where one does not answer, or with something else", () => {
    expect(readMac("backups-disabled", [undefined, ...nothing.slice(1)])).toBeUndefined();
    expect(readMac("backups-disabled", ["(\n    1\n)\n", ...nothing.slice(1)])).toBeUndefined();
    expect(readMac("backups-disabled", [{ complaint: "Killed\n", code: 1 }, ...nothing.slice(1)])).toBeUndefined();
  });
});

describe("iPhones on the bus", () => {
  test("by ioreg on macOS 26, told by the kernel where the number was left out", () => {
    const phone = { mode: "normal", device: "00008150-000D250C1E40401C", port: "1-1", hubs: 0 };
    expect(readMac("usb-tree", [file("ioreg-iphone-26-trimmed.txt")])).toEqual({ kind: "usb-tree", phones: [phone] });
  });

  test("by ioreg on 10.8, an iPad behind hubs", () => {
    const phones = [
      { mode: "normal", device: "496f52691b56fc7e7d6624b28e4589c668f57646", port: "14-2.2", hubs: 1, speed: 480e6 },
    ];
    const fact = readMac("usb-tree", [file("ioreg-ipad-10.8.txt")]);
    expect(fact).toEqual({ kind: "usb-tree", phones });
  });

  const tree = (inside: string) => `+-o Root  <class IORegistryEntry, id 0x100000100, retain 35>
  {
  }
  +-o AppleT8132USBXHCI@01000000  <class AppleT8132USBXHCI, id 0x1000004cc>
    {
      "locationID" = 16777216
    }
${inside}`;
  const device = (properties: string) => `    +-o A thing@01210000  <class IOUSBHostDevice, id 0x1001b54f5, retain 31>
    | {
    |   "sessionID" = 417772302542
${properties}
    | }
`;

  test("none in a whole tree (made), and nobody knows in a part of one", () => {
    expect(readMac("usb-tree", [tree("")])).toEqual({ kind: "usb-tree", phones: [] });
    expect(readMac("usb-tree", [tree(device('    |   "idVendor" = 1317\n    |   "idProduct" = 4776'))])).toMatchObject({
      phones: [],
    });
    expect(readMac("usb-tree", [tree("").split("\n").slice(3).join("\n")])).toBeUndefined();
  });

  test("in recovery mode, behind a hub, with the speed by any of its three names (made)", () => {
    const recovery = '    |   "idVendor" = 1452\n    |   "idProduct" = 4737\n';
    for (const speed of ['"UsbLinkSpeed" = 480000000', '"USBSpeed" = 3', '"Device Speed" = 2']) {
      const text = tree(device(`${recovery}    |   ${speed}`));
      expect(readMac("usb-tree", [text]), speed).toEqual({
        kind: "usb-tree",
        phones: [{ mode: "recovery", port: "1-2.1", hubs: 1, speed: 480e6 }],
      });
    }
  });

  test("in a tree whose shape is not as it should be are not believed", () => {
    const text = tree(device('    |   "idVendor" = 1452\n    |   "idProduct" = 4776'));
    expect(readMac("usb-tree", [text])).toMatchObject({ phones: [{ port: "1-2.1" }] });
    const elsewhere = text.replace('"idProduct"', '"locationID" = 5\n    |   "idProduct"');
    for (const odd of [`${text}{\n`, `${text}}\n`, `${text}"idVendor" = 1452\n`, elsewhere]) {
      expect(readMac("usb-tree", [odd])).toBeUndefined();
    }
  });

  test("none, by system_profiler on macOS 15 and 26, among hubs and other things of Apple", () => {
    const none = { kind: "usb-tree", phones: [] };
    expect(readMac("usb-tree", [file("spusbhost-26-tahoe-basic.json")], 1)).toEqual(none);
    expect(readMac("usb-tree", [file("spusbhost-26-tahoe-full.json")], 1)).toEqual(none);
    expect(readMac("usb-tree", [file("spusb-15-sequoia-intel.json")], 2)).toEqual(none);
  });

  test("one, by system_profiler (made of the same keys)", () => {
    const phone = { mode: "normal", device: "00008120-001A19813AE0C01E", port: "1-1", hubs: 0 };
    expect(readMac("usb-tree", [file("synthetic-spusb-14-iphone.json")], 2)).toEqual({
      kind: "usb-tree",
      phones: [phone],
    });
    const faster = { ...phone, speed: 480e6 };
    const host = file("synthetic-spusbhost-26-iphone.json");
    expect(readMac("usb-tree", [host], 1)).toEqual({ kind: "usb-tree", phones: [faster] });
    const apple = file("synthetic-spusb-14-iphone.json").replace("0x05ac (Apple Inc.)", "apple_vendor_id");
    expect(readMac("usb-tree", [apple], 2)).toMatchObject({ phones: [phone] });
  });

  test("are not denied by a macOS that no longer knows the type", () => {
    expect(readMac("usb-tree", ['{"SPUSBDataType" : []}'], 2)).toBeUndefined();
    expect(readMac("usb-tree", ["{}"], 1)).toBeUndefined();
  });

  test("stand at the place that their number says", () => {
    expect(placeAt(0x14230000)).toEqual({ port: "14-2.3", hubs: 1 });
    expect(placeAt(0x40132000)).toEqual({ port: "40-1.3.2", hubs: 2 });
    expect(placeAt(0x00100000)).toEqual({ port: "0-1", hubs: 0 });
    for (const none of [0x14000000, -1, 2 ** 32, 0.5, Number.NaN]) expect(placeAt(none)).toBeUndefined();
  });
});

describe("what keeps a Mac awake", () => {
  test("three programs, on macOS 26", () => {
    expect(readMac("sleep", [file("pmset-assertions-26.txt")])).toEqual({
      kind: "sleep",
      keptAwake: true,
      by: [
        { pid: 734, program: "sharingd" },
        { pid: 389, program: "powerd" },
        { pid: 451, program: "runningboardd" },
        { pid: 1288, program: "dasd" },
      ],
    });
  });

  const counts = (idle: number) =>
    `Assertion status system-wide:\n   PreventSystemSleep             0\n   PreventUserIdleSystemSleep     ${idle}\n`;

  test("nothing, where a display is kept on; and the kernel (made)", () => {
    const display = '   pid 1(x): [0x1] 00:00:01 PreventUserIdleDisplaySleep named: "x"\n';
    expect(readMac("sleep", [counts(0) + display])).toEqual({ kind: "sleep", keptAwake: false, by: [] });
    expect(readMac("sleep", [counts(1)])).toEqual({ kind: "sleep", keptAwake: true, by: [] });
  });

  test("is not known where the sums and the list differ, or a sum is missing", () => {
    const holder = '   pid 1(a (b) c): [0x1] 253:00:01 PreventSystemSleep named: "x"\n';
    expect(readMac("sleep", [counts(0) + holder])).toBeUndefined();
    expect(readMac("sleep", [counts(1) + holder])).toMatchObject({ by: [{ pid: 1, program: "a (b) c" }] });
    expect(readMac("sleep", [counts(1) + counts(0)])).toBeUndefined();
    expect(readMac("sleep", [holder])).toBeUndefined();
  });
});

describe("room on the disk", () => {
  const [df, free, total] = [file("df-k-15-data-volume.txt"), 104857600 * 1024, 971350180 * 1024];

  test("of the volume that holds the home folders, with and without what macOS would clear", () => {
    const disk = { kind: "disk", freeBytes: free, totalBytes: total };
    expect(readMac("disk", [df, undefined])).toEqual(disk);
    expect(readMac("disk", [df, `${free + 5e10}\n`])).toEqual({ ...disk, withPurgeableBytes: free + 5e10 });
  });

  test("that cannot be is left out", () => {
    for (const odd of ["0\n", "undefined\n", `${total + 1}\n`, "1e99\n", `${free + 1} ${free + 2}\n`]) {
      expect(readMac("disk", [df, odd]), odd).not.toHaveProperty("withPurgeableBytes");
    }
  });

  test("of a Mac with one volume, and of no Mac", () => {
    const one = df.split("\n").slice(0, 2).join("\n");
    expect(readMac("disk", [`${one}\n`, undefined])).toMatchObject({ freeBytes: free });
    expect(readMac("disk", ["df: illegal option\n", undefined])).toBeUndefined();
    expect(readMac("disk", [df + df.replaceAll("104857600", "1"), undefined])).toBeUndefined();
  });

  test("is asked for by a script that is a script, and that takes its path as an argument", () => {
    expect(() => new Function(`${askImportantUsage}; return run`)).not.toThrow();
    expect(askImportantUsage).not.toContain("/System");
  });
});

describe("usbmuxd", () => {
  const [before, , after] = file("usbmuxd-ps-10.14.txt").split("\n");
  const command = before?.slice(before.indexOf("/System")) ?? "";
  const launchd = "    1 Ss   Sun Nov 22 08:00:00 2026    23:09.10 /sbin/launchd\n";
  const line = (pid: number, at: string) =>
    `${String(pid).padStart(5)} Ss   Sun Nov 22 ${at} 2026     0:00.06 ${command}\n`;

  test("runs, by the path that was recorded", () => {
    expect(command).toBe(after?.slice(after.indexOf("/System")));
    const grep = " 2271 S+   Sun Nov 22 10:50:14 2026     0:00.00 grep usbmuxd\n";
    const startedAt = Date.UTC(2026, 10, 22, 10, 51);
    const alive = { kind: "usbmuxd", alive: true, pid: 2421, startedAt };
    expect(readMac("usbmuxd", [launchd + grep + line(2421, "10:51:00")])).toEqual(alive);
    expect(readMac("usbmuxd", [launchd + line(2421, "10:51:00") + line(110, "10:26:00")])).toEqual(alive);
    expect(readMac("usbmuxd", [launchd + grep])).toEqual({ kind: "usbmuxd", alive: false });
  });

  test("is not called dead by half a list", () => {
    expect(readMac("usbmuxd", [line(110, "10:26:00")])).toBeUndefined();
    expect(readMac("usbmuxd", [""])).toBeUndefined();
  });
});

/** Causes that must not be named: hints that prove nothing, and what is long over. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HostFact } from "../../src/core/world/facts.ts";
import * as it from "./happenings.ts";
import { hints } from "./hints.ts";
import { client, copying, finishedStatus, type Story, sec, setStatus, story } from "./story.ts";

const named = (tale: Story) => it.shown(tale)?.cause?.id;
const isStill = it.freezes;
const namesTold = (tale: Story) => it.causesTold(tale).map(({ id, confidence }) => `${id}, ${confidence}`);

describe("what is not named", () => {
  test("a passcode that was entered long ago", () => {
    const tale = it.preparing(it.says(story(), "heard")).wait(2);
    it.says(it.says(tale, "prompt-shown").wait(20), "prompt-gone").wait(4500);
    expect(tale.kinds()).toContain("stalled");
    expect(namesTold(tale).slice(1)).not.toContainEqual(expect.stringContaining("passcode"));
    expect(named(tale)).toBe("unknown");
  });

  test("a passcode that was entered, of a backup that fails at once for another reason", () => {
    const tale = it.preparing(it.says(story(), "heard")).wait(2);
    it.dies(it.says(it.says(tale, "prompt-shown").wait(8), "prompt-gone").wait(60));
    expect(named(tale)).toBe("writer-gone");
  });

  test("a passcode, of an unheard phone whose backup fails at once", () => {
    expect(named(it.dies(it.preparing(story()).wait(4)))).toBe("writer-gone");
  });

  test("a dialog that has stood open since before the backup", () => {
    const tale = it.says(it.says(story(), "heard"), "prompt-shown").wait(600);
    tale.world.writers = [{ ...client, startedAt: sec(600) }];
    tale.disk({ infoAt: sec(tale.now + 1) }).wait(300);
    expect(tale.kinds()).not.toContain("waiting-for-you");
  });

  test("a dialog of somebody who uses the phone meanwhile", () => {
    const tale = it.says(it.says(copying(story()), "heard"), "prompt-shown").wait(200);
    expect(named(tale)).not.toBe("passcode");
    expect(tale.kinds()).not.toContain("stalled");
  });

  test.each([
    ["a VPN", { kind: "vpn", connected: true, everything: true, names: [] }],
    ["a firewall", { kind: "firewall", state: "blocks-all" }],
  ] satisfies [string, HostFact][])("%s while the backup goes by cable", (_name, fact) => {
    expect(named(isStill(it.finds(copying(story()), fact)))).toBe("unknown");
  });

  test("a firewall that is on and lets its owner’s programs through", () => {
    const tale = it.preparing(it.says(story({ link: "network" }), "heard"));
    expect(named(it.finds(tale, { kind: "firewall", state: "on" }).wait(4500))).toBe("unknown");
  });

  test("a flap of an hour before", () => {
    const tale = it.flaps(it.hangsOnBus(story()), 1).wait(3000);
    tale.world.writers = [{ ...client, startedAt: sec(3000) }];
    const later = tale.disk({ infoAt: sec(tale.now + 1) }).wait(20);
    setStatus(later, "uploading").copy(40e6, { files: 1 });
    expect(named(isStill(later))).toBe("unknown");
  });

  test("a leftover Snapshot while all goes well", () => {
    const old = { status: finishedStatus("OLD", -9e5), statusAt: sec(-9e5), infoAt: sec(-9e5), snapshot: true };
    const tale = story({ arrival: { ...old, status: { ...old.status, state: "uploading" } } }).wait(60);
    tale.world.writers = [{ ...client, startedAt: sec(60) }];
    setStatus(it.says(tale.disk({ infoAt: sec(tale.now + 1) }), "heard").wait(30), "uploading");
    for (let i = 0; i < 60; i++) tale.copy(40e6);
    expect(it.shown(tale)?.cause).toBeUndefined();
    expect(named(isStill(tale))).toBe("unknown");
  });

  test("the silence of a phone that was unplugged on purpose", () => {
    expect(named(it.leaves(it.isMute(copying(story()))).wait(60))).toBe("cable");
  });

  test("the cable, of a backup that had frozen before somebody pulled it", () => {
    const tale = it.serves(copying(story()).wait(40), false).wait(900);
    expect(named(tale)).toBe("writer-hung");
    expect(named(it.leaves(tale).wait(10))).toBe("writer-hung");
    expect(named(it.dies(tale))).toBe("writer-hung");
  });

  test("the cable, when it is put in again elsewhere and usbmuxd takes its time", () => {
    const tale = it.leaves(it.leavesBus(copying(it.hangsOnBus(story()).wait(10)))).wait(30);
    expect(named(it.hangsOnBus(tale, "u2").wait(10))).toBe("cable");
  });

  test("usbmuxd, in the moment in which the cable is pulled and the bus has not noticed", () => {
    const tale = it.leaves(copying(it.hangsOnBus(story()).wait(10))).wait(1);
    it.leavesBus(tale).wait(10);
    expect(
      new Set(
        it
          .causesTold(tale)
          .slice(1)
          .map(({ id }) => id),
      ),
    ).toEqual(new Set(["cable"]));
  });

  test("usbmuxd, when it is we who may not look", () => {
    const tale = it.goesBlind(it.leaves(copying(it.hangsOnBus(story()).wait(10))), "usbmux", "not-permitted");
    expect(named(tale.wait(20))).not.toBe("usbmuxd-lost-phone");
  });

  test("sleep, of a backup that had stood still long before", () => {
    const tale = it.isMute(copying(story()).wait(100)).asleep(7200).wait(600);
    expect(named(tale)).toBe("phone-silent");
  });

  test("sleep, where Defrost could not look into the folder", () => {
    const tale = copying(story());
    tale.world.watching = false;
    tale.wait(600);
    tale.world.watching = true;
    expect(named(isStill(tale))).toBe("unknown");
  });

  test.each(["locked", "not-trusted"] as const)("a phone that refuses us (%s) while its backup goes on", (why) => {
    const tale = it.refuses(copying(story()), why);
    for (let i = 0; i < 10; i++) tale.copy(40e6);
    expect(it.shown(tale)?.cause).toBeUndefined();
  });

  test("another phone’s error", () => {
    const tale = it.finds(copying(story()), { kind: "backup-error", code: 105, means: "disk-full", stopped: true });
    for (let i = 0; i < 30; i++) tale.copy(40e6);
    expect(it.shown(tale)?.cause).toBeUndefined();
    expect(named(isStill(tale))).toBe("unknown");
  });

  test("a busy VPN of yesterday’s trouble", () => {
    const tale = it.finds(story({ link: "network" }), { kind: "vpn", connected: true, everything: true, names: [] });
    tale.wait(60);
    tale.world.writers = [{ ...client, startedAt: sec(60) }];
    tale.disk({ infoAt: sec(tale.now + 1) });
    expect(named(it.says(tale, "heard").wait(4500))).not.toBe("vpn");
  });

  test("damage that the failed run may have done itself", () => {
    const tale = it.dies(it.leaves(copying(story())).wait(1));
    it.isFound(tale, { kind: "damaged", damages: [{ file: "Manifest.plist", how: "empty" }] });
    expect(named(tale)).toBe("cable");
    const other = it.dies(copying(story()));
    it.isFound(other, { kind: "damaged", damages: [{ file: "Manifest.plist", how: "empty" }] });
    expect(it.shown(other)?.cause?.confidence).toBe("possible");
  });

  test.each([
    ["iOS 18 with macOS 26, a year apart", "18.7", "26.1"],
    ["iOS 17 with macOS 14", "17.1", "14.0"],
    ["iOS 26 with macOS 26", "26.4", "26.0"],
    ["a version nobody can read", "beta", "26"],
  ])("%s", (_name, ios, version) => {
    const tale = it.finds(it.answers(copying(story()), { ios }), { kind: "computer", name: "macOS", version });
    expect(named(isStill(tale))).toBe("unknown");
  });

  test("a slow link, of a backup that was met half-way or prepared for long", () => {
    const tale = it.preparing(story()).wait(900);
    setStatus(tale, "uploading");
    for (let i = 0; i < 20; i++) tale.copy(20e6, { file: `f${i}`, files: 1 });
    expect(it.shown(tale)?.cause).toBeUndefined();
  });
});

describe("a hint that is not enough", () => {
  const old = { status: finishedStatus("OLD", -9e5), statusAt: sec(-9e5), infoAt: sec(-9e5) };
  const again = (arrival: Parameters<typeof story>[0] = { arrival: old }) => {
    const tale = it.says(story(arrival), "heard").wait(60);
    tale.world.writers = [{ ...client, startedAt: sec(60) }];
    return tale.disk({ infoAt: sec(tale.now + 1) });
  };
  const crowded = (tale: Story) =>
    it.answers(it.hasRoom(tale, 40e9), { storage: { totalBytes: 256e9, freeBytes: 100e9 } });

  test("a phone that holds more than there is room for, whose backup adds to an older one or is under way", () => {
    expect(named(crowded(again()).wait(4500))).toBe("unknown");
    expect(named(isStill(crowded(copying(story()))))).toBe("unknown");
  });

  test("a list of files of the usual size", () => {
    const tale = it.dies(again().wait(60));
    it.isFound(tale, { kind: "sound", encrypted: false, checked: true, manifestBytes: 60e6 });
    expect(named(tale)).toBe("writer-gone");
  });

  test("a run that stops elsewhere than the last one", () => {
    const tale = it.dies(copying(story())).wait(60);
    tale.world.writers = [{ ...client, pid: 78, startedAt: sec(tale.now) }];
    setStatus(tale.disk({ infoAt: sec(tale.now + 1) }).wait(10), "uploading");
    for (let i = 0; i < 3; i++) tale.copy(40e6, { file: `g${i}`, files: 1 });
    expect(named(isStill(tale))).toBe("unknown");
  });

  test("an agent that waited in vain for the backup before", () => {
    const tale = it.logs(it.says(story(), "heard"), { lines: 1, head: "waiting-for-passcode", opened: true }).wait(60);
    tale.world.writers = [{ ...client, startedAt: sec(60) }];
    expect(named(tale.disk({ infoAt: sec(tale.now + 1) }).wait(4500))).toBe("unknown");
  });

  test("nothing on disk, of a phone whose log speaks of the backup", () => {
    const tale = it.logs(it.preparing(story()).wait(10), { lines: 3, head: "scanning", opened: true });
    expect(named(it.dies(tale.wait(170)))).toBe("writer-gone");
  });

  test("the bus is late, and the program quick: it was the cable", () => {
    const tale = it.leaves(copying(it.hangsOnBus(story()).wait(10)));
    tale.world.writers = [];
    it.leavesBus(tale.wait(2)).wait(30);
    expect(it.causesTold(tale).at(-1)?.id).toBe("cable");
    expect(named(tale)).toBe("cable");
  });

  test("a flapping cable, of a backup by radio", () => {
    const tale = copying(story({ link: "network" }));
    it.hangsOnBus(it.leavesBus(it.hangsOnBus(tale)).wait(1), "u2");
    expect(named(tale.wait(4500))).toBe("unknown");
  });

  test("a slow beginning, of a backup that was running when we came", () => {
    const status = { ...finishedStatus("NEW", -2000), state: "uploading" } as const;
    const half = { infoAt: sec(-2000), statusAt: sec(-1900), changedAt: sec(-1), snapshot: true, status };
    const tale = story({ arrival: half });
    tale.world.writers = [{ ...client, program: "AppleMobileBackup", startedAt: sec(-2001) }];
    for (let i = 0; i < 60; i++) tale.copy(200_000, { file: `f${i}`, files: 1 });
    expect(tale.kinds()).toContain("backup-began");
    expect(it.shown(tale)?.cause).toBeUndefined();
  });

  test("a sleep, of a backup that went on after it", () => {
    const tale = copying(story()).asleep(3600);
    for (let i = 0; i < 60; i++) tale.copy(40e6);
    expect(named(isStill(tale))).toBe("unknown");
  });

  test("a preference for Finder, of a backup by another program", () => {
    const tale = it.finds(it.dies(copying(story())), { kind: "backups-disabled", by: ["device-backups"] });
    expect(named(tale)).toBe("writer-gone");
  });

  test("a phone that says a word right after its last byte, and one that works on", () => {
    const word = it.logs(copying(story()).wait(10), { lines: 1, head: "uploading", opened: true }).wait(115);
    expect(it.shown(word)?.cause).toBeUndefined();
    const work = it.logs(copying(story()).wait(60), { lines: 9, head: "uploading", opened: true });
    for (let i = 0; i < 20; i++) it.logs(work.wait(10), { lines: 9 });
    expect(it.shown(work)).toMatchObject({
      pace: "quiet",
      cause: { id: "writer-out-of-step", confidence: "possible" },
    });
  });

  test("a log that said of the backup before that it failed", () => {
    const tale = it.logs(it.says(story(), "heard"), { lines: 1, head: "failed", opened: true }).wait(5);
    tale.world.writers = [{ ...client, startedAt: sec(5) }];
    const later = tale.disk({ infoAt: sec(tale.now + 1) });
    expect(named(later.wait(4500))).toBe("unknown");
  });

  test("a usbmuxd that was gone before the backup began", () => {
    const tale = copying(it.goesBlind(story(), "usbmux", "not-running").wait(30));
    expect(named(isStill(tale))).toBe("unknown");
  });

  test("a usbmuxd that goes while the bus shows that the phone has left", () => {
    const tale = copying(it.hangsOnBus(it.seesAgain(story(), "usb")).wait(10));
    it.goesBlind(it.leavesBus(tale), "usbmux", "not-running");
    expect(named(isStill(tale))).not.toBe("usbmuxd-lost-phone");
  });

  test("an agent that is not there for a moment", () => {
    expect(named(isStill(it.serves(copying(story()).wait(5), false)))).toBe("unknown");
  });

  test("an agent that is gone, of a program that reads and writes", () => {
    const tale = it.serves(copying(story()).wait(40), false);
    for (let i = 1; i < 1500; i++) {
      tale.world.writers = [{ ...client, bytesRead: i * 8e6 }];
      tale.wait(1);
    }
    expect(named(tale)).toBe("unknown");
  });

  test("an error that the backup went on after", () => {
    const passing = { kind: "backup-error", code: 100, means: "file-unreadable", stopped: false } as const;
    expect(it.shown(it.finds(copying(story()), passing))?.cause).toBeUndefined();
  });
});

describe("a backup that moves", () => {
  test.each(["usb", "network"] as const)("is accused of nothing, whatever is known (%s)", (link) => {
    fc.assert(
      fc.property(fc.subarray(hints, { minLength: 1 }), (some) => {
        const tale = copying(story({ link }));
        for (const hint of some) {
          hint(tale);
          tale.copy(20e6).wait(1);
        }
        for (let i = 0; i < 15; i++) tale.copy(20e6);
        expect(it.shown(tale)?.cause).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});

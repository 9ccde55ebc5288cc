/** Two causes at once, causes that must not be named, evidence in any order, and what is learned after the end. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CauseId } from "../../src/core/cause.ts";
import { causes } from "../../src/core/causes.ts";
import type { BackupHealth, HostFact } from "../../src/core/facts.ts";
import type { Observation } from "../../src/core/observation.ts";
import * as it from "./happenings.ts";
import { client, copying, finishedStatus, phone, root, type Story, sec, setStatus, story } from "./story.ts";

const named = (tale: Story) => it.shown(tale)?.cause?.id;
const namesTold = (tale: Story) => it.causesTold(tale).map(({ id, confidence }) => `${id}, ${confidence}`);
const isStill = (tale: Story) => tale.wait(450);
const found = (tale: Story) => tale.told.flatMap(({ event }) => (event.kind === "cause" ? [event.cause.id] : []));

describe("two causes at once", () => {
  test("the cable is pulled while the disk is nearly full: the cable was seen", () => {
    const tale = it.leaves(it.hasRoom(copying(story()), 100e6)).wait(5);
    expect(it.shown(tale)?.cause).toMatchObject({ id: "cable", confidence: "certain" });
  });

  test("the cable is pulled, and there is no room at all: without room no other cable helps", () => {
    expect(named(it.leaves(it.hasRoom(copying(story()), 0)).wait(5))).toBe("disk-full");
  });

  test("the phone asks for its passcode and has flapped before: the passcode", () => {
    const tale = it.flaps(it.hangsOnBus(story()), 1).wait(5);
    it.says(it.says(it.preparing(tale), "heard").wait(1), "prompt-shown").wait(60);
    expect(it.shown(tale)?.cause).toMatchObject({ id: "passcode", confidence: "certain" });
  });

  test("the phone asks for its passcode, and flaps: it has to be asked again", () => {
    const tale = it.preparing(it.says(it.hangsOnBus(story()), "heard")).wait(2);
    it.flaps(it.says(tale, "prompt-shown").wait(2), 1).wait(60);
    expect(it.shown(tale)?.cause).toMatchObject({ id: "cable", confidence: "certain" });
  });

  test("a program in circles after the cable was pulled: the cable", () => {
    expect(named(it.spins(it.leaves(copying(story())), 60))).toBe("cable");
  });

  test("error 208 over a leftover: the phone’s own word", () => {
    const tale = it.dies(it.preparing(story()).wait(180));
    it.isFound(tale, { kind: "damaged", damages: [{ file: "Manifest.plist", how: "empty" }] });
    it.finds(tale, { kind: "backup-error", code: 208, means: "passcode-not-entered", stopped: true });
    expect(named(tale)).toBe("passcode");
  });

  test("the computer slept, and the phone was let go: sleep, not the cable", () => {
    expect(named(it.leaves(copying(story()).asleep(3600).wait(1)).wait(5))).toBe("mac-slept");
  });
});

describe("what is not named", () => {
  test("a passcode that was entered long ago", () => {
    const tale = it.preparing(it.says(story(), "heard")).wait(2);
    it.says(it.says(tale, "prompt-shown").wait(20), "prompt-gone").wait(2000);
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
    expect(named(it.finds(tale, { kind: "firewall", state: "on" }).wait(2000))).toBe("unknown");
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
    const tale = it.serves(copying(story()).wait(40), false).wait(450);
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
    expect(named(it.says(tale, "heard").wait(2000))).not.toBe("vpn");
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

describe("a failed backup", () => {
  const health: BackupHealth = { kind: "damaged", damages: [{ file: "Manifest.plist", how: "empty" }] };

  test("gets a surer cause by what comes 5 s later", () => {
    const tale = it.dies(it.preparing(story()).wait(8)).wait(5);
    it.finds(it.isFound(tale, health), it.finds205);
    expect(found(tale)).toEqual(["leftover-backup", "leftover-backup"]);
    expect(it.shown(tale)?.cause).toMatchObject({ id: "leftover-backup", confidence: "certain" });
  });

  test("gets none by what comes 11 minutes later", () => {
    const tale = it.dies(it.preparing(story()).wait(8)).wait(660);
    it.finds(it.isFound(tale, health), it.finds205).wait(5);
    expect(found(tale)).toEqual([]);
    expect(it.shown(tale)).toBeUndefined();
  });

  test("keeps its cause when the world gets better", () => {
    const tale = it.refuses(it.preparing(it.says(story(), "heard")).wait(5), "locked");
    it.answers(it.dies(tale)).wait(60);
    expect(it.shown(tale)?.cause).toMatchObject({ id: "locked", confidence: "certain" });
    expect(found(tale)).toEqual([]);
  });

  test.each([
    ["the drive is taken away", (tale: Story) => it.goesBlind(tale, "folder", "missing")],
    ["the phone is unplugged", (tale: Story) => it.leaves(tale)],
    ["the phone is asked and refuses", (tale: Story) => it.refuses(tale, "locked")],
    ["another backup fails", (tale: Story) => it.finds(tale, it.finds205)],
  ])("is not explained by what happens two minutes later: %s", (_name, later) => {
    const tale = it.dies(copying(story())).wait(120);
    later(tale).wait(5);
    expect(named(tale)).toBe("writer-gone");
    expect(found(tale)).toEqual([]);
  });

  test("is told its cause once", () => {
    const tale = it.dies(it.preparing(story()).wait(8)).wait(5);
    for (let i = 0; i < 20; i++) it.finds(tale, it.finds205).wait(1);
    expect(found(tale)).toEqual(["leftover-backup"]);
  });
});

describe("a cause", () => {
  test("is told again only when it is another one, or surer", () => {
    const tale = it.preparing(story()).wait(2500);
    const told = namesTold(tale);
    expect(told).toEqual(["passcode, likely", "passcode, possible", "passcode, possible"]);
    expect(tale.kinds().filter((kind) => kind === "cause")).toHaveLength(1);
  });

  test("of a backup that moves again is forgotten, and told anew the next time", () => {
    const tale = it.isMute(copying(story())).wait(120);
    it.answers(tale).copy(1e6).wait(10);
    expect(it.shown(tale)?.cause).toBeUndefined();
    expect(namesTold(it.isMute(tale).wait(120)).filter((name) => name === "phone-silent, likely")).toHaveLength(2);
  });
});

/** What the computer and the phone may have to say of a backup that has just failed as it began. */
const papers: Observation[] = [
  { kind: "fact", at: 0, fact: { kind: "vpn", connected: true, everything: true, names: [] } },
  { kind: "fact", at: 0, fact: { kind: "firewall", state: "blocks-all" } },
  { kind: "fact", at: 0, fact: { kind: "backups-disabled", by: ["device-backups"] } },
  { kind: "fact", at: 0, fact: { kind: "updates", waiting: [{ name: "macOS 26.2" }] } },
  { kind: "fact", at: 0, fact: { kind: "computer", name: "macOS", version: "15.1" } },
  { kind: "fact", at: 0, fact: it.finds205 },
  { kind: "fact", at: 0, fact: { kind: "backup-error", code: 103, means: "locked-or-plist-damaged", stopped: true } },
  { kind: "fact", at: 0, fact: { kind: "backup-error", code: 105, means: "disk-full", stopped: true } },
  { kind: "fact", at: 0, fact: { kind: "unknown", about: "sleep", why: "missing", text: "" } },
  {
    kind: "health",
    at: 0,
    root,
    device: phone,
    health: { kind: "sound", encrypted: false, checked: true, manifestBytes: 2e9 },
  },
  {
    kind: "health",
    at: 0,
    root,
    device: phone,
    health: { kind: "damaged", damages: [{ file: "Manifest.db", how: "corrupt" }] },
  },
  { kind: "phone-log", at: 0, device: phone, lines: 1, head: "waiting-for-passcode" },
  { kind: "phone-said", at: 0, device: phone, word: "cancelled" },
];

const oneOfEach = fc.shuffledSubarray(papers).map((some) => {
  const about = (seen: Observation) =>
    seen.kind === "fact" ? (seen.fact.kind === "unknown" ? seen.fact.about : seen.fact.kind) : seen.kind;
  return some.filter((seen, i) => some.findIndex((other) => about(other) === about(seen)) === i);
});

describe("evidence that comes in any order", () => {
  const tell = (seen: readonly Observation[], link: "usb" | "network") => {
    const tale = it.dies(it.answers(it.preparing(story({ link })).wait(8), { ios: "26.1" }));
    for (const one of seen) tale.see({ ...one, at: sec(tale.now) + 1 });
    return it.shown(tale)?.cause;
  };

  test("ends in the same cause", () => {
    fc.assert(
      fc.property(
        oneOfEach.chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length }))),
        fc.constantFrom("usb", "network"),
        ([some, other], link) => {
          expect(tell(some, link)).toEqual(tell(other, link));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("never makes it less sure, and tells nothing twice", () => {
    const place = (id: CauseId | undefined) => causes.findIndex((row) => row.id === id);
    fc.assert(
      fc.property(oneOfEach, (some) => {
        const tale = it.dies(it.preparing(story()).wait(8));
        for (const one of some) tale.see({ ...one, at: sec(tale.now) + 1 });
        const told = namesTold(tale);
        expect(new Set(told).size).toBe(told.length);
        const sure = it.causesTold(tale).map(({ confidence }) => ["possible", "likely", "certain"].indexOf(confidence));
        expect(sure).toEqual(sure.toSorted());
        expect(place(named(tale))).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });
});

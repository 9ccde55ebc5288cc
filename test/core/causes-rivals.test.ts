/** Two causes at once, evidence in any order, and what is learned after the end. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CauseId } from "../../src/core/cause/cause.ts";
import { causes } from "../../src/core/cause/table.ts";
import type { Observation } from "../../src/core/observation.ts";
import type { BackupHealth } from "../../src/core/world/facts.ts";
import * as it from "./happenings.ts";
import { hints, papers } from "./hints.ts";
import { client, copying, finishedStatus, type Story, sec, setStatus, story } from "./story.ts";

const named = (tale: Story) => it.shown(tale)?.cause?.id;
const namesTold = (tale: Story) => it.causesTold(tale).map(({ id, confidence }) => `${id}, ${confidence}`);
const found = (tale: Story) => tale.told.flatMap(({ event }) => (event.kind === "cause" ? [event.cause.id] : []));

describe("two causes at once", () => {
  test("the cable is pulled while the disk is nearly full: the cable was seen", () => {
    const tale = it.leaves(it.hasRoom(copying(story()), 100e6)).wait(5);
    expect(it.shown(tale)?.cause).toMatchObject({ id: "cable", confidence: "certain" });
  });

  test("the cable was pulled, and is in again after the backup failed: nobody is told to put it in", () => {
    const tale = it.dies(it.leaves(copying(story())).wait(5));
    expect(it.shown(tale)?.cause).toMatchObject({ id: "cable", next: expect.arrayContaining(["replug"]) });
    expect(it.shown(it.comesBack(tale))?.cause?.next[0]).toBe("start-again");
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

describe("a failed backup", () => {
  const health: BackupHealth = { kind: "damaged", damages: [{ file: "Manifest.plist", how: "empty" }] };

  test("gets a surer cause by what comes 5 s later", () => {
    const tale = it.dies(it.preparing(story()).wait(8)).wait(5);
    it.isFound(it.finds(tale, it.finds205), health);
    expect(found(tale)).toEqual(["leftover-backup", "leftover-backup"]);
    expect(it.shown(tale)?.cause).toMatchObject({ id: "leftover-backup", confidence: "certain" });
  });

  test("gets none by what comes 11 minutes later", () => {
    const tale = it.dies(it.preparing(story()).wait(8)).wait(660);
    it.finds(it.isFound(tale, health), it.finds205).wait(5);
    expect(found(tale)).toEqual([]);
    expect(it.shown(tale)).toBeDefined();
    tale.asleep(86_400).wait(1);
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
    const tale = it.preparing(story()).wait(4500);
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

describe("what to do next", () => {
  const cuts = ["replug", "restart-iphone", "stop-stuck-backup", "restart-usbmuxd", "restart-backup-services"];

  test("never cuts off files that are being moved, and never stops what is gone", () => {
    fc.assert(
      fc.property(fc.subarray(hints), fc.boolean(), (some, over) => {
        const tale = setStatus(copying(story()), "moving");
        for (const hint of some) hint(tale);
        if (over) it.dies(tale.wait(60)).wait(30);
        else tale.wait(1000);
        const view = it.shown(tale);
        const [first] = view?.cause?.next ?? [];
        if (over) expect(view?.cause?.next).not.toContain("stop-stuck-backup");
        else if (view && "disconnected" in view && !view.disconnected) expect(cuts).not.toContain(first);
      }),
      { numRuns: 60 },
    );
  });

  test("says what has become of the good backup, also of a run that failed", () => {
    const arrival = { status: finishedStatus("OLD", -9e5), statusAt: sec(-9e5), infoAt: sec(-9e5) };
    const begun = () => {
      const tale = story({ arrival }).wait(60);
      tale.world.writers = [{ ...client, startedAt: sec(60) }];
      return setStatus(tale.disk({ infoAt: sec(tale.now + 1) }).wait(5), "uploading").copy(40e6, { files: 1 });
    };
    expect(it.shown(it.dies(begun()))).toMatchObject({ earlier: { at: sec(-9e5), untouched: true } });
    expect(it.shown(it.dies(setStatus(begun(), "moving")))).toMatchObject({ earlier: { untouched: false } });
    expect(it.shown(it.dies(copying(story())))).not.toHaveProperty("earlier");
    const aborted = story({ arrival: { ...arrival, status: { ...arrival.status, state: "uploading" } } }).wait(60);
    aborted.world.writers = [{ ...client, startedAt: sec(60) }];
    expect(it.shown(aborted.disk({ infoAt: sec(61) }))).toMatchObject({ unplug: { safe: "yes" } });
    expect(it.shown(aborted)).not.toHaveProperty("unplug.earlier");
  });
});

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

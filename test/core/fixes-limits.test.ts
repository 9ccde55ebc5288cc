/** What a fix is told of, remembered for and kept from, besides its steps. */

import { describe, expect, test } from "vitest";
import type { FixId } from "../../src/core/fix/fix.ts";
import { snapshotOf } from "../../src/core/snapshot.ts";
import { clicks, lastOrder, offers, outcomes, reports, spinning, withHands } from "./clicks.ts";
import { answers, dies, leaves, refuses, shown } from "./happenings.ts";
import { copying, phone, root, type Story, sec, setStatus } from "./story.ts";

const refusing = (tale: Story) => refuses(tale.wait(5), "trust-denied").wait(1);

describe("what was tried in vain", () => {
  const inVain = (tale: Story): Story => {
    clicks(tale, "trust", { device: phone });
    reports(tale).wait(3700);
    expect(outcomes(tale)).toEqual(["trust no-change"]);
    expect(offers(refusing(tale))).toEqual([]);
    return tale;
  };

  test("for a phone alone may be tried again once it has answered", () => {
    const tale = inVain(refusing(withHands()));
    answers(tale).wait(60);
    expect(offers(refusing(tale))).toEqual(["trust"]);
  });

  test("for a phone alone may be tried again once it was backed up, though it never answered us", () => {
    const tale = copying(inVain(refusing(withHands())));
    for (const state of ["moving", "removing", "finished"] as const) setStatus(tale, state);
    dies(tale).wait(5);
    expect(tale.kinds()).toContain("finished");
    expect(offers(refusing(tale))).toEqual(["trust"]);
  });
});

describe("a fix that nobody asked for", () => {
  const fixed = (allowed: FixId[]) => spinning({ allowed: new Set(allowed) }).wait(600);

  test("and that did not help is told to the person, once", () => {
    const tale = reports(fixed(["stop-stuck-backup"]), { kind: "failed", why: "not-permitted", text: "" }).wait(60);
    expect(tale.notified.filter(({ kind }) => kind === "fix-ended")).toMatchObject([
      { fix: "stop-stuck-backup", outcome: "failed" },
    ]);
  });

  test("and that did what it is for is not; nor is one that somebody waits for", () => {
    const unasked = dies(reports(fixed(["stop-stuck-backup"]))).wait(5);
    expect(outcomes(unasked)).toEqual(["stop-stuck-backup done"]);
    const asked = spinning();
    clicks(asked, "stop-stuck-backup");
    reports(asked, { kind: "failed", why: "not-permitted", text: "" });
    expect(outcomes(asked)).toEqual(["stop-stuck-backup failed"]);
    for (const { notified } of [unasked, asked])
      expect(notified.filter(({ kind }) => kind === "fix-ended")).toEqual([]);
  });
});

test("while files are moved nobody is told to start the backup again, whatever the cause", () => {
  const tale = copying(withHands());
  setStatus(tale, "moving").asleep(7200).wait(2400);
  expect(snapshotOf(tale.state).backups[0]?.pace).toBe("stalled");
  expect(shown(tale)?.cause?.id).toBe("mac-slept");
  expect(shown(tale)?.cause?.next.slice(0, 2)).toEqual(["wait", "start-again"]);
});

test("a backup that is over between two looks has been helped by starting it", () => {
  const tale = dies(spinning()).wait(5);
  clicks(tale, "start-again");
  reports(tale);
  tale.disk({
    infoAt: sec(tale.now + 1),
    statusAt: sec(tale.now + 1),
    status: { state: "finished", uuid: "SMALL", date: sec(tale.now), full: false },
    snapshot: false,
  });
  expect(outcomes(tale)).toEqual(["start-again helped"]);
});

test("a phone that was never here is no phone to fix, whatever it is called", () => {
  const tale = leaves(copying(withHands())).wait(5);
  const stranger = "00008110-00000000000000AA";
  for (const fix of ["replug", "other-cable", "toggle-icloud-backup", "reset-network-settings"] as const)
    expect(clicks(tale, fix, { device: stranger, root, consents: true })).toMatchObject({ why: "phone-away" });
  expect(clicks(tale, "replug", { device: phone, root })).toMatchObject({ kind: "began" });
  expect(lastOrder(tale)).toMatchObject({ hand: "stop-writer" });
});

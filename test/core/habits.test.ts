/** What a phone's good backups teach, and what is made of it. */

import { describe, expect, test } from "vitest";
import { wakeUp } from "../../src/core/state.ts";
import { type Lesson, learn, stretch } from "../../src/core/verdict/habits.ts";
import { normalOf } from "../../src/core/verdict/normal.ts";
import { client, copying, phone, type Story, sec, setStatus, story } from "./story.ts";

const minutes = (n: number) => n * 60_000;
const cable = { device: phone, at: 0, link: "usb", speed: 480e6, ios: "26.1" } as const;
const lessons = (count: number, longest: Lesson["longest"], way: Partial<Lesson> = {}): Lesson[] =>
  Array.from({ length: count }, () => ({ ...cable, ...way, longest }));

/** A mind that has learned this, as a daemon that starts anew. */
function knowing(known: readonly Lesson[]): Story {
  const tale = story();
  const { devices, senses, host } = tale.state;
  const woken = wakeUp({ at: sec(0), patience: 1, kept: [], lessons: known });
  tale.revive({ ...woken, devices, senses, ...(host && { host }) });
  return tale;
}

/** Preparing in silence, for so long. */
function preparing(tale: Story, s: number): Story {
  tale.world.writers = [client];
  return tale.disk({ infoAt: sec(tale.now + 1), ios: "26.1" }).wait(s);
}

function finish(tale: Story): Story {
  setStatus(tale, "moving").wait(30);
  setStatus(tale, "finished").wait(12);
  tale.world.writers = [];
  return tale.wait(3);
}

/** A freeze while preparing, and after how many seconds it is called one. */
function frozenAfter(known: readonly Lesson[]): number {
  const tale = preparing(knowing(known), 3 * 3600);
  const said = tale.first("stalled");
  return said ? said.at : Number.POSITIVE_INFINITY;
}

describe("a phone that is known", () => {
  const nothingKnown = frozenAfter([]);

  test("to be silent for long at each backup is given that time", () => {
    expect(nothingKnown).toBeLessThan(40 * 60);
    const tale = preparing(knowing(lessons(20, { preparing: minutes(40) })), 45 * 60);
    expect(tale.kinds()).not.toContain("stalled");
  });

  test("never to be silent gets a faster verdict, and one that says so", () => {
    const known = lessons(20, { preparing: minutes(1) });
    expect(frozenAfter(known)).toBeLessThan(nothingKnown / 3);
    const tale = preparing(knowing(known), 3600);
    expect(tale.first("stalled")?.event).toMatchObject({
      evidence: expect.arrayContaining([
        expect.objectContaining({ id: "silence", values: expect.objectContaining({ longestMs: 60_000, backups: 20 }) }),
      ]),
    });
  });

  test("from a few backups only is judged nearly as any phone: time is taken away slowly", () => {
    const after = [1, 3, 10, 20].map((count) => frozenAfter(lessons(count, { preparing: minutes(1) })));
    expect(after).toEqual(after.toSorted((a, b) => b - a));
    expect(after[0]).toBeGreaterThan(nothingKnown * 0.4);
  });

  test("whose backups differ widely is not hurried", () => {
    const steady = lessons(10, { preparing: minutes(2) });
    const wild = [0.2, 20].flatMap((n) => lessons(5, { preparing: minutes(n) }));
    expect(frozenAfter(wild)).toBeGreaterThan(frozenAfter(steady));
  });

  test("over a cable is not judged by what it does over the network, over another cable, or did with another iOS", () => {
    const longest = { preparing: minutes(1) };
    const others = [{ link: "network" }, { speed: 5e9 }, { ios: "18.7" }, { device: "f".repeat(40) }] as const;
    for (const other of others) expect(frozenAfter(lessons(20, longest, other))).toBe(nothingKnown);
    expect(frozenAfter(lessons(20, longest, { ios: "26.1.1" }))).toBeLessThan(nothingKnown / 3);
  });

  test("is never given less than a fifth, nor more than five times, of any phone's time", () => {
    const [least, most] = [1, 100_000].map((s) =>
      stretch(
        Array.from({ length: 60 }, () => s * 1000),
        "preparing",
      ),
    );
    expect(least).toBeGreaterThanOrEqual(1 / 5);
    expect(most).toBe(5);
  });

  test("to be quick over a network is given the time of any phone: the network may be another today", () => {
    const quick = Array.from({ length: 60 }, () => 15_000);
    expect(stretch(quick, "transferring by cable")).toBeLessThan(1);
    expect(stretch(quick, "transferring by network")).toBe(1);
    expect(
      stretch(
        Array.from(quick, () => minutes(10)),
        "transferring by network",
      ),
    ).toBeGreaterThan(1);
  });
});

describe("a lesson", () => {
  test("is taken from a backup that was seen whole and confirmed, with its longest silence in each phase", () => {
    const tale = preparing(story(), 100);
    copying(tale);
    tale.wait(70).copy(1e6).wait(30).copy(1e6);
    finish(tale);
    expect(tale.first("finished")?.event).toMatchObject({
      habit: { link: "usb", speed: 480e6, ios: "26.1", longest: { preparing: 100_000, transferring: 70_000 } },
    });
    expect(tale.state.lessons.get(phone)).toHaveLength(1);
    const [calm] = normalOf(tale.state.lessons, 1);
    expect(calm).toMatchObject({ device: phone, backups: 1 });
    expect(calm?.phases.transferring).toMatchObject({ usualMs: 70_000, longestMs: 70_000 });
    // Whoever is in a hurry waits for less, whatever was usual.
    const [hurried] = normalOf(tale.state.lessons, 0.5);
    const { quietAfterMs = 0, frozenAfterMs = 0 } = calm?.phases.transferring ?? {};
    expect(hurried?.phases.transferring).toEqual({
      ...calm?.phases.transferring,
      quietAfterMs: expect.closeTo(quietAfterMs / 2, -1),
      frozenAfterMs: expect.closeTo(frozenAfterMs / 2, -1),
    });
  });

  test("is not taken from one that was met on its way, nor from one that failed", () => {
    const met = story({ arrival: { infoAt: sec(-60), changedAt: sec(-5), snapshot: true } });
    met.world.writers = [{ ...client, startedAt: sec(-61) }];
    finish(met.wait(20));
    const failed = copying(story());
    failed.world.writers = [];
    failed.wait(20);
    expect(met.kinds()).toContain("finished");
    expect(failed.kinds()).toContain("failed");
    for (const tale of [met, failed]) expect(tale.state.lessons.size).toBe(0);
  });

  test("holds no silence that a broken connection made", () => {
    const tale = copying(story());
    tale.see({ kind: "detached", at: sec(tale.now), device: phone, link: "usb", muxId: 1 });
    tale.wait(300);
    tale.see({ kind: "attached", at: sec(tale.now), device: phone, link: "usb", muxId: 2, speed: 480e6 });
    tale.copy(1e6).wait(5).copy(1e6);
    finish(tale);
    expect(tale.first("finished")?.event).toMatchObject({ habit: { longest: { transferring: expect.any(Number) } } });
    const [lesson] = tale.state.lessons.get(phone) ?? [];
    expect(lesson?.longest.transferring).toBeLessThan(10_000);
  });

  test("is forgotten after sixty newer ones", () => {
    const known = Array.from({ length: 100 }, (_, at) => ({ ...cable, at, longest: {} }));
    const kept = known.reduce(learn, new Map()).get(phone) ?? [];
    expect([kept.length, kept.at(-1)?.at]).toEqual([60, 99]);
  });
});

/** How causes follow each other: told as soon as they are known, withdrawn when they are over, and no false step in between. */

import { describe, expect, test } from "vitest";
import * as it from "./happenings.ts";
import { client, copying as copies, finishedStatus, type Story, sec, setStatus, story } from "./story.ts";

const named = (tale: Story) => it.shown(tale)?.cause?.id;
const names = (tale: Story) => it.causesTold(tale).map(({ id }) => id);
const waited = (tale: Story) =>
  tale.told.flatMap(({ at, event }) => (event.kind === "waiting-for-you" ? [[at, event.reason] as const] : []));
/** It was heard, so that nobody had to guess whether it asked for its passcode. */
const copying = (tale: Story) => copies(it.says(tale, "heard"));
const lastOf = (tale: Story) => tale.told.at(-1)?.event;

describe("a phone that refuses as its backup begins", () => {
  test.each([
    ["locked", "unlock", "locked"],
    ["not-unlocked-yet", "unlock", "locked"],
    ["trust-asked", "trust", "trust"],
    ["trust-denied", "trust", "trust"],
    ["not-trusted", "trust", "trust"],
  ] as const)("is said to wait for a person within seconds, until it answers: %s", (why, reason, id) => {
    const tale = it.refuses(it.preparing(story()), why);
    const at = tale.now;
    tale.wait(5);
    expect(waited(tale)).toEqual([[expect.any(Number), reason]]);
    expect(waited(tale)[0]?.[0]).toBeLessThanOrEqual(at + 5);
    expect(it.shown(tale)).toMatchObject({ waiting: true, waitingFor: reason, cause: { id } });
    it.says(it.answers(tale), "heard").wait(2);
    expect(it.shown(tale)).toMatchObject({ waiting: false });
    expect(it.shown(tale)).not.toHaveProperty("waitingFor");
    expect(it.shown(tale)).not.toHaveProperty("cause");
  });

  test.each(["unpaired", "unusable-record", "wrong-key", "not-by-this-way", "hung-up", "other"] as const)(
    "is Defrost’s trouble alone, and nobody is called: %s",
    (why) => {
      const tale = it.refuses(it.says(it.preparing(story()), "heard"), why).wait(60);
      expect(waited(tale)).toEqual([]);
    },
  );

  test("of a backup that moves keeps nobody waiting", () => {
    const tale = it.refuses(copying(story()), "locked");
    for (let i = 0; i < 10; i++) tale.copy(40e6);
    expect(waited(tale)).toEqual([]);
  });

  test("since before the backup began says nothing of this one", () => {
    const tale = it.refuses(it.says(story(), "heard"), "locked").wait(60);
    tale.world.writers = [{ ...client, startedAt: sec(60) }];
    expect(waited(tale.disk({ infoAt: sec(tale.now + 1) }).wait(15))).toEqual([]);
  });

  test("and then asks for the passcode is said to wait for that", () => {
    const tale = it.refuses(it.preparing(story()), "locked").wait(5);
    it.says(it.says(it.answers(tale), "heard"), "prompt-shown").wait(2);
    expect(waited(tale).map(([, reason]) => reason)).toEqual(["unlock", "passcode"]);
    expect(it.shown(tale)?.cause).toMatchObject({ id: "passcode", confidence: "certain" });
  });
});

describe("no false step", () => {
  test("when a program is ended while the phone asks for its passcode, and the dialog closes first", () => {
    const tale = it.preparing(it.says(story(), "heard")).wait(2);
    it.says(tale, "prompt-shown").wait(900);
    expect(it.shown(tale)).toMatchObject({ pace: "stalled", cause: { id: "passcode" } });
    it.dies(it.says(tale, "prompt-gone").wait(2));
    expect(lastOf(tale)).toMatchObject({ kind: "failed", cause: { id: "passcode" } });
    expect(new Set(names(tale))).toEqual(new Set(["passcode"]));
  });

  test("when a program that hangs is ended, and the end of its folder is not seen yet", () => {
    const tale = it.serves(copying(story()).wait(40), false).wait(900);
    expect(named(tale)).toBe("writer-hung");
    tale.world.watching = false;
    tale.world.writers = [];
    tale.wait(5);
    expect(named(tale)).toBe("writer-hung");
    tale.world.watching = true;
    tale.wait(3);
    expect(lastOf(tale)).toMatchObject({ kind: "failed", cause: { id: "writer-hung" } });
    expect(it.shown(tale)?.cause?.next).not.toContain("stop-stuck-backup");
    expect(new Set(names(tale))).toEqual(new Set(["writer-hung"]));
  });

  test("when one that froze while files were moved is ended: there is nothing left to wait for", () => {
    const tale = it.serves(setStatus(copying(story()), "moving").wait(40), false).wait(1500);
    expect(it.shown(tale)?.cause).toMatchObject({ id: "writer-hung", next: expect.arrayContaining(["wait"]) });
    expect(it.shown(it.dies(tale))?.cause).toMatchObject({ id: "writer-hung" });
    expect(it.shown(tale)?.cause?.next).not.toContain("wait");
  });

  test("when somebody ends a program in circles: it did not break off by itself", () => {
    const tale = it.dies(it.spins(copying(story()), 60));
    expect(lastOf(tale)).toMatchObject({ kind: "failed", cause: { id: "writer-spinning" } });
  });

  test("a passcode that was entered at last is blamed no longer than a moment", () => {
    const tale = it.preparing(it.says(story(), "heard")).wait(2);
    it.says(it.says(tale, "prompt-shown").wait(900), "prompt-gone").wait(30);
    expect(named(tale)).toBe("unknown");
  });
});

describe("a backup whose folder is out of sight", () => {
  test.each([
    ["not-permitted", "no-access"],
    ["missing", "backup-folder-missing"],
  ] as const)("is told why at once, and that it is over by what is seen then: %s", (why, id) => {
    const tale = it.goesBlind(copying(story()), "folder", why).wait(2);
    expect(tale.told.flatMap(({ event }) => (event.kind === "cause" ? [event.cause.id] : []))).toEqual([id]);
    tale.world.watching = true;
    tale.see({ kind: "sees", at: sec(tale.now), sense: "folder", root: "/backups" });
    tale.copy(1e6);
    expect(it.shown(tale)).not.toHaveProperty("cause");
    expect(it.causesTold(it.goesBlind(tale, "folder", why).wait(2))).toHaveLength(2);
  });

  test("and does not answer is not accused of anything", () => {
    const tale = it.goesBlind(copying(story()), "folder", "not-answering").wait(60);
    expect(it.causesTold(tale)).toEqual([]);
  });
});

describe("may I pull the cable", () => {
  const arrival = { status: finishedStatus("OLD", -9e5), statusAt: sec(-9e5), infoAt: sec(-9e5) };
  const again = () => {
    const tale = story({ arrival }).wait(60);
    tale.world.writers = [{ ...client, startedAt: sec(60) }];
    setStatus(tale.disk({ infoAt: sec(tale.now + 1) }).wait(5), "uploading");
    return tale.copy(40e6, { files: 1 });
  };
  const said = (tale: Story, kind: "stalled" | "disconnected" | "failed") => {
    const event = tale.told.findLast((one) => one.event.kind === kind)?.event;
    return event && "unplug" in event ? event.unplug : undefined;
  };
  const good = { at: sec(-9e5), untouched: true };

  test("is answered by whatever is said of the trouble", () => {
    expect(said(again().wait(900), "stalled")).toEqual({ safe: "yes", earlier: good });
    expect(said(it.leaves(again()).wait(5), "disconnected")).toEqual({ safe: "yes", earlier: good });
    expect(said(it.dies(again()), "failed")).toEqual({ safe: "yes", earlier: good });
    expect(said(setStatus(again(), "moving").wait(1500), "stalled")).toMatchObject({ safe: "no" });
    expect(said(it.dies(setStatus(again(), "moving")), "failed")).toEqual({
      safe: "yes",
      earlier: { ...good, untouched: false },
    });
    expect(said(it.dies(copying(story())), "failed")).toEqual({ safe: "yes" });
  });
});

test("a phone that left the network is reason to find out more", () => {
  const tale = it.leaves(copying(story({ link: "network" })), "network").wait(31);
  expect(tale.kinds().at(-1)).toBe("disconnected");
  expect(tale.effects).toContainEqual(expect.objectContaining({ kind: "probe", writerLives: true }));
});

test("a phone that logs while a file does not come is life no more, and frozen as soon as one that says nothing", () => {
  const silent = copying(story()).wait(600);
  const talking = it.logs(copying(story()).wait(25), { lines: 0, opened: true });
  for (let i = 0; i < 60; i++) it.logs(talking, { lines: 3, head: "uploading" }).wait(10);
  expect(talking.first("stalled")?.at).toBeLessThanOrEqual((silent.first("stalled")?.at ?? 0) + 1);
});

test("a log that never gave a line does not fall silent, as one does that spoke before", () => {
  const opened = (tale: Story, lines: number) => it.freezes(it.logs(tale.wait(25), { lines, opened: true }));
  const held = (tale: Story) => {
    const stalled = tale.told.findLast(({ event }) => event.kind === "stalled")?.event;
    return stalled?.kind === "stalled" && stalled.evidence.some(({ id }) => id === "phone-quiet");
  };
  expect(held(opened(copying(story()), 0))).toBe(false);
  const spoke = opened(copying(story()), 3);
  expect(held(spoke)).toBe(true);
  const again = it.comesBack(it.leaves(spoke).copy(1e6)).copy(1e6).wait(2).copy(1e6);
  expect(held(opened(again, 0))).toBe(false);
});

test("a program that ends slowly after its backup is over has not begun another one", () => {
  const tale = setStatus(copying(story()), "finished").wait(2);
  it.serves(tale, false).wait(2);
  expect(tale.kinds().at(-1)).toBe("finished");
  tale.disk({ entries: 7 }).wait(5);
  expect(tale.kinds().filter((kind) => kind === "backup-began")).toHaveLength(1);
  tale.world.writers = [{ ...client, pid: 78, startedAt: sec(tale.now) }];
  tale.disk({ infoAt: sec(tale.now + 1) }).wait(5);
  expect(tale.kinds().filter((kind) => kind === "backup-began")).toHaveLength(2);
});

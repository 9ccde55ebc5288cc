/** What leaves the command: for programs and for people. */

import { describe, expect, test } from "vitest";
import { pastLines } from "../../src/cli/past.ts";
import { eventLines, plain, toJson } from "../../src/cli/print.ts";
import { isWrong, statusLines, viewLines } from "../../src/cli/view.ts";
import { cut } from "../../src/cli/viewer.ts";
import { snapshotOf } from "../../src/core/snapshot.ts";
import { answers } from "../core/happenings.ts";
import { copying, phone, root, sec, story } from "../core/story.ts";
import { pastBackup } from "../link/examples.ts";

describe("for programs", () => {
  test("instants are ISO 8601, lengths stay numbers, evidence brings its sentence", () => {
    const tale = copying(story());
    tale.wait(430);
    const stalled = tale.first("stalled");
    const json = JSON.parse(toJson(stalled?.event));
    expect(json.at).toBe(new Date(sec(stalled?.at ?? 0)).toISOString());
    expect(json.lastProgressAt).toMatch(/^2026-11-01T\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(json.silenceMs).toBeGreaterThan(400_000);
    expect(json.evidence[0]).toMatchObject({ id: "silence", sentence: "No byte, file or rename for 7 min" });
  });
});

describe("for people", () => {
  test("the picture of a frozen backup names amount, silence and reasons", () => {
    const tale = copying(story());
    tale.wait(430);
    const lines = viewLines(snapshotOf(tale.state)).join("\n");
    expect(lines).toContain("Frozen for 7 minutes at 200 MB");
    expect(lines).toContain("idevicebackup2 is alive and idle");
    expect(isWrong(snapshotOf(tale.state))).toBe(true);
  });

  test("at rest it says so, and what it cannot see", () => {
    const tale = story();
    tale.see({ kind: "blind", at: sec(1), sense: "folder", root, why: "not-permitted" });
    const lines = viewLines(snapshotOf(tale.state)).join("\n");
    expect(lines).toContain(`No backup is running. 1 iPhone connected: …${phone.slice(-4)} by cable at 480 Mb/s.`);
    expect(lines).toContain("Could not see the backup folder: not allowed to look");
    expect(isWrong(snapshotOf(tale.state))).toBe(true);
  });

  test("a phone is called by its name, and by the end of its UDID where there may be several", () => {
    const tale = copying(answers(story(), { name: "Anna’s iPhone" })).wait(430);
    const called = `Anna’s iPhone …${phone.slice(-4)}`;
    expect(viewLines(snapshotOf(tale.state))[0]).toContain(`(${called}, idevicebackup2)`);
    expect(statusLines(snapshotOf(tale.state))[0]).toMatch(new RegExp(`^${called}: Frozen`));
    tale.world.writers = [];
    expect(statusLines(snapshotOf(tale.wait(3).state)).join("\n")).toContain(`at 200 MB   (${called})`);
  });

  test("the past says why", () => {
    expect(pastLines([pastBackup]).join("\n")).toMatch(/^ {4}\S+ \S+ {2}The iPhone lost its connection by cable\.$/m);
  });

  test("a line that is too long for the window is cut, and the cut is marked", () => {
    expect([cut("a long line", 11), cut("a long line", 7)]).toEqual(["a long line", "a long…"]);
  });

  test("trouble comes with an answer to whether the cable may be pulled", () => {
    const tale = copying(story()).wait(430);
    const lines = eventLines(tale.first("stalled")?.event ?? expect.fail());
    expect(lines.at(-1)).toBe("            You may unplug the iPhone now: only this run would be lost.");
  });

  test("a stranger’s words move no cursor and hide nothing", () => {
    expect(plain("a\x1b[2Jb\r\n\u202Ec\u2028d")).toBe("a\uFFFD[2Jb\uFFFD\uFFFD\uFFFDc\uFFFDd");
  });
});

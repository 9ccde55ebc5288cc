/** What leaves the command: for programs and for people. */

import { describe, expect, test } from "vitest";
import { plain, toJson } from "../../src/cli/print.ts";
import { isWrong, viewLines } from "../../src/cli/view.ts";
import { snapshotOf } from "../../src/core/snapshot.ts";
import { copying, phone, root, sec, story } from "../core/story.ts";

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

  test("a stranger’s words move no cursor and hide nothing", () => {
    expect(plain("a\x1b[2Jb\r\n\u202Ec\u2028d")).toBe("a\uFFFD[2Jb\uFFFD\uFFFD\uFFFDc\uFFFDd");
  });
});

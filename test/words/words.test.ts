import { describe, expect, test } from "vitest";
import { evidenceSentence, noticeWords } from "../../src/words/en.ts";
import { about, amount, exactly, speed } from "../../src/words/quantities.ts";

describe("quantities", () => {
  test.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [999_600, "1.0 MB"],
    [18_200_000_000, "18.2 GB"],
    [129_700_000_000, "130 GB"],
    [5e16, "50000 TB"],
  ])("%i bytes are %s", (bytes, words) => expect(amount(bytes)).toBe(words));

  test.each([
    [92_000, "92 s"],
    [180_000, "3 min"],
    [250_000, "4 min 10 s"],
    [7_500_000, "2 h 5 min"],
  ])("%i ms are exactly %s", (ms, words) => expect(exactly(ms)).toBe(words));

  test.each([
    [1_000, "1 second"],
    [170_000, "3 minutes"],
    [6_000_000, "2 hours"],
    [345_600_000, "4 days"],
  ])("%i ms are about %s", (ms, words) => expect(about(ms)).toBe(words));

  test("speeds are those a cable is sold by", () => {
    expect([speed(480e6), speed(10e9)]).toEqual(["480 Mb/s", "10 Gb/s"]);
  });
});

describe("sentences", () => {
  test("evidence says what was seen, exactly", () => {
    expect(evidenceSentence({ id: "silence", weight: 3, values: { silenceMs: 92_000, phase: "transferring" } })).toBe(
      "No byte, file or rename for 92 s",
    );
    expect(evidenceSentence({ id: "attached", weight: 0, values: { link: "usb", speed: 480e6 } })).toBe(
      "Still attached by cable at 480 Mb/s",
    );
  });

  test("a notice names the amount and only what speaks for a freeze", () => {
    const words = noticeWords(
      {
        kind: "stalled",
        at: 0,
        device: "d",
        backup: "b",
        phase: "transferring",
        silenceMs: 92_000,
        lastProgressAt: 0,
        bytes: 18.2e9,
        files: 3,
        evidence: [
          { id: "silence", weight: 3.6, values: { silenceMs: 92_000, phase: "transferring" } },
          { id: "attached", weight: 0, values: { link: "usb" } },
        ],
        unplug: { safe: "yes" },
      },
      "iPhone …801E",
    );
    expect(words).toEqual({
      title: "Backup frozen at 18.2 GB",
      body: "iPhone …801E: No byte, file or rename for 92 s.",
      urgent: true,
    });
  });
});

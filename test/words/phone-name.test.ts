/** What a phone is called: its owner's own words, or a stranger's. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { phoneInList, phoneName } from "../../src/words/phone-name.ts";

const udid = "00008110-000A1B2C3D4E801E";

test("a phone is called what its owner calls it, or by the end of its UDID", () => {
  expect([phoneName(udid, "Anna’s iPhone"), phoneName(udid)]).toEqual(["Anna’s iPhone", "iPhone …801E"]);
  expect([phoneInList(udid, "Anna’s iPhone"), phoneInList(udid)]).toEqual(["Anna’s iPhone …801E", "iPhone …801E"]);
});

test.each([
  ["a cursor moved", "\x1b[2JAnna\r\n", "[2JAnna"],
  ["a line turned around", "\u202Eanna\u2066", "anna"],
  ["lines", "Anna\n\nhas won\t a  prize", "Annahas won a prize"],
  ["nothing to be seen", "\u200B \u00AD\u2060", "iPhone …801E"],
  ["dots and dashes alone", " -- . ", "iPhone …801E"],
  ["a novel", "a".repeat(5000), `${"a".repeat(39)}…`],
  ["a tower of marks", `a${"\u0301".repeat(200)}b`, "\u00E1b"],
  ["markup and shell are only letters here", "<b>$(rm)</b>", "<b>$(rm)</b>"],
])("what a name cannot do: %s", (_what, name, called) => {
  expect(phoneName(udid, name)).toBe(called);
});

test("whatever it is, it is one short line that does nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (name) => {
      const called = phoneName(udid, name);
      expect(called).toMatch(/\S/);
      expect([...called].length).toBeLessThanOrEqual(40);
      expect(called).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

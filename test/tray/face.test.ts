/** What is shown of each phone, and in which order. */

import { expect, test } from "vitest";
import { expectedOf } from "../../src/tray/expected.ts";
import { facesOf } from "../../src/tray/face.ts";
import { phoneName } from "../../src/tray/phone-name.ts";
import { history, historyWith, now, running, samplesOf, snapshots, udid } from "./scenes.ts";

const shown = (name: keyof typeof snapshots, past = history) =>
  facesOf({ snapshot: snapshots[name], history: past, now }).map((face) => [face.state, face.headline]);

test.each([
  ["nothing", "resting", "Backed up 7 days ago"],
  ["moving", "moving", "Backing up"],
  ["waiting", "waiting", "Enter your passcode on the iPhone"],
  ["quiet", "quiet", "Quiet for 2 minutes at 18.2 GB"],
  ["slow", "slow", "Slow, but moving"],
  ["frozen", "frozen", "Frozen for 3 minutes at 18.2 GB"],
  ["disconnected", "disconnected", "Disconnected at 18.2 GB"],
  ["failed", "failed", "Backup stopped at 11.9 GB"],
  ["untrusted", "trouble", "This iPhone needs you"],
] as const)("%s", (name, state, headline) => expect(shown(name)).toEqual([[state, headline]]));

test("the most urgent comes first, also before the phones: what hides them all", () => {
  expect(shown("two phones").map(([state]) => state)).toEqual(["frozen", "moving"]);
  expect(shown("no access").map(([state]) => state)).toEqual(["no-access", "resting"]);
});

test("a computer that has seen nothing yet shows nothing of a phone", () => expect(shown("nothing", [])).toEqual([]));

test("what is to be expected comes from this phone's own backups, or not at all", () => {
  const about = { history: historyWith(snapshots.moving), samples: samplesOf(running), now };
  const expected = expectedOf(running, about);
  expect(expected?.bytes).toBe(26e9);
  // 14.6 GB came in 14 minutes: 11.4 more take 11, and a minute for putting them in place.
  expect((expected?.leftMs ?? 0) / 60_000).toBeCloseTo(11.9, 0);
  const others = history.map((one) => ({ ...one, device: "another" }));
  expect(expectedOf(running, { ...about, history: others })).toBeUndefined();
  expect(expectedOf(running, { ...about, history: about.history.slice(0, 3) })).toBeUndefined();
  expect(expectedOf({ ...running, bytes: 40e9 }, about)).toBeUndefined();
  expect(expectedOf({ ...running, arrival: true }, about)).toBeUndefined();
  const unlike = about.history.map((one, place) => (place === 2 ? { ...one, bytes: 90e9 } : one));
  expect(expectedOf(running, { ...about, history: unlike })).toBeUndefined();
});

test("a phone is called what its owner calls it, and no name does more than that", () => {
  expect(phoneName(udid, "Anna’s iPhone")).toBe("Anna’s iPhone");
  expect(phoneName(udid)).toBe("iPhone …801E");
  expect(phoneName(udid, " \u202E\u0000 ")).toBe("iPhone …801E");
  expect(phoneName(udid, "A\u202Ebcd\nE")).toBe("A bcd E");
  expect([...phoneName(udid, "😀".repeat(300))]).toHaveLength(65);
});

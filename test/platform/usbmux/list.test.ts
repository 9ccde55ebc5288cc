/** Two connections tell of one list, each in its own time: what is told must be right whichever was quicker. */

import fc from "fast-check";
import { expect, test } from "vitest";
import type { UsbmuxEntry } from "../../../src/apple/usbmux.ts";
import type { Observation } from "../../../src/core/observation.ts";
import { listFrom } from "../../../src/platform/usbmux/list.ts";

const entry = (muxId: number): UsbmuxEntry => ({ muxId, device: "00008110-000A1B2C3D4E801E", link: "usb" });

/** Who is attached, for somebody who only heard what was told. */
function heard(seen: Observation[]): number[] {
  const there = new Set<number>();
  for (const one of seen) {
    if (one.kind === "attached") there.add(one.muxId);
    if (one.kind === "detached") there.delete(one.muxId);
  }
  return [...there];
}

test("a list that is older than a phone's leaving does not bring it back", () => {
  const seen: Observation[] = [];
  const list = listFrom(new Map(), (one) => seen.push(one));
  list.arrive(entry(1));
  list.leave(1);
  list.complete([entry(1)]);
  expect(heard(seen)).toEqual([]);
});

/** Phones come and go while usbmuxd tells of it; the list is taken at one moment of this and arrives at a later one. */
const happenings = fc.record({
  before: fc.uniqueArray(fc.integer({ min: 1, max: 9 })),
  atFirst: fc.uniqueArray(fc.integer({ min: 1, max: 9 })),
  changes: fc.array(fc.boolean(), { maxLength: 12 }),
  taken: fc.nat(12),
  arrives: fc.nat(12),
});

test("whatever came before, and however late the list is, what was told is what is there", () => {
  fc.assert(
    fc.property(happenings, ({ before, atFirst, changes, taken, arrives }) => {
      const seen: Observation[] = before.map((muxId) => ({ kind: "attached", at: 0, ...entry(muxId) }));
      const list = listFrom(new Map(before.map((muxId) => [muxId, entry(muxId)])), (one) => seen.push(one));
      const there = new Set(atFirst);
      for (const muxId of there) list.arrive(entry(muxId));
      let answer = [...there];
      let completed = false;
      let next = 10;
      for (const [turn, comes] of changes.entries()) {
        if (turn <= taken) answer = [...there];
        if (turn >= Math.max(taken, arrives) && !completed) {
          list.complete(answer.map(entry));
          completed = true;
        }
        const [first] = there;
        if (comes || first === undefined) {
          there.add(next);
          list.arrive(entry(next++));
        } else {
          there.delete(first);
          list.leave(first);
        }
      }
      if (!completed) list.complete(answer.map(entry));
      expect(heard(seen).toSorted()).toEqual([...there].toSorted());
    }),
  );
});

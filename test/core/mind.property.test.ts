/** What holds whatever happens: the mind fed with worlds that no story thought of. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Observation } from "../../src/core/observation.ts";
import { type State, wakeUp } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import { client, copying, phone, root, sec, story } from "./story.ts";

const silence = (state: State) => [...state.sessions.values()][0]?.silence.ms ?? 0;

/** What can happen to a backup that stands still, each with the seconds until the next look. */
const stillLife = fc.array(
  fc.record({
    pause: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 2 }) }, fc.integer({ min: 3, max: 40_000 })),
    what: fc.constantFrom("look", "look", "look", "tick", "writers", "blind usbmux", "sees usbmux", "other phone"),
  }),
  { maxLength: 300 },
);

function happen(what: string, at: number, tale: ReturnType<typeof story>): Observation {
  switch (what) {
    case "look":
      return { kind: "folder", at, sample: tale.world.sample };
    case "writers":
      return { kind: "writers", at, writers: tale.world.writers };
    case "blind usbmux":
      return { kind: "blind", at, sense: "usbmux", why: "not-running" };
    case "sees usbmux":
      return { kind: "sees", at, sense: "usbmux" };
    case "other phone":
      return { kind: "attached", at, device: "f".repeat(40), link: "usb", muxId: 99 };
    default:
      return { kind: "tick", at };
  }
}

describe("silence", () => {
  test("is added by looks alone, and never more than the time since the last look, nor more than 5 s at once", () => {
    fc.assert(
      fc.property(stillLife, (life) => {
        const tale = copying(story());
        let now = tale.now;
        let looked = now;
        for (const { pause, what } of life) {
          now += pause;
          const before = silence(tale.state);
          tale.see(happen(what, sec(now), tale));
          const added = silence(tale.state) - before;
          expect(added).toBeGreaterThanOrEqual(0);
          expect(added).toBeLessThanOrEqual(what === "look" ? Math.min(5000, (now - looked) * 1000) : 0);
          if (what === "look") looked = now;
        }
      }),
      { numRuns: 60 },
    );
  });

  test("sleep of any length never causes a stall", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 60, max: 1e6 }), { maxLength: 20 }), (naps) => {
        const tale = copying(story());
        for (const nap of naps) tale.asleep(nap).wait(1);
        expect(tale.kinds()).not.toContain("stalled");
      }),
      { numRuns: 60 },
    );
  });

  test("is never reset by a ghost", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 26, max: 37 }),
        fc.integer({ min: 84, max: 99 }),
        fc.integer({ min: 1, max: 32 * 1024 - 1 }),
        fc.integer({ min: 1, max: 32 * 1024 - 1 }),
        (first, second, a, b) => {
          const tale = copying(story());
          tale.wait(first - 1).copy(a);
          expect(silence(tale.state)).toBe(first * 1000);
          tale.wait(second - first - 1).copy(b);
          expect(silence(tale.state)).toBe(second * 1000);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("ends with any full buffer, whenever it comes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 32 * 1024, max: 1e9 }), (after, bytes) => {
        const tale = copying(story());
        tale.wait(after).copy(bytes);
        expect(silence(tale.state)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

const udid = fc.constantFrom(phone, "f".repeat(40));
const at = fc.integer({ min: 0, max: 5000 }).map(sec);
const small = fc.nat({ max: 5 });
const status = fc.oneof(
  fc.constant("absent" as const),
  fc.constant("unreadable" as const),
  fc.record({
    state: fc.constantFrom("new", "uploading", "moving", "removing", "finished", "other"),
    uuid: fc.constantFrom("A", "B"),
    date: at,
    full: fc.boolean(),
  }),
);
const anything: fc.Arbitrary<Observation> = fc.oneof(
  fc.record({ kind: fc.constant("tick"), at }),
  fc.record({ kind: fc.constant("attached"), at, device: udid, link: fc.constantFrom("usb", "network"), muxId: small }),
  fc.record({ kind: fc.constant("detached"), at, device: udid, link: fc.constantFrom("usb", "network"), muxId: small }),
  fc.record({
    kind: fc.constant("folder"),
    at,
    sample: fc.record(
      {
        root: fc.constant(root),
        device: udid,
        arrival: fc.boolean(),
        status,
        snapshot: fc.boolean(),
        bytes: fc.nat(),
        files: small,
        entries: small,
        infoAt: at,
        statusAt: at,
        changedAt: at,
      },
      { requiredKeys: ["root", "device", "arrival", "status", "snapshot", "bytes", "files", "entries"] },
    ),
  }),
  fc.record({ kind: fc.constant("folder-gone"), at, root: fc.constant(root), device: udid }),
  fc.record({
    kind: fc.constant("writers"),
    at,
    writers: fc.array(
      fc.record({
        pid: small,
        startedAt: at,
        program: fc.constantFrom("idevicebackup2", "AppleMobileBackup", "iMazing"),
        doing: fc.constantFrom("backup", "restore", "other", "unknown"),
        cpuMs: fc.nat(),
        running: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
  }),
  fc.record({ kind: fc.constant("host"), at, awakeSince: at }),
  fc.record({ kind: fc.constant("sees"), at, sense: fc.constantFrom("usbmux", "writer") }),
  fc.record({ kind: fc.constant("blind"), at, sense: fc.constantFrom("usbmux", "writer"), why: fc.constant("failed") }),
) as fc.Arbitrary<Observation>; // fast-check widens the constants' literal types

const tell = (log: readonly Observation[]) => {
  let state = wakeUp({ at: 0, patience: 1, kept: [] });
  return log.flatMap((seen) => {
    const stepped = step(state, seen);
    state = stepped.state;
    return stepped.effects;
  });
};

describe("any log of observations", () => {
  test("replayed tells the same story, and is not changed by being told", () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 120 }), (log) => {
        const copy = structuredClone(log);
        expect(tell(copy)).toEqual(tell(log));
        expect(copy).toEqual(log);
      }),
      { numRuns: 200 },
    );
  });

  test("gives each backup one beginning, at most one end, and nothing after it", () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 200 }), (log) => {
        const running = new Map<string, boolean>();
        for (const effect of tell(log)) {
          if (effect.kind !== "tell" || !("backup" in effect.event)) continue;
          const { backup, kind } = effect.event;
          if (kind === "backup-began") {
            expect(running.has(backup), backup).toBe(false);
            running.set(backup, true);
          }
          expect(running.get(backup), `${kind} of ${backup}`).toBe(true);
          if (kind === "finished" || kind === "failed") running.set(backup, false);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("written down at any moment and read back by the next life, a session neither doubles nor is lost", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (moment) => {
        const tale = copying(story());
        const restart = () => {
          const kept = JSON.parse(JSON.stringify([...tale.state.sessions.values()]));
          tale.revive(wakeUp({ at: sec(tale.now), patience: 1, kept }));
          tale.see({ kind: "host", at: sec(tale.now), awakeSince: sec(-86_400), asleepMs: 0 });
          tale.see({ kind: "attached", at: sec(tale.now), device: phone, link: "usb", muxId: 1, speed: 480e6 });
          tale.world.sample = { ...tale.world.sample, arrival: true, bytes: 0, files: 0, entries: 0 };
        };
        tale.wait(moment);
        restart();
        tale.wait(600 - moment);
        expect(tale.kinds().filter((kind) => kind === "backup-began")).toHaveLength(1);
        expect(tale.notified.map(({ kind }) => kind)).toEqual(["stalled"]);
        tale.world.writers = [{ ...client, pid: 0, doing: "other" }];
        tale.wait(3);
        expect(tale.first("failed")?.event).toMatchObject({ bytes: 200e6, files: 5 });
      }),
      { numRuns: 40 },
    );
  });
});

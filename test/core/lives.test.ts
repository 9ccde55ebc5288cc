/** What happens to a backup while no daemon runs, as the next life of the mind meets it. */

import { describe, expect, test } from "vitest";
import type { FolderSample, Writer } from "../../src/core/observation.ts";
import { wakeUp } from "../../src/core/state.ts";
import { client, finishedStatus, phone, root, type Story, sec, story } from "./story.ts";

/** A backup under way for seven seconds, by a process that can be seen or not. */
function underWay({ blind = false } = {}): Story {
  const tale = story();
  if (blind) tale.see({ kind: "blind", at: sec(0), sense: "writer", why: "failed" });
  else tale.world.writers = [{ ...client }];
  tale.disk({ infoAt: sec(1) });
  tale.disk({
    status: { state: "uploading", uuid: "one", date: sec(1), full: true },
    statusAt: sec(2),
    snapshot: true,
  });
  for (let n = 0; n < 5; n++) tale.copy(1e6);
  return tale;
}

/** The next life comes after so many seconds and finds this; what it says from then on. */
function nextLife(
  tale: Story,
  after: number,
  {
    sample = {},
    writers = [],
    first = "folder",
  }: {
    sample?: Partial<FolderSample>;
    writers?: Writer[];
    first?: "folder" | "writers";
  },
) {
  const kept = JSON.parse(JSON.stringify([...tale.state.sessions.values()]));
  const [said, notified] = [tale.told.length, tale.notified.length];
  tale.asleep(after);
  const at = sec(tale.now);
  tale.revive(wakeUp({ at, patience: 1, kept }));
  tale.see({ kind: "host", at, awakeSince: sec(-86_400), asleepMs: 0 });
  tale.see({ kind: "sees", at, sense: "folder", root });
  tale.see({ kind: "attached", at, device: phone, link: "usb", muxId: 1, speed: 480e6 });
  tale.world.sample = { ...tale.world.sample, bytes: 0, files: 0, entries: 0, ...sample };
  tale.world.writers = writers;
  const looks = [
    () => tale.world.watching && tale.see({ kind: "folder", at, sample: { ...tale.world.sample, arrival: true } }),
    () => tale.see({ kind: "writers", at, writers }),
  ];
  for (const look of first === "folder" ? looks : looks.reverse()) look();
  tale.wait(90);
  return {
    told: tale.told
      .slice(said)
      .map(({ event }) => event)
      .filter(({ kind }) => kind !== "progress"),
    notified: tale.notified.slice(notified).map(({ kind }) => kind),
  };
}

describe.each(["folder", "writers"] as const)("a life that looks at the %s first", (first) => {
  test.each([
    [20, true],
    [100, true],
    [600, false],
    [36_000, false],
  ])("%i s after a backup went on to its end: never called quiet or frozen", (after, confirmed) => {
    const tale = underWay();
    const endAt = sec(tale.now + 5);
    const sample = { status: finishedStatus("one", tale.now + 5), statusAt: endAt, changedAt: endAt, snapshot: false };
    const { told, notified } = nextLife(tale, after, { first, sample });
    expect(told).toMatchObject([
      { kind: "phase", phase: "verifying" },
      { kind: "finished", confirmed },
    ]);
    expect(notified).toEqual([]);
  });

  test.each([20, 600, 36_000])("%i s after a backup was broken off: failed, and never frozen", (after) => {
    const { told, notified } = nextLife(underWay(), after, { first });
    expect(told).toMatchObject([{ kind: "failed", reason: "writer-gone" }]);
    expect(notified).toEqual(["failed"]);
  });

  test("that finds it frozen says so at once, and once", () => {
    const { notified } = nextLife(underWay(), 600, { first, writers: [{ ...client, cpuMs: 10 }] });
    expect(notified).toEqual(["stalled"]);
  });
});

test.each([false, true])("a folder that went meanwhile is gone, with its backup (processes unseen: %s)", (blind) => {
  const tale = underWay({ blind });
  tale.world.watching = false;
  const { told } = nextLife(tale, 600, {});
  expect(told).toMatchObject([{ kind: "failed", reason: "folder-gone" }]);
});

/** The detector's stories: left, what happened; right, what was said, and when. */

import { describe, expect, test } from "vitest";
import { snapshotOf } from "../../src/core/snapshot.ts";
import { client, copying, finishedStatus, phone, root, sec, setStatus, story } from "./story.ts";

const saidAt = (tale: ReturnType<typeof story>, kind: Parameters<typeof tale.first>[0]) =>
  tale.first(kind)?.at ?? Number.NaN;

describe("a healthy backup", () => {
  test("is followed from its first plist to the client's exit", () => {
    const tale = copying(story());
    setStatus(tale, "moving");
    for (let i = 0; i < 5; i++) tale.disk({ entries: tale.world.sample.entries + 2 });
    setStatus(tale, "removing");
    setStatus(tale, "finished").wait(3);
    tale.world.writers = [];
    tale.wait(3);
    expect(tale.kinds()).toEqual(["backup-began", "phase", "waiting-for-you", "phase", "phase", "phase", "finished"]);
    expect(tale.first("finished")?.event).toMatchObject({ confirmed: true, bytes: 200e6, files: 5 });
    expect(tale.state.fast).toBe(false);
    expect(tale.notified).toEqual([]);
  });

  test("may rest 90 s in the transfer and 10 minutes while preparing", () => {
    const tale = story();
    tale.world.writers = [client];
    tale.disk({ infoAt: sec(1) }).wait(600);
    tale.disk({
      snapshot: true,
      statusAt: sec(tale.now + 1),
      status: { state: "uploading", uuid: "N", date: 0, full: true },
    });
    for (let i = 0; i < 10; i++) tale.copy(5e6, { file: `f${i}`, files: 1 }).wait(90);
    expect(tale.kinds()).not.toContain("stalled");
    expect(tale.notified).toEqual([]);
  });

  test("at 800 B/s is slow, not frozen: the disk rests 40 s at a time", () => {
    const tale = copying(story());
    for (let i = 0; i < 60; i++) tale.wait(39).copy(32 * 1024);
    expect(tale.kinds()).not.toContain("quiet");
    expect(tale.kinds()).not.toContain("stalled");
  });

  test("that trickles less than a buffer at a time is slow, too", () => {
    const tale = copying(story());
    for (let i = 0; i < 60; i++) tale.wait(24).copy(20 * 1024);
    expect(tale.kinds()).not.toContain("stalled");
  });

  test("goes back to transferring when files changed meanwhile", () => {
    const tale = copying(story());
    setStatus(tale, "moving");
    setStatus(tale, "uploading");
    expect(tale.lines.slice(-2).map((line) => line.split(" ")[1])).toEqual(["finishing", "transferring"]);
  });
});

describe("a phone that goes silent in mid-file", () => {
  test("is called quiet within 45 s and stalled within 180 s of the last true byte, both ghosts included", () => {
    const tale = copying(story());
    const last = tale.now;
    tale.wait(30).copy(9000).wait(59).copy(4000).wait(120);
    expect(saidAt(tale, "quiet") - last).toBeLessThanOrEqual(45);
    expect(saidAt(tale, "stalled") - last).toBeGreaterThan(60);
    expect(saidAt(tale, "stalled") - last).toBeLessThanOrEqual(180);
    expect(tale.first("stalled")?.event).toMatchObject({ phase: "transferring", lastProgressAt: sec(last), files: 5 });
    expect(tale.notified.map(({ kind }) => kind)).toEqual(["stalled"]);
  });

  test("leaves one ghost at a file's end", () => {
    const tale = copying(story());
    const last = tale.now;
    tale.wait(30).copy(9000).wait(200);
    expect(saidAt(tale, "stalled") - last).toBeLessThanOrEqual(180);
  });

  test("and heals by itself within 55 s is never called stalled", () => {
    const tale = copying(story());
    for (let i = 0; i < 5; i++) tale.wait(30).copy(9000).wait(24).copy(1e6);
    expect(tale.kinds()).not.toContain("stalled");
  });

  test("a third small growth is movement", () => {
    const tale = copying(story());
    tale.wait(30).copy(9000).wait(59).copy(9000).wait(5).copy(9000);
    expect(tale.state.sessions.values().next().value?.silence.ms).toBe(0);
  });

  test("moves again: said once, the alert withdrawn", () => {
    const tale = copying(story());
    tale.wait(30).copy(9000).wait(59).copy(4000).wait(120);
    tale.copy(1e6).wait(5);
    expect(tale.kinds().slice(-2)).toEqual(["stalled", "resumed"]);
    expect(tale.notified.map(({ kind }) => kind)).toEqual(["stalled", "resumed"]);
    expect(tale.first("resumed")?.event).toMatchObject({ silenceMs: 211_000 });
  });
});

describe("where only silence speaks", () => {
  test.each([
    ["transferring", 420],
    ["finishing", 960],
    ["verifying", 380],
  ] as const)("a freeze while %s is announced after %i s, not before", (phase, s) => {
    const tale = copying(story());
    if (phase === "finishing") setStatus(tale, "moving");
    if (phase === "verifying") setStatus(tale, "finished");
    const from = tale.now;
    tale.wait(s + 5);
    expect(saidAt(tale, "stalled") - from).toBeGreaterThanOrEqual(s - 2);
    expect(saidAt(tale, "stalled") - from).toBeLessThanOrEqual(s + 2);
  });

  test("a slow network is given more time than a fast one, and this more than a cable", () => {
    const frozenAfter = (bytes: number, options: Parameters<typeof story>[0] = {}) => {
      const tale = copying(story({ link: "network", ...options }));
      for (let i = 0; i < 60; i++) tale.copy(bytes);
      const from = tale.now;
      return saidAt(tale.wait(3600), "stalled") - from;
    };
    const byCable = frozenAfter(10e6, { link: "usb" });
    const fast = frozenAfter(10e6);
    expect(fast).toBeGreaterThan(byCable);
    expect(frozenAfter(1e6)).toBeGreaterThan(fast);
  });

  test("once files move to their place, one that does not come is missed sooner than the first", () => {
    const frozenAfter = (moved: number) => {
      const tale = setStatus(copying(story()), "moving");
      for (let i = 0; i < moved; i++) tale.disk({ entries: tale.world.sample.entries + 1 });
      const from = tale.now;
      return saidAt(tale.wait(1000), "stalled") - from;
    };
    expect(frozenAfter(5)).toBeLessThan(frozenAfter(0) / 2);
    expect(frozenAfter(5)).toBeGreaterThanOrEqual(180);
  });

  test("renames without a byte are movement", () => {
    const tale = copying(story());
    setStatus(tale, "moving");
    for (let i = 0; i < 40; i++) tale.disk({ entries: tale.world.sample.entries + 1 }).wait(29);
    expect(tale.kinds()).not.toContain("quiet");
  });

  test("patience multiplies the waiting", () => {
    const tale = copying(story({ patience: 0.1 }));
    const from = tale.now;
    tale.wait(60);
    expect(saidAt(tale, "stalled") - from).toBe(42);
  });

  test.each([1, 0.1])(
    "at patience %d the picture says beforehand when silence is called quiet, and when frozen",
    (patience) => {
      const tale = copying(story({ patience }));
      const from = tale.now;
      const expected = snapshotOf(tale.wait(1).state).backups[0]?.patience;
      tale.wait(450);
      expect(expected).toEqual({
        quietMs: 1000 * (saidAt(tale, "quiet") - from),
        stalledMs: 1000 * (saidAt(tale, "stalled") - from),
      });
    },
  );

  test("what speaks for a freeze beside the silence brings the line of the chart nearer", () => {
    const tale = copying(story());
    const line = () => snapshotOf(tale.state).backups[0]?.patience.stalledMs ?? Number.NaN;
    const before = line();
    tale
      .wait(30)
      .disk({ bytes: tale.world.sample.bytes + 2000 })
      .wait(1);
    expect(line()).toBeLessThan(before);
  });
});

describe("the cable", () => {
  test("pulled in mid-file: the client is gone and the backup has failed within 10 s", () => {
    const tale = copying(story());
    const from = tale.now;
    tale.see({ kind: "detached", at: sec(tale.now), device: phone, link: "usb", muxId: 1 });
    tale.wait(1);
    tale.world.writers = [];
    tale.wait(10);
    expect(tale.kinds().at(-1)).toBe("failed");
    expect(saidAt(tale, "failed") - from).toBeLessThanOrEqual(10);
    expect(tale.notified.map(({ kind }) => kind)).toEqual(["failed"]);
  });

  test("pulled between two files leaves the client in a busy loop: gone is said in 10 s, frozen within 60 s, one notice", () => {
    const tale = copying(story());
    const from = tale.now;
    tale.see({ kind: "detached", at: sec(tale.now), device: phone, link: "usb", muxId: 1 });
    for (let i = 0; i < 60; i++) {
      tale.world.writers = [{ ...client, cpuMs: i * 950 }];
      tale.wait(1);
    }
    expect(saidAt(tale, "disconnected") - from).toBeLessThanOrEqual(10);
    expect(saidAt(tale, "stalled") - from).toBeLessThanOrEqual(60);
    expect(tale.notified.map(({ kind }) => kind)).toEqual(["disconnected"]);
  });

  test("that flaps for 0.4 s broke the backup all the same", () => {
    const tale = copying(story());
    const from = tale.now;
    tale.see({ kind: "detached", at: sec(tale.now), device: phone, link: "usb", muxId: 1 });
    tale.see({ kind: "attached", at: sec(tale.now + 0.4), device: phone, link: "usb", muxId: 2 });
    tale.wait(30);
    expect(tale.kinds()).not.toContain("disconnected");
    expect(saidAt(tale, "stalled") - from).toBeLessThanOrEqual(15);
  });

  test("back in the phone, and the backup moves on: all is well", () => {
    const tale = copying(story());
    tale.see({ kind: "detached", at: sec(tale.now), device: phone, link: "usb", muxId: 1 });
    tale.wait(5);
    tale.see({ kind: "attached", at: sec(tale.now), device: phone, link: "usb", muxId: 2 });
    tale.wait(1).copy(1e6).wait(20);
    expect(tale.kinds().slice(-4)).toEqual(["disconnected", "quiet", "reconnected", "resumed"]);
    expect(tale.notified.map(({ kind }) => kind)).toEqual(["disconnected", "resumed"]);
  });

  test("of another phone is none of our business", () => {
    const tale = copying(story());
    tale.see({ kind: "attached", at: sec(tale.now), device: "f".repeat(40), link: "usb", muxId: 9 });
    tale.see({ kind: "detached", at: sec(tale.now), device: "f".repeat(40), link: "usb", muxId: 9 });
    tale.wait(20);
    expect(tale.kinds()).not.toContain("disconnected");
  });

  test("out, while the same phone stays on the network, breaks a backup by cable", () => {
    const tale = story();
    tale.see({ kind: "attached", at: sec(0), device: phone, link: "network", muxId: 5 });
    copying(tale);
    tale.see({ kind: "detached", at: sec(tale.now), device: phone, link: "usb", muxId: 1 });
    tale.wait(10);
    expect(tale.kinds()).toContain("disconnected");
  });
});

describe("the phone's log", () => {
  /** Frozen after so many seconds of preparing, when the log had talked until `until`. */
  const frozenAfter = (until: number) => {
    const tale = story();
    tale.world.writers = [client];
    tale.disk({ infoAt: sec(1) }).wait(10);
    const hear = (lines: number, opened = false) =>
      tale.see({ kind: "phone-log", at: sec(tale.now), device: phone, lines, ...(opened && { opened }) });
    hear(0, true);
    while (tale.now < until) {
      tale.wait(10);
      hear(1);
    }
    return saidAt(tale.wait(2400), "stalled");
  };

  test("that talked and breaks off tells of a freeze long before the silence does", () => {
    expect(frozenAfter(100)).toBeLessThan(frozenAfter(0) / 2);
  });

  test("that breaks off in a silence that is still usual does not tell alone", () => {
    expect(frozenAfter(50)).toBeGreaterThan(300);
  });
});

describe("a network", () => {
  const lost = (awayFor: number) => {
    const tale = copying(story({ link: "network" }));
    const from = tale.now;
    tale.see({ kind: "detached", at: sec(tale.now), device: phone, link: "network", muxId: 1 });
    tale.wait(awayFor);
    tale.see({ kind: "attached", at: sec(tale.now), device: phone, link: "network", muxId: 2 });
    return saidAt(tale.wait(1500), "stalled") - from;
  };

  test("that has its phone back soon makes no freeze certain; one that lost it for minutes does", () => {
    expect(lost(1000)).toBeLessThan(300);
    expect(lost(60)).toBeGreaterThan(300);
  });
});

describe("the writer", () => {
  test("in a busy loop with the phone attached is announced within 60 s", () => {
    const tale = copying(story());
    const from = tale.now;
    for (let i = 0; i < 60; i++) {
      tale.world.writers = [{ ...client, cpuMs: i * 900 }];
      tale.wait(1);
    }
    expect(saidAt(tale, "stalled") - from).toBeLessThanOrEqual(60);
    expect(tale.first("stalled")?.event).toMatchObject({
      evidence: expect.arrayContaining([expect.objectContaining({ id: "writer-busy" })]),
    });
  });

  test("in a busy loop beside programs that take most of the processors is announced as soon", () => {
    const tale = copying(story());
    const from = tale.now;
    for (let i = 0; i < 60; i++) {
      tale.world.writers = [{ ...client, cpuMs: i * 150, running: true }];
      tale.wait(1);
    }
    expect(saidAt(tale, "stalled") - from).toBeLessThanOrEqual(60);
  });

  test("met on a processor now and then, as any program is, is in no loop", () => {
    const tale = copying(story());
    for (let i = 0; i < 60; i++) {
      tale.world.writers = [{ ...client, cpuMs: i * 150, running: i % 10 !== 0 }];
      tale.wait(1);
    }
    expect(tale.kinds()).not.toContain("stalled");
  });

  test("that reads and writes a lot is at work, however busy", () => {
    const tale = story();
    tale.world.writers = [client];
    tale.disk({ infoAt: sec(1) });
    for (let i = 0; i < 300; i++) {
      tale.world.writers = [{ ...client, cpuMs: i * 900, bytesRead: i * 8e6, running: true }];
      tale.wait(1);
    }
    expect(tale.kinds()).not.toContain("quiet");
    expect(tale.kinds()).not.toContain("stalled");
  });

  test("gone without finishing is said within 10 s", () => {
    const tale = copying(story());
    const from = tale.now;
    tale.world.writers = [];
    tale.wait(10);
    expect(tale.lines.at(-1)).toBe(`${from + 2}s failed: writer-gone`);
  });

  test("that hangs after `finished` has not been confirmed by the phone", () => {
    const tale = copying(story());
    setStatus(tale, "finished").wait(500);
    expect(tale.kinds().at(-1)).toBe("stalled");
    tale.world.writers = [];
    tale.wait(5);
    expect(tale.lines.at(-1)).toContain("finished, unconfirmed");
  });

  test("that restores is never taken for a backup", () => {
    const tale = story();
    tale.world.writers = [{ ...client, doing: "restore" }];
    tale
      .disk({ infoAt: sec(1) })
      .disk({ snapshot: true })
      .wait(100);
    expect(tale.told).toEqual([]);
  });

  test("nobody can name still gives a backup, from what is on disk", () => {
    const tale = story();
    tale.disk({ infoAt: sec(1) }).wait(5);
    expect(tale.told).toEqual([]);
    tale
      .disk({ snapshot: true, statusAt: sec(7), status: { state: "uploading", uuid: "N", date: 0, full: true } })
      .copy(1e6);
    setStatus(tale, "finished").wait(30);
    expect(tale.kinds()).toEqual(["backup-began", "phase", "phase", "finished"]);
    expect(tale.first("finished")?.event).toMatchObject({ confirmed: false });
  });

  test("no process list at all: the disk decides", () => {
    const tale = story();
    tale.see({ kind: "blind", at: sec(0), sense: "writer", why: "failed" });
    tale.disk({ infoAt: sec(1) }).wait(2);
    expect(tale.kinds()).toContain("backup-began");
  });
});

describe("an incremental run", () => {
  const old = {
    status: { state: "finished", uuid: "OLD", date: sec(-9e5), full: true },
    statusAt: sec(-9e5),
    infoAt: sec(-9e5),
  } as const;

  test("is not finished because the last one was", () => {
    const tale = story({ arrival: old });
    tale.wait(60);
    tale.world.writers = [{ ...client, startedAt: sec(60) }];
    tale.disk({ infoAt: sec(tale.now + 1) }).wait(200);
    expect(tale.kinds()).toEqual(["backup-began", "phase", "waiting-for-you"]);
    expect(tale.first("backup-began")?.event).toMatchObject({ full: false, arrival: false });
  });

  test("over the leftovers of an aborted one prepares first", () => {
    const tale = story({
      arrival: { ...old, status: { state: "uploading", uuid: "OLD", date: sec(-9e5), full: true }, snapshot: true },
    });
    tale.wait(60);
    expect(tale.told).toEqual([]);
    tale.world.writers = [{ ...client, startedAt: sec(60) }];
    tale.disk({ infoAt: sec(tale.now + 1) }).wait(10);
    expect([...tale.state.sessions.values()].map(({ phase }) => phase)).toEqual(["preparing"]);
    setStatus(tale, "uploading");
    expect([...tale.state.sessions.values()].map(({ phase }) => phase)).toEqual(["transferring"]);
  });
});

describe("already frozen when we arrive", () => {
  const frozen = {
    infoAt: sec(-2000),
    statusAt: sec(-1900),
    changedAt: sec(-1200),
    snapshot: true,
    status: { state: "uploading", uuid: "N", date: sec(-1900), full: true },
  } as const;
  const its = { ...client, startedAt: sec(-2001) };

  test("is said within 15 s, judged from the times on disk", () => {
    const tale = story({ arrival: frozen });
    tale.world.writers = [its];
    tale.wait(15);
    expect(tale.kinds()).toEqual(["backup-began", "phase", "stalled"]);
    expect(tale.first("stalled")?.event).toMatchObject({ lastProgressAt: sec(-1200) });
  });

  test("is not said after a night asleep", () => {
    const tale = story({ arrival: frozen });
    tale.world.writers = [its];
    tale.see({ kind: "host", at: sec(0), awakeSince: sec(-5) });
    tale.wait(15);
    expect(tale.kinds()).toEqual(["backup-began", "phase"]);
  });

  test("with nobody there who writes, it is an old run's leftover", () => {
    const tale = story({ arrival: frozen });
    tale.wait(600);
    expect(tale.told).toEqual([]);
    expect(tale.state.fast).toBe(false);
  });

  test("somebody else's client, started later, does not wake a leftover", () => {
    const tale = story({ arrival: frozen });
    const { device: _unnamed, ...anonymous } = its;
    tale.world.writers = [{ ...anonymous, startedAt: sec(-3) }];
    tale.wait(20);
    expect(tale.told).toEqual([]);
  });
});

describe("blindness and sleep", () => {
  test("a night asleep in the middle is not silence", () => {
    const tale = copying(story());
    tale.asleep(8 * 3600).wait(20);
    expect(tale.kinds()).not.toContain("quiet");
  });

  test("a folder that cannot be seen is not silent, and the verdict says what it could not see", () => {
    const tale = copying(story());
    tale.see({ kind: "blind", at: sec(tale.now), sense: "folder", root, why: "not-answering" });
    tale.world.watching = false;
    tale.wait(3600);
    expect(tale.kinds()).not.toContain("quiet");
    tale.see({ kind: "sees", at: sec(tale.now), sense: "folder", root });
    tale.see({ kind: "blind", at: sec(tale.now), sense: "usbmux", why: "not-running" });
    tale.world.watching = true;
    tale.wait(500);
    expect(tale.first("stalled")?.event).toMatchObject({
      evidence: expect.arrayContaining([{ id: "blind", weight: 0, values: { sense: "usbmux", why: "not-running" } }]),
    });
  });

  test("no permission is its own word, never `no backups`", () => {
    const tale = story();
    tale.see({ kind: "blind", at: sec(1), sense: "folder", root, why: "not-permitted" });
    tale.see({ kind: "blind", at: sec(2), sense: "folder", root, why: "not-permitted" });
    expect(tale.kinds()).toEqual(["no-access"]);
    tale.see({ kind: "sees", at: sec(3), sense: "folder", root });
    expect(tale.kinds()).toEqual(["no-access", "sees-again"]);
  });
});

describe("two phones at once", () => {
  test("are two stories", () => {
    const tale = copying(story());
    const other = "e".repeat(40);
    const sample = {
      root,
      device: other,
      arrival: false,
      status: "absent",
      snapshot: false,
      bytes: 0,
      files: 0,
      entries: 0,
    } as const;
    tale.world.writers = [client, { ...client, pid: 78, device: other }];
    tale.see({ kind: "folder", at: sec(tale.now), sample: { ...sample, infoAt: sec(tale.now) } });
    tale.wait(2);
    expect(tale.state.sessions.size).toBe(2);
    tale.world.writers = [client];
    tale.wait(1);
    tale.see({ kind: "folder", at: sec(tale.now + 0.5), sample: { ...sample, infoAt: sec(tale.now - 3) } });
    expect(tale.first("failed")?.event.kind === "failed" && tale.first("failed")?.event).toMatchObject({
      device: other,
    });
    expect(tale.state.sessions.size).toBe(1);
  });
});

describe("what a fresh eye found", () => {
  const leftover = {
    infoAt: sec(-2000),
    statusAt: sec(-1900),
    changedAt: sec(-1200),
    snapshot: true,
    status: { state: "uploading", uuid: "N", date: sec(-1900), full: true },
  } as const;
  const pull = (tale: ReturnType<typeof story>) =>
    tale.see({ kind: "detached", at: sec(tale.now), device: phone, link: "usb", muxId: 1 });
  const plug = (tale: ReturnType<typeof story>, muxId: number) =>
    tale.see({ kind: "attached", at: sec(tale.now), device: phone, link: "usb", muxId });

  test("a client that names the phone but has written nothing yet does not wake its leftover", () => {
    const tale = story({ arrival: leftover });
    tale.world.writers = [{ ...client, startedAt: sec(-3) }];
    tale.wait(10);
    expect(tale.told).toEqual([]);
  });

  test("a client that writes elsewhere is not this folder's", () => {
    const tale = story({ arrival: { ...leftover, changedAt: sec(-1) } });
    tale.world.writers = [{ ...client, startedAt: sec(-3), root: "/elsewhere" }];
    tale.wait(10);
    expect(tale.told).toEqual([]);
  });

  test("a Mac writer at work, of which only processor time is known, is not called frozen for that", () => {
    const tale = story();
    const { bytesRead: _r, bytesWritten: _w, ...mac } = { ...client, program: "AppleMobileBackup" } as const;
    tale.world.writers = [mac];
    tale.disk({ infoAt: sec(1) });
    for (let i = 0; i < 240; i++) {
      tale.world.writers = [{ ...mac, cpuMs: i * 900 }];
      tale.wait(1);
    }
    expect(tale.kinds()).not.toContain("stalled");
  });

  test("back after the verdict is no all-clear: the person hears that the backup did not go on", () => {
    const tale = copying(story());
    pull(tale);
    tale.wait(30);
    plug(tale, 2);
    tale.wait(900);
    expect(tale.notified.map(({ kind }) => kind)).toEqual(["disconnected", "reconnected"]);
    expect(tale.kinds()).not.toContain("resumed");
  });

  test("back before the verdict: the freeze is announced when it is one", () => {
    const tale = copying(story());
    pull(tale);
    tale.wait(5);
    plug(tale, 2);
    tale.wait(900);
    expect(tale.notified.map(({ kind }) => kind)).toEqual(["disconnected", "stalled"]);
  });

  test("a second departure is said as well, with its own time", () => {
    const tale = copying(story());
    pull(tale);
    tale.wait(5);
    plug(tale, 2);
    tale.wait(600);
    tale.see({ kind: "detached", at: sec(tale.now), device: phone, link: "usb", muxId: 2 });
    tale.wait(5);
    plug(tale, 3);
    tale.wait(1);
    const away = tale.told.flatMap(({ event }) => (event.kind === "reconnected" ? [event.awayMs] : []));
    expect(away).toEqual([5000, 5000]);
  });

  test("`finished`, then the cable: the phone's last word was never heard", () => {
    const tale = copying(story());
    setStatus(tale, "finished");
    pull(tale);
    tale.wait(1);
    tale.world.writers = [];
    tale.wait(3);
    expect(tale.lines.at(-1)).toContain("finished, unconfirmed");
  });

  test("the drive goes and the client dies: the backup has failed, seen or not", () => {
    const tale = copying(story());
    tale.see({ kind: "blind", at: sec(tale.now), sense: "folder", root, why: "missing" });
    tale.world.watching = false;
    tale.world.writers = [];
    tale.wait(120);
    expect(tale.kinds().at(-1)).toBe("failed");
    expect(tale.state.fast).toBe(false);
  });

  test("a client restarted between two looks is a new backup", () => {
    const tale = copying(story());
    tale.world.writers = [{ ...client, pid: 99, startedAt: sec(tale.now + 1) }];
    tale.disk({ infoAt: sec(tale.now + 1) }).wait(3);
    expect(tale.kinds().slice(-3)).toEqual(["failed", "backup-began", "phase"]);
  });

  test("a folder that comes with old files in it was moved or mounted here: no backup runs", () => {
    const tale = story();
    tale.wait(10);
    tale.world.sample = { ...tale.world.sample, ...leftover };
    tale.world.folder = true;
    tale.wait(2000);
    expect(tale.told).toEqual([]);
  });

  test("preparing over an aborted run, met on arrival, is preparing", () => {
    const tale = story({ arrival: { ...leftover, infoAt: sec(-20), changedAt: sec(-20) } });
    tale.world.writers = [{ ...client, startedAt: sec(-21) }];
    tale.wait(500);
    expect(tale.first("phase")?.event).toMatchObject({ phase: "preparing" });
    expect(tale.kinds()).not.toContain("stalled");
  });

  test("renames are progress, and take `quiet` back", () => {
    const tale = copying(story());
    setStatus(tale, "moving").wait(450);
    expect(tale.kinds().at(-1)).toBe("quiet");
    tale.disk({ entries: tale.world.sample.entries + 1 });
    expect(tale.told.at(-1)?.event.kind).toBe("progress");
  });

  test("Finder's process that stays, and a plist touched later, are no backup", () => {
    const tale = story({ arrival: { status: finishedStatus("OLD"), statusAt: sec(-600), infoAt: sec(-900) } });
    tale.world.writers = [{ ...client, program: "AppleMobileBackup", startedAt: sec(-900) }];
    tale
      .wait(60)
      .disk({ infoAt: sec(61) })
      .wait(1500);
    expect(tale.told).toEqual([]);
  });

  test("what cannot be seen is not offered as evidence", () => {
    const tale = copying(story());
    tale.see({ kind: "blind", at: sec(tale.now), sense: "usbmux", why: "not-running" });
    tale.wait(430);
    const stalled = tale.first("stalled")?.event;
    expect(stalled?.kind === "stalled" && stalled.evidence.map(({ id }) => id)).not.toContain("attached");
  });
});

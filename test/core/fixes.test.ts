/** Fixes as the mind runs them: what is offered, told to a hand or a person, seen, and said of it. */

import { describe, expect, test } from "vitest";
import type { FixId } from "../../src/core/fix/fix.ts";
import { snapshotOf } from "../../src/core/snapshot.ts";
import {
  able,
  asks,
  beginsAnew,
  clicks,
  fixing,
  lastOrder,
  offers,
  orders,
  outcomes,
  reports,
  spinning,
  stepOf,
  walkEnds,
  withHands,
} from "./clicks.ts";
import {
  answers,
  comesBack,
  dies,
  finds,
  freezes,
  goesBlind,
  hangsOnBus,
  hasRoom,
  leaves,
  leavesBus,
  port,
  preparing,
  refuses,
  says,
  seesAgain,
  spins,
} from "./happenings.ts";
import { client, copying, finishedStatus, leftBehind, phone, root, sec, setStatus, story } from "./story.ts";

describe("a program that runs in circles", () => {
  test("is stopped with one click, and the backup started with the next", () => {
    const tale = spinning();
    expect(offers(tale)[0]).toBe("stop-stuck-backup");
    expect(clicks(tale, "stop-stuck-backup")).toMatchObject({ kind: "began" });
    expect(lastOrder(tale)).toMatchObject({
      hand: "stop-writer",
      force: false,
      writer: { pid: client.pid, startedAt: client.startedAt },
    });
    expect(fixing(tale)).toMatchObject({ fix: "stop-stuck-backup", asks: "hand" });
    dies(reports(tale)).wait(5);
    expect(outcomes(tale)).toEqual(["stop-stuck-backup done"]);
    expect(offers(tale)[0]).toBe("start-again");
    clicks(tale, "start-again");
    expect(lastOrder(tale)).toEqual({ hand: "start-backup", device: phone, root, link: "usb" });
    beginsAnew(reports(tale));
    expect(outcomes(tale)).toEqual(["stop-stuck-backup done", "start-again helped"]);
    expect(fixing(tale)).toBeUndefined();
  });

  test("that does not end when asked is ended by force, and only by consent", () => {
    const tale = spinning();
    clicks(tale, "stop-stuck-backup");
    reports(tale).wait(200);
    expect(fixing(tale)).toBeDefined();
    tale.wait(60);
    expect(outcomes(tale)).toEqual(["stop-stuck-backup no-change"]);
    expect(offers(tale)).not.toContain("stop-stuck-backup");
    expect(offers(tale)[0]).toBe("force-stop");
    expect(clicks(tale, "force-stop")).toEqual({ kind: "refused", why: "needs-consent", fix: "force-stop" });
    expect(clicks(tale, "force-stop", { consents: true })).toMatchObject({ kind: "began" });
    expect(lastOrder(tale)).toMatchObject({ force: true });
    dies(reports(tale)).wait(5);
    expect(outcomes(tale).at(-1)).toBe("force-stop done");
  });

  test("that writes its last words when it is told to end has not come back to life", () => {
    const tale = spinning();
    asks(tale, { want: "walk", by: "click" });
    reports(tale);
    tale.copy(40e6, { file: "Snapshot/0b/b", files: 1 });
    expect(outcomes(tale)).toEqual([]);
    dies(tale).wait(3);
    expect(lastOrder(tale)).toMatchObject({ hand: "start-backup" });
  });

  test("is not ended by force before it was asked", () => {
    expect(clicks(spinning(), "force-stop", { consents: true })).toMatchObject({ why: "mildly-first" });
  });

  test("is fixed as a whole by “fix it for me”", () => {
    const tale = spinning();
    expect(asks(tale, { want: "walk", by: "click" })).toMatchObject({ kind: "began", fix: "stop-stuck-backup" });
    dies(reports(tale)).wait(3);
    expect(lastOrder(tale)).toMatchObject({ hand: "start-backup" });
    beginsAnew(reports(tale));
    expect(outcomes(tale)).toEqual(["stop-stuck-backup done", "start-again helped"]);
    expect(walkEnds(tale)).toEqual(["moves"]);
  });

  test("is fixed by itself where the settings allow that", () => {
    const tale = spinning({ allowed: new Set<FixId>(["stop-stuck-backup", "start-again"]) });
    tale.wait(600);
    expect(lastOrder(tale)).toMatchObject({ hand: "stop-writer" });
    dies(reports(tale)).wait(3);
    beginsAnew(reports(tale));
    expect(outcomes(tale)).toEqual(["stop-stuck-backup done", "start-again helped"]);
  });
});

describe("files on the move", () => {
  const moving = () => {
    const tale = copying(withHands());
    setStatus(tale, "moving");
    return tale.wait(2400);
  };

  test.each(["stop-stuck-backup", "restart-iphone", "replug", "other-port", "restart-backup-services"] as const)(
    "are not cut off by %s",
    (fix) => {
      const tale = moving();
      expect(snapshotOf(tale.state).backups[0]?.pace).toBe("stalled");
      expect(clicks(tale, fix, { consents: true })).toMatchObject({ kind: "refused", why: "on-the-move" });
      expect(orders(tale)).toEqual([]);
    },
  );
});

describe("one fix at a time", () => {
  test("whoever clicks second is told what runs", () => {
    const tale = spinning();
    clicks(tale, "stop-stuck-backup");
    expect(clicks(tale, "stop-stuck-backup")).toEqual({
      kind: "refused",
      why: "another-fix",
      fix: "stop-stuck-backup",
    });
    expect(asks(tale, { want: "walk", by: "command" })).toEqual({
      kind: "refused",
      why: "another-fix",
      fix: "stop-stuck-backup",
    });
    expect(orders(tale)).toHaveLength(1);
  });

  test("can be stopped at any moment, and its hand lets go", () => {
    const tale = spinning();
    asks(tale, { want: "walk", by: "click" });
    expect(asks(tale, { want: "stop" })).toEqual({ kind: "stopped" });
    expect(tale.effects.some(({ kind }) => kind === "let-go")).toBe(true);
    expect(outcomes(tale)).toEqual(["stop-stuck-backup stopped"]);
    expect(walkEnds(tale)).toEqual(["stopped"]);
    tale.wait(100);
    expect(orders(tale)).toHaveLength(1);
  });

  test("a report that comes after that changes nothing", () => {
    const tale = spinning();
    clicks(tale, "stop-stuck-backup");
    asks(tale, { want: "stop" });
    const before = tale.told.length;
    reports(tale);
    expect(tale.told.slice(before)).toEqual([]);
  });
});

describe("what is tried", () => {
  test("in vain is not offered again until a backup was good", () => {
    const tale = spinning();
    dies(tale).wait(5);
    clicks(tale, "start-again");
    reports(tale, { kind: "failed", why: "failed", text: "no" }).wait(1);
    // A person can start it, too: that is waited for.
    expect(fixing(tale)).toMatchObject({ asks: "you" });
    asks(tale, { want: "stop" });
    clicks(tale, "start-again");
    reports(tale);
    tale.wait(1300);
    expect(outcomes(tale).at(-1)).toBe("start-again no-change");
    expect(clicks(tale, "start-again")).toMatchObject({ kind: "refused", why: "tried" });
    beginsAnew(tale);
    for (const state of ["moving", "removing", "finished"] as const) setStatus(tale, state);
    dies(tale).wait(5);
    expect(tale.kinds()).toContain("finished");
    expect(tale.state.fixes.tried).toEqual([]);
  });

  test("and helped comes first the next time", () => {
    const tale = copying(withHands({ helped: new Map([[phone, ["other-port"]]]) }));
    leaves(leavesBus(hangsOnBus(tale))).wait(20);
    comesBack(hangsOnBus(tale, "u9"));
    tale.see({ kind: "sees", at: sec(tale.now), sense: "usb" });
    dies(tale).wait(10);
    expect(offers(tale)[0]).toBe("other-port");
  });

  test("what this system cannot do is not offered", () => {
    const tale = copying(story({ fixes: able("start-backup") }));
    comesBack(leaves(tale).wait(10));
    spins(tale, 30);
    expect(offers(tale)).not.toContain("stop-stuck-backup");
    expect(clicks(tale, "stop-stuck-backup")).toMatchObject({ why: "not-here" });
  });
});

describe("guided", () => {
  test("another port: unplugged, in elsewhere, steady, and started again", () => {
    const tale = copying(withHands());
    tale.see({ kind: "sees", at: sec(tale.now), sense: "usb" });
    hangsOnBus(tale);
    leaves(leavesBus(tale)).wait(20);
    comesBack(hangsOnBus(tale, "u2"), "usb", 3).wait(5);
    clicks(tale, "other-port");
    expect(stepOf(tale)).toBe("stop-writer");
    dies(reports(tale)).wait(3);
    expect(stepOf(tale)).toBe("unplug");
    leaves(leavesBus(tale, "u2"), "usb", 3).wait(2);
    expect(stepOf(tale)).toBe("plug-in-elsewhere");
    comesBack(hangsOnBus(tale, "u3"), "usb", 4).wait(2);
    expect(stepOf(tale)).toBe("plug-in-elsewhere"); // the same socket
    leaves(leavesBus(tale, "u3"), "usb", 4).wait(2);
    tale.see({
      kind: "plugged",
      at: sec(tale.now),
      usbId: "u4",
      mode: "normal",
      device: phone,
      port: "14-1",
      speed: 480e6,
    });
    comesBack(tale, "usb", 5).wait(1);
    expect(stepOf(tale)).toBe("stays-connected");
    expect(snapshotOf(tale.wait(3).state).fixing?.leftMs).toBe(6000);
    tale.wait(8);
    expect(lastOrder(tale)).toMatchObject({ hand: "start-backup" });
    beginsAnew(reports(tale));
    expect(outcomes(tale)).toEqual(["other-port helped"]);
    expect(port).not.toBe("14-1");
  });

  test("the passcode: entered, and the backup moves", () => {
    const tale = preparing(says(withHands(), "heard"));
    says(tale.wait(3), "prompt-shown").wait(10);
    expect(offers(tale)[0]).toBe("enter-passcode");
    clicks(tale, "enter-passcode");
    expect(fixing(tale)).toMatchObject({ asks: "you" });
    says(tale.wait(30), "prompt-gone").wait(2);
    expect(stepOf(tale)).toBe("moves");
    tale.disk({
      snapshot: true,
      statusAt: sec(tale.now + 1),
      status: { state: "uploading", uuid: "N", date: sec(0), full: true },
    });
    tale.copy(40e6, { files: 1 });
    expect(outcomes(tale)).toEqual(["enter-passcode helped"]);
  });

  test("a step can be left out by who did it unseen", () => {
    const tale = preparing(says(withHands(), "heard"));
    says(tale.wait(3), "prompt-shown").wait(10);
    clicks(tale, "enter-passcode");
    const run = fixing(tale)?.run ?? "";
    expect(asks(tale, { want: "next-step", run })).toEqual({ kind: "went-on" });
    expect(stepOf(tale)).toBe("moves");
    expect(asks(tale, { want: "next-step", run: "another" })).toMatchObject({ kind: "refused" });
  });

  test("trust: the phone is asked to ask again, and answers", () => {
    const tale = refuses(withHands().wait(5), "trust-denied").wait(1);
    expect(offers(tale)).toEqual(["trust"]);
    clicks(tale, "trust");
    expect(lastOrder(tale)).toEqual({ hand: "pair", device: phone });
    reports(tale).wait(1);
    expect(stepOf(tale)).toBe("tap-trust");
    answers(tale.wait(5)).wait(1);
    expect(outcomes(tale)).toEqual(["trust done"]);
  });

  test("room: how much is missing, and then there is enough", () => {
    const tale = hasRoom(copying(withHands()), 50e6).wait(450);
    dies(tale).wait(3);
    expect(offers(tale)[0]).toBe("free-space");
    clicks(tale, "free-space");
    expect(lastOrder(tale)).toEqual({ hand: "open", pane: "storage" });
    expect(fixing(tale)?.lacking).toBeGreaterThan(0);
    hasRoom(tale, 50e9).wait(2);
    expect(lastOrder(tale)).toMatchObject({ hand: "start-backup" });
  });

  test("“fix it for me” stops at what needs a person", () => {
    const tale = preparing(says(withHands(), "heard"));
    says(tale.wait(3), "prompt-shown").wait(10);
    expect(asks(tale, { want: "walk", by: "click" })).toEqual({ kind: "needs-you", fix: "enter-passcode" });
  });
});

describe("a leftover in the way", () => {
  const leftover = () => {
    const tale = story({
      fixes: able(),
      arrival: leftBehind,
    });
    tale.wait(60);
    tale.world.writers = [{ ...client, startedAt: sec(60) }];
    tale.disk({ infoAt: sec(tale.now + 1) }).wait(5);
    finds(tale, { kind: "backup-error", code: 205, means: "earlier-backup-unusable", stopped: true });
    return dies(tale).wait(5);
  };

  test("is set aside, started over, and can be put back", () => {
    const tale = leftover();
    expect(offers(tale)[0]).toBe("set-aside-backup");
    clicks(tale, "set-aside-backup");
    const order = lastOrder(tale);
    expect(order).toMatchObject({
      hand: "set-aside",
      root,
      device: phone,
      to: expect.stringMatching(/^00008110-000A1B2C3D4E801E\.set-aside-\d{8}T\d{6}Z$/),
    });
    reports(tale, { kind: "done", text: "12 GB" });
    tale.world.folder = false;
    tale.see({ kind: "folder-gone", at: sec(tale.now), root, device: phone });
    tale.wait(1);
    expect(outcomes(tale)).toEqual(["set-aside-backup done"]);
    expect(offers(tale)[0]).toBe("start-again");
    expect(clicks(tale, "put-back")).toMatchObject({ kind: "began" });
    expect(lastOrder(tale)).toMatchObject({ hand: "put-back", from: order?.hand === "set-aside" ? order.to : "" });
    reports(tale);
    tale.disk({});
    expect(outcomes(tale).at(-1)).toBe("put-back done");
    expect(clicks(tale, "put-back")).toMatchObject({ kind: "refused", why: "nothing-set-aside" });
  });

  test("that is the only good backup is set aside only by consent", () => {
    const tale = story({
      fixes: able(),
      arrival: { status: finishedStatus("OLD", -9e5), statusAt: sec(-9e5), infoAt: sec(-9e5) },
    });
    tale.wait(60);
    tale.world.writers = [{ ...client, startedAt: sec(60) }];
    tale.disk({ infoAt: sec(tale.now + 1) }).wait(5);
    dies(tale).wait(5);
    expect(clicks(tale, "set-aside-backup")).toMatchObject({ why: "needs-consent" });
  });
});

describe("a restart that cuts the backup off", () => {
  test("of the iPhone: nothing is begun until the backup of before is over, though its program is gone", () => {
    const tale = freezes(copying(withHands()));
    clicks(tale, "restart-iphone", { consents: true });
    leaves(reports(tale));
    tale.world.writers = [];
    tale.wait(1);
    answers(comesBack(tale));
    expect(stepOf(tale)).toBe("stop-writer");
    tale.wait(5);
    expect(lastOrder(tale)).toMatchObject({ hand: "start-backup" });
    beginsAnew(reports(tale));
    expect(outcomes(tale)).toEqual(["restart-iphone helped"]);
  });

  test("of usbmuxd: what it listed before it went does not count", () => {
    const tale = dies(goesBlind(copying(withHands()), "usbmux", "not-running"));
    clicks(tale, "restart-usbmuxd");
    reports(tale).wait(3);
    expect(stepOf(tale)).toBe("restart-usbmuxd");
    comesBack(seesAgain(tale, "usbmux"));
    expect(lastOrder(tale)).toMatchObject({ hand: "start-backup" });
  });
});

test("another phone's backup keeps the computer's service from being restarted", () => {
  const tale = spinning();
  const other = "00008110-00000000000000AA";
  tale.world.writers = [...tale.world.writers, { ...client, pid: 5, device: other, startedAt: sec(tale.now) }];
  tale.see({ kind: "attached", at: sec(tale.now), device: other, link: "usb", muxId: 9 });
  const sample = { ...tale.world.sample, device: other, arrival: false, infoAt: sec(tale.now) };
  tale.see({ kind: "folder", at: sec(tale.now), sample: { ...sample, status: "absent", snapshot: false } });
  tale.wait(1);
  tale.see({
    kind: "folder",
    at: sec(tale.now),
    sample: { ...sample, infoAt: sec(tale.now), status: "absent", snapshot: false },
  });
  tale.wait(2);
  expect(snapshotOf(tale.state).backups).toHaveLength(2);
  expect(clicks(tale, "restart-usbmuxd", { device: phone, root, consents: true })).toMatchObject({
    why: "other-backup",
  });
});

test("while a backup runs the computer stays awake, and no longer", () => {
  const tale = copying(story({ fixes: { keepsAwake: true } }));
  const awake = () => tale.effects.flatMap((effect) => (effect.kind === "keep-awake" ? [effect.on] : []));
  expect(awake()).toEqual([true]);
  dies(tale).wait(5);
  expect(awake()).toEqual([true, false]);
});

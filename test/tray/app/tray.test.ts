/** The menu-bar app with the real menubar, over a real link; only Electron is a stand-in. */

import { describe, expect, onTestFinished, test, vi } from "vitest";
import { buildPanel } from "../../../scripts/build-panel.ts";
import type { Event } from "../../../src/core/event.ts";
import type { Wish } from "../../../src/core/fix/fix.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { openLink } from "../../../src/link/server.ts";
import { answers, openTestLink } from "../../link/daemon.ts";
import { examples } from "../../link/examples.ts";
import { temporaryFolder, testSignal, until } from "../../link/ground.ts";
import { history, historyWith, now, root, snapshots, udid } from "../scenes.ts";
import { type FakeNotification, fakeElectron, type World } from "./electron.ts";

/** The app beside a daemon that shows this. */
async function running(first: Snapshot = snapshots.resting) {
  let shown = first;
  const wishes: Wish[] = [];
  const answer = {
    snapshot: () => shown,
    history: () => (shown.backups.length > 0 ? historyWith(shown) : history),
    samples: () => [],
    wish: async (wish: Wish) => {
      wishes.push(wish);
      return { kind: "began", run: "r", fix: "replug" } as const;
    },
  };
  const daemon = await openTestLink({ answer });
  const world = fakeElectron();
  const page = temporaryFolder();
  await buildPanel(page, "menubar");
  const stop = testSignal();
  const { runTray } = await import("../../../src/tray/app/tray.ts");
  void runTray(
    {
      socket: daemon.socket,
      page,
      dashboard: page,
      preload: "/preload.cjs",
      icons: "",
      node: process.execPath,
      bundle: "",
    },
    stop.signal,
  );
  await until(() => world.trays.length > 0 && world.tray.tooltip !== "");
  const show = async (snapshot: Snapshot) => {
    shown = snapshot;
    daemon.link.publishSnapshot(() => snapshot);
  };
  return {
    world,
    socket: daemon.socket,
    link: daemon.link,
    daemonStops: () => daemon.stop.abort(),
    wishes,
    show,
    stop,
  };
}

const click = (world: World, event: object = {}, bounds: object = world.tray.bounds) => {
  world.tray.emit("mouse-down", {}, {});
  world.tray.emit("click", event, bounds);
};
const labels = (world: World) => world.tray.menu.map(({ label, type }) => (type === "separator" ? "-" : label));
const choose = (world: World, label: string) => {
  const item = world.tray.menu.find((one) => one.label === label);
  // The items of ours look at none of what Electron hands them.
  (item?.click as undefined | (() => void))?.();
};

describe("the icon", () => {
  test("shows each state by its own picture, says it in words, and is drawn only on change", async () => {
    const { world, show } = await running();
    expect(world.tray.guid).toMatch(/^[0-9a-f-]{36}$/);
    for (const [scene, icon, words] of [
      ["waiting", "waiting", "Defrost: Enter your passcode on the iPhone, iPhone 16"],
      ["frozen", "frozen", "Defrost: Frozen for 3 minutes at 18.2 GB, iPhone 16"],
      ["disconnected", "disconnected", "Defrost: Disconnected at 18.2 GB"],
      ["no access", "no-access", "Defrost: Let Defrost see your backups"],
      ["slow", "slow", "Defrost: Slow, but moving, iPhone 16"],
      ["resting", "resting", "Defrost: Backed up"],
    ] as const) {
      await show(snapshots[scene]);
      await until(() => world.tray.image === `${icon}Template.png` && world.tray.tooltip.startsWith(words));
    }
    const { redrawn } = world.tray;
    await show({ ...snapshots.resting, at: now + 1 });
    await show({ ...snapshots.resting, at: now + 2 });
    await new Promise((done) => setTimeout(done, 1200)); // the link shows a picture a second
    expect(world.tray.redrawn).toBe(redrawn);
  });

  test("says that nobody watches, and goes on by itself when somebody does again", async () => {
    const { world, socket, daemonStops } = await running();
    daemonStops();
    await until(() => world.tray.image === "stoppedTemplate.png");
    expect(world.tray.tooltip).toBe("Defrost: Defrost is not watching");
    world.tray.emit("right-click");
    expect(labels(world)).toContain("Start Watching");
    await openLink({ socket, answer: { ...answers, snapshot: () => snapshots.frozen }, signal: testSignal().signal });
    await until(() => world.tray.image === "frozenTemplate.png");
  });
});

describe("a click", () => {
  test("shows the panel below the icon, whole, over every Space, and hides it again", async () => {
    const { world } = await running();
    click(world);
    await until(() => world.windows.length === 1 && world.window.visible);
    const { window } = world;
    expect(window.bounds).toEqual({ x: 1036, y: 25, width: 360, height: 620 });
    expect(window.overFullScreen).toBe(true);
    expect(window.webContents.mainFrame.url).toBe("defrost://panel/");
    click(world);
    expect([window.visible, world.app.hidden]).toEqual([false, 1]);
    click(world);
    await new Promise((done) => setTimeout(done, 300));
    expect(window.visible).toBe(false); // one press: it took the focus, which hid the panel
    click(world);
    await until(() => window.visible);
    expect(world.windows).toHaveLength(1);
  });

  test("by VoiceOver, which tells no place, or on a hidden icon shows it whole all the same", async () => {
    const { world } = await running();
    click(world, {}, { x: 0, y: 0, width: 0, height: 0 });
    await until(() => world.windows.length === 1 && world.window.visible);
    expect(world.window.bounds).toMatchObject({ x: 1036, y: 25 });
    world.window.close();
    world.tray.bounds = { x: 0, y: 900, width: 32, height: 22 };
    world.app.emit("activate");
    await until(() => world.windows.length === 2 && world.window.visible);
    expect(world.window.bounds).toMatchObject({ x: 540, y: 33 });
  });

  test("of a second start shows it, too; the page sets how high it is", async () => {
    const { world } = await running();
    world.app.emit("second-instance");
    await until(() => world.windows.length === 1 && world.window.visible);
    world.window.webContents.emit("preferred-size-changed", {}, { width: 360, height: 250 });
    expect(world.window.bounds).toMatchObject({ x: 1036, y: 25, height: 250 });
    world.window.webContents.emit("preferred-size-changed", {}, { width: 360, height: 2500 });
    expect(world.window.bounds.height).toBe(620);
  });

  test("with Control held, or of the right button, opens the menu", async () => {
    const { world } = await running();
    click(world, { ctrlKey: true });
    expect(labels(world).at(-1)).toBe("Quit Defrost");
    expect(world.windows).toHaveLength(0);
  });

  test("and a window that nobody has looked at for minutes is freed", async () => {
    const { world } = await running();
    click(world);
    await until(() => world.windows.length === 1 && world.window.visible);
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    click(world);
    let closed = false;
    world.window.on("close", () => {
      closed = true;
    });
    vi.advanceTimersByTime(299_000);
    expect(closed).toBe(false);
    vi.advanceTimersByTime(2000);
    expect(closed).toBe(true);
  });
});

describe("the menu", () => {
  test("says how things are, and has the fixes that apply now", async () => {
    const { world, wishes } = await running(snapshots.frozen);
    await until(() => world.tray.image === "frozenTemplate.png");
    world.tray.emit("right-click");
    expect(labels(world)).toEqual([
      "Frozen for 3 minutes at 18.2 GB, iPhone 16",
      "-",
      "Try another USB port",
      "Stop the stuck backup",
      "Try another cable",
      "Fix It for Me",
      "-",
      "Show Panel",
      "Open Dashboard",
      "Mute Notices",
      "Show Percent",
      "-",
      "Quit Defrost",
    ]);
    expect(world.tray.menu[0]?.enabled).toBe(false);
    choose(world, "Fix It for Me");
    await until(() => wishes.length > 0);
    expect(wishes).toEqual([{ want: "walk", by: "click", device: udid, root }]);
  });

  test("shows the percentage beside the icon where somebody wants it, and quits", async () => {
    const { world } = await running(snapshots.moving);
    await until(() => world.tray.image.startsWith("ring-"));
    expect(world.tray.title).toBe("");
    world.tray.emit("right-click");
    choose(world, "Show Percent");
    world.tray.emit("right-click");
    expect(world.tray.menu.find(({ label }) => label === "Show Percent")?.checked).toBe(true);
    let quit = false;
    world.app.on("will-quit", () => {
      quit = true;
    });
    choose(world, "Quit Defrost");
    expect(quit).toBe(true);
  });

  test("opens the dashboard in the browser", async () => {
    const { world } = await running();
    world.tray.emit("right-click");
    choose(world, "Open Dashboard");
    await until(() => world.opened.length > 0);
    expect(world.opened).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/enter\?key=/)]);
  });
});

describe("a notice", () => {
  const event: Extract<Event, { kind: "stalled" }> = {
    ...examples.stalled,
    at: now,
    device: udid,
    backup: "b-now",
    bytes: 18.2e9,
  };
  const told = ({ options: { title, silent } }: FakeNotification) => `${title}${silent ? "" : ", with a sound"}`;

  test("that the system shows is not shown by the daemon, and leaves when the backup moves again", async () => {
    const { world, link, show } = await running(snapshots.frozen);
    expect(await link.show(event)).toBe(true);
    expect(world.notices.map(told)).toEqual(["Backup frozen at 18.2 GB, with a sound"]);
    expect(world.notices[0]?.options.body).toMatch(/^iPhone 16: /);
    expect(world.notices[0]?.options.actions?.map(({ text }) => text)).toEqual(["Fix it", "Show", "Later"]);
    await show({ ...snapshots.moving, at: now + 1000 });
    await until(() => world.noticesHere().length === 0);
    expect(await link.show({ ...examples.resumed, backup: "b-now" })).toBe(true);
    expect(world.notices).toHaveLength(1);
  });

  test.each(["failed", "silence"] as const)(
    "that the system meets with %s is the daemon’s to show, and said",
    async (how) => {
      const { world, link } = await running(snapshots.frozen);
      await until(() => world.tray.image === "frozenTemplate.png");
      world.noticesBy = how;
      expect(await link.show(event)).toBe(false);
      world.tray.emit("right-click");
      expect(labels(world)).toContain("The System Did Not Show a Notice");
    },
  );

  test("fixes, shows, or comes back later if it is still so", async () => {
    const { world, link, wishes } = await running(snapshots.frozen);
    await link.show(event);
    const [notice] = world.notices;
    notice?.press("Fix it");
    await until(() => wishes.length > 0);
    expect(wishes).toEqual([{ want: "walk", by: "click", device: udid, root }]);
    notice?.press("Show");
    await until(() => world.windows.length > 0);
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    notice?.press("Later");
    expect(world.noticesHere()).toEqual([]);
    vi.advanceTimersByTime(601_000);
    expect(world.noticesHere().map(told)).toEqual(["Backup frozen at 18.2 GB, with a sound"]);
  });

  test("comes once more, without a sound, after the screen was locked", async () => {
    const { world, link } = await running(snapshots.frozen);
    await link.show(event);
    for (const woken of ["unlock-screen", "resume", "unlock-screen"]) world.powerMonitor.emit(woken);
    expect(world.notices.map(told)).toEqual(["Backup frozen at 18.2 GB, with a sound", "Backup frozen at 18.2 GB"]);
    expect(world.noticesHere()).toHaveLength(1);
  });

  test("is brought up to date in its place when another cause is surer", async () => {
    const { world, link, show } = await running(snapshots.frozen);
    await link.show(event);
    const [backup] = snapshots.frozen.backups;
    if (!backup?.cause) throw new Error("the scene has changed");
    await show({
      ...snapshots.frozen,
      at: now + 1,
      backups: [{ ...backup, cause: { ...backup.cause, id: "disk-full" } }],
    });
    await until(() => world.notices.length === 2);
    expect(world.notices.map(told)[1]).toBe("Backup frozen at 18.2 GB");
    expect(world.noticesHere()).toHaveLength(1);
  });

  test("waits while notices are muted, and comes then if it is still so", async () => {
    const { world, link } = await running(snapshots.frozen);
    await until(() => world.tray.image === "frozenTemplate.png");
    world.tray.emit("right-click");
    const hour = world.tray.menu.find(({ label }) => label === "Mute Notices")?.submenu as
      | { click(): void }[]
      | undefined;
    hour?.[0]?.click();
    expect(await link.show(event)).toBe(true);
    expect(world.notices).toEqual([]);
    world.tray.emit("right-click");
    const muted = world.tray.menu.find(({ label }) => label?.startsWith("Notices Muted until"));
    (muted?.submenu as { click(): void }[] | undefined)?.[0]?.click();
    await until(() => world.notices.length === 1);
  });

  test("nudges where the phone asks, and leaves with its question", async () => {
    const { world, link, show } = await running(snapshots.waiting);
    await link.show({ ...examples["waiting-for-you"], at: now, device: udid, backup: "b-now" });
    expect(world.notices.map(told)).toEqual(["iPhone 16 is asking for its passcode"]);
    await show({ ...snapshots.moving, at: now + 1000 });
    await until(() => world.noticesHere().length === 0);
  });

  test("of good news leaves when somebody has looked", async () => {
    const { world, link } = await running();
    await link.show({ ...examples.finished, device: udid });
    expect(world.noticesHere()).toHaveLength(1);
    click(world);
    await until(() => world.noticesHere().length === 0);
  });
});

test("an icon that the system hides is told of once, with the way to its switch", async () => {
  const { world } = await running();
  world.tray.bounds = { x: 0, y: 900, width: 32, height: 22 };
  await until(() => world.notices.length > 0);
  expect(world.notices[0]?.options.title).toBe("The system hides Defrost’s icon");
  world.notices[0]?.emit("click", {});
  expect(world.opened).toEqual(["x-apple.systempreferences:com.apple.MenuBarSettings"]);
}, 30_000);

/** The usbmux sense against a usbmuxd on a real socket: what it tells while phones, and usbmuxd itself, come and go. */

import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { watchUsbmux } from "../../../src/platform/usbmux/sense.ts";
import { poll, watch } from "../watching.ts";
import { type Device, socketPath, startUsbmuxd } from "./usbmux-server.ts";

const hurried = { patience: 60_000, settle: 100, pause: { first: 10, longest: 40 } };
const impatient = { ...hurried, patience: 500 };
const phone = "00008120-0006696026A2201E";
const old = "4d8b2ca5edbe9af2e3c44e1b8f4a2a3dafb66ed9";
const byUsb = (DeviceID: number, SerialNumber = phone): Device => ({
  DeviceID,
  SerialNumber,
  ConnectionType: "USB",
  ConnectionSpeed: 480_000_000,
});
const byWifi = (DeviceID: number, SerialNumber = phone): Device => ({
  DeviceID,
  SerialNumber,
  ConnectionType: "Network",
});

/** What was told, in few words. */
const story = ({ seen }: ReturnType<typeof watch>): string[] =>
  seen.map((one) => {
    if (one.kind === "attached" || one.kind === "detached") return `${one.kind} ${one.link} ${one.muxId}`;
    return one.kind === "blind" ? `blind ${one.why}` : one.kind;
  });

test("a phone on the list is told before the sense says that it sees", async () => {
  const path = socketPath();
  await startUsbmuxd({ path }, [byUsb(7)]);
  const watched = watch(watchUsbmux({ path }, hurried));
  await watched.until("sees");
  expect(watched.seen).toEqual([
    { kind: "attached", at: expect.any(Number), device: phone, link: "usb", muxId: 7, speed: 480_000_000 },
    { kind: "sees", at: expect.any(Number), sense: "usbmux" },
  ]);
});

test("a phone that flaps, and one that is there by cable and by Wi-Fi, are told entry by entry", async () => {
  const path = socketPath();
  const usbmuxd = await startUsbmuxd({ path }, [byUsb(1), byWifi(2)]);
  const watched = watch(watchUsbmux({ path }, hurried));
  await watched.until("sees");
  usbmuxd.detach(1);
  usbmuxd.attach(byUsb(3));
  usbmuxd.detach(3);
  usbmuxd.detach(2);
  await watched.until("detached", ({ muxId }) => muxId === 2);
  expect(story(watched)).toEqual([
    "attached usb 1",
    "attached network 2",
    "sees",
    "detached usb 1",
    "attached usb 3",
    "detached usb 3",
    "detached network 2",
  ]);
});

test("what is no phone is not told: no UDID, or a way nobody knows", async () => {
  const path = socketPath();
  const usbmuxd = await startUsbmuxd({ path }, [byUsb(1, ""), { ...byUsb(2), ConnectionType: "Carrier pigeon" }]);
  const watched = watch(watchUsbmux({ path }, hurried));
  await watched.until("sees");
  usbmuxd.detach(1);
  usbmuxd.attach(byUsb(3, old.toUpperCase()));
  await watched.until("attached");
  expect(story(watched)).toEqual(["sees", "attached usb 3"]);
  expect(watched.of("attached")[0]?.device).toBe(old);
});

test("a usbmuxd that starts again is reconciled: who left is told, who came is told, and whoever stayed came anew", async () => {
  const path = socketPath();
  const before = await startUsbmuxd({ path }, [byUsb(1), byUsb(2, old), byWifi(3)]);
  const watched = watch(watchUsbmux({ path }, hurried));
  await watched.until("sees");
  await before.stop();
  await watched.until("blind");
  // It counts anew: number 1 is the same phone, but its tunnels are gone; 2 is another one's way, 3 is gone, 4 is new.
  await startUsbmuxd({ path }, [byUsb(1), byWifi(2), byUsb(4, old)]);
  await poll(() => watched.of("sees")[1], "seeing again");
  expect(story(watched)[4]).toBe("blind not-running");
  expect(story(watched).at(-1)).toBe("sees");
  const changes = story(watched).slice(5, -1);
  expect(changes.toSorted()).toEqual([
    "attached network 2",
    "attached usb 1",
    "attached usb 4",
    "detached network 3",
    "detached usb 1",
    "detached usb 2",
  ]);
  expect(changes.indexOf("detached usb 1")).toBeLessThan(changes.indexOf("attached usb 1"));
  expect(changes.indexOf("detached usb 2")).toBeLessThan(changes.indexOf("attached network 2"));
});

test("trouble is said once, however often it was tried, and another trouble anew", async () => {
  const path = socketPath();
  const watched = watch(watchUsbmux({ path }, hurried));
  await watched.until("blind");
  const babbler = await startUsbmuxd({ path }, [], "nonsense");
  await poll(() => babbler.met() >= 3 || undefined, "three attempts");
  expect(story(watched)).toEqual(["blind not-running", "blind garbage"]);
});

test.each([
  ["silent", "not-answering"],
  ["nonsense", "garbage"],
  ["refuses-listen", "failed"],
] as const)("a usbmuxd that is %s makes blind: %s, until it is well again", async (manners, why) => {
  const path = socketPath();
  const ill = await startUsbmuxd({ path }, [byUsb(1)], manners);
  const watched = watch(watchUsbmux({ path }, impatient));
  await watched.until("blind");
  await ill.stop();
  await startUsbmuxd({ path }, [byUsb(1)]);
  await watched.until("sees");
  const told = story(watched).filter((one) => one !== "blind not-running"); // it was down for a moment, maybe unnoticed
  expect(told).toEqual([`blind ${why}`, "attached usb 1", "sees"]);
});

test("a usbmuxd that refuses the list is seen all the same", async () => {
  const path = socketPath();
  const usbmuxd = await startUsbmuxd({ path }, [byUsb(1), byUsb(2, old)]);
  const watched = watch(watchUsbmux({ path }, hurried));
  await watched.until("sees");
  await usbmuxd.stop();
  await watched.until("blind");
  await startUsbmuxd({ path }, [byUsb(1)], "refuses-list");
  await poll(() => watched.of("sees")[1], "seeing again");
  expect(story(watched)).toEqual([
    "attached usb 1",
    "attached usb 2",
    "sees",
    "blind not-running",
    "detached usb 1",
    "attached usb 1",
    "detached usb 2",
    "sees",
  ]);
});

test("usbmuxd by host and port", async () => {
  const usbmuxd = await startUsbmuxd({ host: "127.0.0.1", port: 0 }, [byUsb(1)]);
  const { port } = usbmuxd.server.address() as AddressInfo;
  const watched = watch(watchUsbmux({ host: "127.0.0.1", port }, hurried));
  await watched.until("sees");
  expect(story(watched)).toEqual(["attached usb 1", "sees"]);
});

test("at rest there is one connection, and the end closes it", async () => {
  const path = socketPath();
  const usbmuxd = await startUsbmuxd({ path }, [byUsb(1)]);
  const watched = watch(watchUsbmux({ path }, hurried));
  await watched.until("sees");
  await poll(() => usbmuxd.open.size === 1 || undefined, "one connection");
  await watched.end();
  await poll(() => usbmuxd.open.size === 0 || undefined, "no connection");
});

test("a usbmuxd that has nothing to tell for long is well", async () => {
  const path = socketPath();
  await startUsbmuxd({ path });
  const watched = watch(watchUsbmux({ path }, impatient));
  await watched.until("sees");
  // For as long as it takes another one, who asks later, to lose patience.
  const silent = socketPath();
  await startUsbmuxd({ path: silent }, [], "silent");
  await watch(watchUsbmux({ path: silent }, impatient)).until("blind");
  expect(story(watched)).toEqual(["sees"]);
});

test.each(["silent", "usual"] as const)("ends at once with its signal while usbmuxd is %s or away", async (manners) => {
  const path = socketPath();
  const patient = { ...hurried, pause: { first: 600_000, longest: 600_000 } };
  const usbmuxd = await startUsbmuxd({ path }, [], manners);
  const watched = watch(watchUsbmux({ path }, patient));
  await poll(() => usbmuxd.open.size > 0 || undefined, "a connection");
  await watched.end();
  const alone = watch(watchUsbmux({ path: `${path}-nobody` }, patient));
  await alone.until("blind");
  await alone.end();
});

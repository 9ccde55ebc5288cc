/**
 * The USB sense against real events of a bus that the test plays, through the unmodified package: what it tells while
 * phones come and go, change their mode, and lie about themselves.
 */

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as usb from "usb/index.js";
import { describe, expect, test } from "vitest";
import type { Observation } from "../../../src/core/observation.ts";
import { watchUsb } from "../../../src/platform/usb/sense.ts";
import type { UsbThing } from "../../support/usb/computer.ts";
import { busCanBePlayed, startComputer } from "../../support/usb/namespaces.ts";
import { poll, watch } from "../watching.ts";

const udid = "00008110-000A1B2C3D4E801E";
const iPhone: UsbThing = {
  port: "3",
  address: 9,
  vendor: 0x05ac,
  product: 0x12a8,
  serial: udid.replace("-", ""),
  name: "iPhone",
  megabits: 480,
};
/** Another phone, told from the first by what is given. */
const another = (changes: Partial<UsbThing>): UsbThing => ({ ...iPhone, port: "4", address: 20, ...changes });

/** A computer with the sense on it: what it told, each in few words, and how to wait for it. */
function watched(things: UsbThing[] | null, lookAgainAfter = 60_000) {
  const watcher = join(import.meta.dirname, "../../support/usb/watcher.ts");
  const computer = startComputer(things, [process.execPath, watcher, String(lookAgainAfter)]);
  // Our own watcher wrote them; what it cannot have written fails the comparison.
  const seen = () => computer.lines.map((line) => JSON.parse(line) as Observation);
  const story = () =>
    seen().map((one) => {
      if (one.kind === "plugged") return `${one.usbId} ${one.mode}${one.device ? "" : " nameless"}`;
      if (one.kind === "unplugged") return `${one.usbId} gone`;
      return one.kind === "blind" ? `blind ${one.why}` : one.kind;
    });
  return {
    ...computer,
    seen,
    story,
    until: (...told: string[]) =>
      poll(() => told.every((one) => story().includes(one)) || undefined, `${told.join(", ")} to be told`),
  };
}

describe.runIf(busCanBePlayed())("a bus", () => {
  test("with a phone on it is told before the sense says that it sees, and the phone with all that is known", async () => {
    const computer = watched([iPhone]);
    await computer.until("sees");
    const at = expect.any(Number);
    const told = { usbId: "1-3:9", port: "1-3", device: udid };
    expect(computer.seen()).toEqual([
      { kind: "plugged", at, ...told, mode: "normal", speed: 480e6 },
      { kind: "sees", at, sense: "usb" },
    ]);
    computer.does({ unplug: iPhone });
    await computer.until("1-3:9 gone");
    expect(computer.seen().at(-1)).toEqual({ kind: "unplugged", at, ...told });
  });

  test("tells a phone that comes, flaps, and comes back into another socket", async () => {
    const computer = watched([]);
    await computer.until("sees");
    const back = { ...iPhone, address: 10 };
    const moved = { ...iPhone, port: "4.2", address: 11, megabits: 10_000 };
    computer.does({ plug: iPhone });
    await computer.until("1-3:9 normal");
    computer.does({ unplug: iPhone }, { plug: back });
    await computer.until("1-3:10 normal");
    computer.does({ unplug: back }, { plug: moved });
    await computer.until("1-4.2:11 normal");
    const told = ["sees", "1-3:9 normal", "1-3:9 gone", "1-3:10 normal", "1-3:10 gone", "1-4.2:11 normal"];
    expect(computer.story()).toEqual(told);
    expect(computer.seen().at(-1)).toMatchObject({ device: udid, port: "1-4.2", speed: 10e9 });
  });

  test("tells the mode: a phone that falls into recovery, is put into DFU mode, and comes back", async () => {
    const computer = watched([iPhone]);
    await computer.until("sees");
    const serial = "CPID:8110 CPRV:11 CPFM:03 SCEP:01 BDID:0E ECID:000A1B2C3D4E801E IBFL:3D SRNM:[F2LXXXXXXXXX]";
    const recovery = { ...iPhone, address: 10, product: 0x1281, serial };
    const dfu = { ...iPhone, address: 11, product: 0x1227, serial };
    const well = { ...iPhone, address: 12 };
    computer.does({ unplug: iPhone }, { plug: recovery });
    await computer.until("1-3:10 recovery nameless");
    computer.does({ unplug: recovery }, { plug: dfu });
    await computer.until("1-3:11 dfu nameless");
    computer.does({ unplug: dfu }, { plug: well });
    await computer.until("1-3:12 normal");
  });

  test("tells phones and pads, old and new, and nothing else", async () => {
    const things = [
      another({ port: "1", vendor: 0x1d6b, product: 0x0002, serial: "0000:00:14.0", name: "a hub" }),
      another({ port: "2", vendor: 0x18d1, product: 0x12a8, name: "another maker's" }),
      another({ port: "3", vendor: 0x05ac, product: 0x0250, serial: "", name: "an Apple keyboard" }),
      another({ port: "5", address: 25, product: 0x129c, serial: "4D8B2CA5EDBE9AF2E3C44E1B8F4A2A3DAFB66ED9" }),
      another({ port: "6", address: 26, product: 0x12ab }),
    ];
    const computer = watched(things);
    await computer.until("sees");
    expect(computer.story().toSorted()).toEqual(["1-5:25 normal", "1-6:26 normal", "sees"]);
    const old = computer.seen().find((one) => one.kind === "plugged" && one.port === "1-5");
    expect(old).toMatchObject({ device: "4d8b2ca5edbe9af2e3c44e1b8f4a2a3dafb66ed9" });
    computer.does(...things.map((thing) => ({ unplug: thing })), { plug: iPhone });
    await computer.until("1-3:9 normal");
    const gone = computer.story().filter((told) => told.endsWith("gone"));
    expect(gone.toSorted()).toEqual(["1-5:25 gone", "1-6:26 gone"]);
  });

  test("with two phones of one serial keeps them apart by their sockets", async () => {
    const twin = another({});
    const computer = watched([iPhone]);
    computer.does({ plug: twin });
    await computer.until("1-4:20 normal");
    computer.does({ unplug: iPhone });
    await computer.until("1-3:9 gone");
    expect(computer.seen().filter((one) => one.kind === "unplugged")).toMatchObject([{ device: udid, port: "1-3" }]);
  });

  test("believes no device that says nothing, too much or nonsense about itself", async () => {
    const computer = watched([another({ port: "1", address: 1, serial: "" })]);
    await computer.until("sees");
    computer.does(
      { plug: another({ port: "2", address: 2, serial: "" }) },
      { plug: another({ port: "5", address: 5, serial: "F".repeat(10_000) }) },
      { plug: another({ port: "6", address: 6, serial: "../../etc/passwd" }) },
      { plug: another({ port: "7", address: 7, name: "i".repeat(10_000) }) },
    );
    const nameless = [1, 2, 5, 6].map((port) => `1-${port}:${port} normal nameless`);
    await computer.until(...nameless, "1-7:7 normal");
    expect(computer.story().toSorted()).toEqual([...nameless, "1-7:7 normal", "sees"]);
    expect(computer.lines.every((line) => line.length < 200)).toBe(true);
  });

  test("with a socket that shakes 1,000 times is told without a phone too many, and rightly in the end", async () => {
    const computer = watched([]);
    await computer.until("sees");
    const stays = { ...iPhone, address: 127 };
    const flaps = Array.from({ length: 1000 }, (_, index) => ({ ...iPhone, address: 1 + (index % 126) }));
    computer.does(...flaps.flatMap((phone) => [{ plug: phone }, { unplug: phone }]), { plug: stays });
    await computer.until("1-3:127 normal");
    computer.does({ unplug: stays }, { plug: another({}) });
    await computer.until("1-4:20 normal");
    const [sees, ...told] = computer.story();
    const [plugged, gone] = [told.filter((_, index) => index % 2 === 0), told.filter((_, index) => index % 2 === 1)];
    expect(sees).toBe("sees");
    // What is read while it leaves may have lost its serial by then.
    expect(gone).toEqual(plugged.slice(0, -1).map((one) => one.replace(/normal.*/, "gone")));
  });

  test("that is not there is said once, and seen when it comes", async () => {
    const computer = watched(null, 20);
    await computer.until("blind missing");
    expect(computer.seen()[0]).toMatchObject({ sense: "usb", detail: expect.stringContaining("/sys/bus/usb/devices") });
    await sleep(200); // ten more looks; with fewer the test is no worse
    computer.does({ plug: iPhone });
    await computer.until("sees", "1-3:9 normal");
    // A bus may come a moment before what hangs on it.
    expect(computer.story()).toHaveLength(3);
    expect(computer.story()[0]).toBe("blind missing");
  });

  test("is left at once when the sense ends, with a bus and without", async () => {
    for (const things of [[iPhone], null]) {
      const computer = watched(things);
      await computer.until(things ? "sees" : "blind missing");
      computer.does("stop");
      expect(await computer.exited).toBe(0);
    }
  });
});

test("what came or went is looked at twice, so that nothing lost in a rush stays lost", async () => {
  const listener = Promise.withResolvers<() => void>();
  let looks = 0;
  const nativeGetDevices = async () => {
    looks++;
    return [];
  };
  class Emitter extends usb.Emitter {
    override addAttach = async () => undefined;
    override addDetach = async (callback: (handle: string) => void) => listener.resolve(() => callback(""));
  }
  const watching = watch(watchUsb({ load: async () => ({ nativeGetDevices, Emitter }), settle: 1 }));
  await watching.until("sees");
  expect(looks).toBe(1);
  const ring = await listener.promise;
  ring();
  await poll(() => looks === 3 || undefined, "two more looks");
});

test("native code that cannot be loaded makes blind, and is tried again", async () => {
  let tries = 0;
  const load = async () => {
    tries++;
    throw new Error("Cannot find native binding");
  };
  const watching = watch(watchUsb({ load, lookAgainAfter: 1 }));
  await poll(() => tries > 3 || undefined, "four attempts");
  expect(watching.seen).toEqual([
    { kind: "blind", at: expect.any(Number), sense: "usb", why: "failed", detail: "Cannot find native binding" },
  ]);
});

test("a system that lets nobody listen makes blind", async () => {
  class Emitter extends usb.Emitter {
    override addAttach = () => Promise.reject(new Error("Permission denied (errno 13)"));
  }
  const watching = watch(watchUsb({ load: async () => ({ ...usb, Emitter }) }));
  expect(await watching.until("blind")).toMatchObject({ why: "failed", detail: "Permission denied (errno 13)" });
});

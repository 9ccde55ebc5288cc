/** Phones on the USB bus, and sockets that lose them. */

import { describe, expect, test } from "vitest";
import type { Observation } from "../../src/core/observation.ts";
import { snapshotOf } from "../../src/core/snapshot.ts";
import { phone, type Story, sec, story } from "./story.ts";

const plug = (tale: Story, more: Partial<Extract<Observation, { kind: "plugged" }>> = {}, port = "1-3") =>
  tale.see({ kind: "plugged", at: sec(tale.now), usbId: `${port}:9`, mode: "normal", device: phone, port, ...more });
const unplug = (tale: Story, port = "1-3") =>
  tale.see({ kind: "unplugged", at: sec(tale.now), usbId: `${port}:9`, device: phone, port });
/** Away for so long, in seconds. */
function shake(tale: Story, away: number) {
  unplug(tale);
  tale.asleep(away);
  plug(tale);
}
const flaps = (tale: Story) => tale.kinds().filter((kind) => kind === "flapped").length;

describe("a USB socket", () => {
  test("that loses its phone for a moment is counted, each time with its time", () => {
    const tale = story();
    plug(tale, { speed: 480e6 });
    for (const away of [0.4, 1.2]) {
      tale.wait(60);
      shake(tale, away);
    }
    expect(tale.first("flapped")?.event).toMatchObject({ port: "1-3", device: phone, awayMs: 400, count: 1 });
    expect(tale.told.at(-1)?.event).toMatchObject({ kind: "flapped", awayMs: 1200, count: 2 });
    expect(snapshotOf(tale.state).ports).toMatchObject([{ port: "1-3", device: phone, flaps: 2 }]);
    tale.wait(3600);
    expect(snapshotOf(tale.state).ports).toMatchObject([{ flaps: 0 }]);
  });

  test("whose phone a person took out and put back, or into another, has not flapped", () => {
    const tale = story();
    plug(tale);
    shake(tale, 4);
    unplug(tale);
    plug(tale, {}, "1-4");
    expect(flaps(tale)).toBe(0);
    expect(snapshotOf(tale.state).ports.map(({ port }) => port)).toEqual(["1-4"]);
  });

  test("is not blamed for a phone that restarts into another mode", () => {
    const tale = story();
    plug(tale);
    unplug(tale);
    plug(tale, { mode: "recovery" });
    expect(flaps(tale)).toBe(0);
    expect(snapshotOf(tale.state).ports).toMatchObject([{ mode: "recovery" }]);
  });

  test("that shakes for hours takes no more memory for it", () => {
    const tale = story();
    plug(tale);
    for (let i = 0; i < 1000; i++) shake(tale, 0.5);
    expect(tale.told.at(-1)?.event).toMatchObject({ kind: "flapped", count: 100 });
    expect(tale.state.ports.past.get("1-3")?.flaps).toHaveLength(100);
  });

  test("is nobody's when the clock was set back meanwhile", () => {
    const tale = story();
    plug(tale);
    shake(tale, -100);
    expect(flaps(tale)).toBe(0);
  });
});

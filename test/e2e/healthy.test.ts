/** Real backups that go well: followed to the end, with nothing to worry about. */

import { describe, expect, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import { clientsInstalled } from "../support/clients.ts";
import { defrost } from "../support/daemon.ts";
import { watchedStage } from "./watched.ts";

describe.skipIf(!clientsInstalled())("a healthy backup", () => {
  test("full, then incremental: each followed, confirmed and remembered", async () => {
    const stage = await watchedStage();
    const phone = stage.plugIn({ files: someFiles(300, 200_000) });
    const daemon = await stage.watch();

    phone.play({ bytesPerSecond: 20_000_000, cues: [{ kind: "pause", at: { when: "preparing" }, millis: 2000 }] });
    expect(await stage.backUp(phone).exited).toBe(0);
    const full = await daemon.hears("finished");
    expect(full).toMatchObject({ confirmed: true, device: phone.udid });
    const began = daemon.said.find(({ kind }) => kind === "backup-began");
    expect(began).toMatchObject({ full: true, program: "idevicebackup2", link: "usb" });

    phone.change(someFiles(40, 300_000));
    phone.play({ bytesPerSecond: 4_000_000, cues: [{ kind: "pause", at: { when: "preparing" }, millis: 2000 }] });
    expect(await stage.backUp(phone).exited).toBe(0);
    const next = await daemon.hears("finished", (one) => one.at > full.at);
    expect(next).toMatchObject({ confirmed: true });

    const story = daemon.story();
    expect(story.filter((kind) => kind === "backup-began")).toHaveLength(2);
    expect(story).not.toContain("quiet");
    expect(story).not.toContain("stalled");
    expect(story).not.toContain("failed");
    const past = await stage.history();
    expect(past.map(({ end }) => end?.outcome)).toEqual(["finished", "finished"]);
    expect(past[1]?.bytes).toBeGreaterThan(0.9 * 60_000_000);
    expect(past[1]?.bytes).toBeLessThan(1.1 * 60_000_000);
    expect(past[0]?.bytes).toBeGreaterThan(0.9 * 12_000_000);

    const { out } = await defrost(["history", "--normal", "--json", "--state-dir", stage.state]);
    expect(JSON.parse(out)).toMatchObject([
      { device: phone.udid, link: "usb", ios: phone.productVersion, backups: 2, phases: { preparing: {} } },
    ]);
    const lines = await defrost(["history", "--normal", "--state-dir", stage.state]);
    expect(lines.out).toContain("from 2 good backups:");
  });

  test("of two phones at once: two stories that do not mix", async () => {
    const stage = await watchedStage();
    const [one, other] = [
      stage.plugIn({ files: someFiles(100, 100_000) }),
      stage.plugIn({ files: someFiles(50, 100_000) }),
    ];
    const daemon = await stage.watch();
    for (const phone of [one, other]) phone.play({ bytesPerSecond: 2_000_000 });
    const clients = [stage.backUp(one), stage.backUp(other)];
    expect(await Promise.all(clients.map(({ exited }) => exited))).toEqual([0, 0]);
    for (const phone of [one, other]) {
      expect(await daemon.hears("finished", ({ device }) => device === phone.udid)).toMatchObject({ confirmed: true });
      expect(daemon.story(phone.udid).filter((kind) => kind === "backup-began")).toHaveLength(1);
    }
    const past = await stage.history();
    expect(past.find(({ device }) => device === one.udid)?.bytes).toBeGreaterThan(7e6);
    expect(past.find(({ device }) => device === other.udid)?.bytes).toBeLessThan(7e6);
  });
});

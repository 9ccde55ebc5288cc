/** Scenario between phone and program: cable, usbmuxd, and a program that has not noticed; with the real client. */

import { describe, expect, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import type { Moment } from "../../src/simulator/script.ts";
import { clientsInstalled } from "../support/clients.ts";
import {
  betweenFiles,
  expected,
  files,
  freeze,
  hurry,
  midFile,
  namedFor,
  note,
  playAll,
  type Scenario,
  shown,
  shows,
  toldOf,
} from "./caused.ts";
import { watchedStage } from "./watched.ts";

const patience = hurry(0.03);

const pulled = (where: string, at: Moment): Scenario => ({
  scenario: `cable pulled ${where}`,
  play: freeze(at),
  begins({ phone, stage }) {
    stage.bus.detach(phone);
    return Date.now();
  },
  cause: "cable",
  told: "disconnected, yes",
});

const cables: Scenario[] = [
  { ...pulled("in mid-file", midFile), by: "failed", told: "failed, over" },
  { ...pulled("while files are moved", { when: "moving", moved: 30 }), by: "failed", told: "failed, over" },
  pulled("between two files", betweenFiles),
  {
    ...pulled("", betweenFiles),
    scenario: "cable loose for a moment between two files",
    async begins({ phone, stage }) {
      const since = Date.now();
      await stage.bus.flap(phone, 40); // too short to be called disconnected
      return since;
    },
    told: "stalled, yes",
  },
];

describe.skipIf(!clientsInstalled())("the link", () => {
  test("by cable, lost in four ways", async () => {
    expect(await playAll(await watchedStage({ patience }), cables)).toEqual(expected(cables));
  });

  test("lost with usbmuxd itself: that is named, though there is no USB bus to ask", async () => {
    const stage = await watchedStage({ patience });
    const [inFile, between] = [stage.plugIn({ files }), stage.plugIn({ files })];
    const daemon = await stage.watch();
    for (const [phone, at] of [
      [inFile, midFile],
      [between, betweenFiles],
    ] as const) {
      const scene = phone.play({ bytesPerSecond: 3_000_000, ...freeze(at) });
      stage.backUp(phone);
      await daemon.hears("backup-began", ({ device }) => device === phone.udid);
      await scene.frozen;
    }
    const since = Date.now();
    await stage.bus.close();
    const watched = { stage, daemon };
    const cause = "usbmuxd-lost-phone";
    const [ended, circling] = await Promise.all([
      namedFor(inFile, { scenario: "usbmuxd gone, in mid-file", cause, since, by: "failed" }, watched),
      namedFor(between, { scenario: "usbmuxd gone, between two files", cause, since }, watched),
    ]);
    expect([ended, circling]).toEqual(["failed, over", "stalled, yes"]);
    const { senses } = await shown(stage.state);
    expect(senses).toContainEqual(expect.objectContaining({ sense: "usbmux", sees: false }));
  });

  test("lost where nobody can see it, by a program that runs in circles since then", async () => {
    const stage = await watchedStage({ patience, usbmuxd: "/nowhere/usbmuxd" });
    const daemon = await stage.watch();
    const spinning: Scenario = {
      ...pulled("", betweenFiles),
      scenario: "cable pulled between two files, and no usbmuxd to ask",
      cause: "writer-spinning",
      told: "stalled, yes",
    };
    expect(await toldOf(spinning, { stage, daemon, phone: stage.plugIn({ files }) })).toBe(spinning.told);
  });

  test("that is slow for long is called so, and nothing worse", async () => {
    const stage = await watchedStage({ patience: 0.1 });
    const phone = stage.plugIn({ files: someFiles(600, 100_000) });
    const daemon = await stage.watch();
    phone.play({ bytesPerSecond: 150_000 });
    stage.backUp(phone);
    const since = Date.parse((await daemon.hears("backup-began")).at);
    const { backups } = await shows(stage.state, (picture) => picture.backups[0]?.cause?.id === "slow-link");
    const { cause, unplug } = backups[0] ?? expect.fail();
    const seconds = (Date.now() - since) / 1000;
    if (cause)
      note({ scenario: "150 KB/s by cable, patience 0.1", verdict: "none", cause, seconds, unplug: unplug.safe });
    expect(unplug.safe).toBe("yes");
    expect(daemon.story()).not.toContain("stalled");
  });
});

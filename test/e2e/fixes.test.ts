/** From frozen to a finished, good backup by the real client, without a hand on the keyboard but the click. */

import { truncateSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Cue, Moment } from "../../src/simulator/script.ts";
import { clientsInstalled } from "../support/clients.ts";
import { betweenFiles, causeIn, freeze, midFile, shows } from "./caused.ts";
import { contentOf, files, fixedStage, paced } from "./fixed.ts";

const stoppedAndStarted = [0, ["stop-stuck-backup done", "start-again helped"]];

async function recovered({ seen }: { seen: boolean }): Promise<void> {
  const stage = await fixedStage();
  const phone = stage.plugIn({ files });
  const before = seen ? await stage.watch() : undefined;
  const scene = phone.play(paced(freeze(midFile)));
  stage.backUp(phone);
  await scene.frozen;
  const daemon = before ?? (await stage.watch());
  await daemon.hears("stalled");
  const { code, outcomes } = await stage.fix("--auto");
  expect([code, outcomes]).toEqual(stoppedAndStarted);
  await daemon.hears("finished");
  await stage.holds(phone);
}

describe.skipIf(!clientsInstalled())("one click", () => {
  test("a program that hangs is stopped, and the backup started again, whether or not Defrost saw it freeze", async () => {
    await Promise.all([recovered({ seen: true }), recovered({ seen: false })]);
  });

  test("a program that runs in circles after its cable was pulled", async () => {
    const stage = await fixedStage();
    const phone = stage.plugIn({ files });
    const daemon = await stage.watch();
    const scene = phone.play(paced(freeze(betweenFiles)));
    stage.backUp(phone);
    await scene.frozen;
    // What is seen to come after the cable is back would count as life.
    await shows(stage.state, ({ backups }) => backups.some(({ bytes }) => bytes >= 20 * 100_000));
    stage.bus.detach(phone);
    await daemon.hears("disconnected");
    stage.bus.attach(phone);
    await daemon.hears("reconnected");
    await daemon.hears("stalled");
    const { code, outcomes } = await stage.fix("--auto");
    expect([code, outcomes]).toEqual(stoppedAndStarted);
    await daemon.hears("finished");
    await stage.holds(phone);
  });

  test("what an earlier backup left behind is set aside with all that it has, and a new one made", async () => {
    const stage = await fixedStage();
    const phone = stage.plugIn({ files });
    expect(await stage.backUp(phone).exited).toBe(0);
    truncateSync(join(stage.dir, phone.udid, "Status.plist"));
    const daemon = await stage.watch();
    const at: Moment = { when: "preparing" };
    const cues: Cue[] = [
      { at, kind: "pause", millis: 2500 },
      { at, kind: "fail", code: 205, description: "Error reading backup properties" },
    ];
    phone.play(paced({ cues }));
    expect(await stage.backUp(phone).exited).toBe(256 - 205);
    await daemon.until((one) => causeIn(one)?.id === "leftover-backup", "what is in the way");
    const before = contentOf(join(stage.dir, phone.udid));
    const { code, outcomes } = await stage.fix("--auto");
    expect([code, outcomes]).toEqual([0, ["set-aside-backup done", "start-again helped"]]);
    await daemon.hears("finished");
    await stage.holds(phone);
    const aside = (await readdir(stage.dir)).filter((name) => name.startsWith(`${phone.udid}.set-aside-`));
    expect(aside.map((name) => contentOf(join(stage.dir, name)))).toEqual([before]);
  });
});

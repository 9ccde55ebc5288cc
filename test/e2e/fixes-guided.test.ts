/** Fixes that need a person, from frozen to a finished, good backup: what the person does is seen, and the rest goes on by itself. */

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { clientsInstalled } from "../support/clients.ts";
import { causeIn, freeze, midFile, shows } from "./caused.ts";
import { files, fixedStage, paced } from "./fixed.ts";
import { mayMount, onOwnGround } from "./grounds.ts";

describe.skipIf(!clientsInstalled())("a person", () => {
  test("enters the passcode that the phone asks for", async () => {
    const stage = await fixedStage();
    const phone = stage.plugIn({ files });
    const daemon = await stage.watch();
    phone.play(paced({ passcode: {} }));
    stage.backUp(phone);
    await daemon.hears("waiting-for-you");
    const fixed = stage.fix("enter-passcode");
    await daemon.hears("fix-step", ({ step }) => step === "enter-passcode");
    phone.passcode.enter();
    const { code, outcomes } = await fixed;
    expect([code, outcomes]).toEqual([0, ["enter-passcode helped"]]);
    await daemon.hears("finished");
    await stage.holds(phone);
  });

  test("lets a phone restart whose backups freeze until then, and unlocks it", async () => {
    const stage = await fixedStage();
    const phone = stage.plugIn({ files, tls: true });
    const daemon = await stage.watch();
    const restarted = () => phone.story.events.some(({ what }) => what === "restarted");
    phone.story.hear(({ what }) => {
      if (what === "backup-requested") phone.play(paced(restarted() ? {} : freeze(midFile)));
      if (what === "came-back") phone.locked = false;
    });
    // In such a hurry a busy computer may call it frozen before it is.
    const frozen = () => daemon.hears("stalled", ({ phase, backup }) => phase === "transferring" && backup !== first);
    let first: unknown;
    const client = stage.backUp(phone);
    first = (await frozen()).backup;
    client.kill("SIGKILL");
    await daemon.hears("failed");
    stage.backUp(phone);
    await frozen();
    const { code, outcomes } = await stage.fix("restart-iphone", "--yes");
    expect([code, outcomes]).toEqual([0, ["restart-iphone helped"]]);
    expect(restarted()).toBe(true);
    await daemon.hears("finished");
    await stage.holds(phone);
  });
});

describe.skipIf(!clientsInstalled() || !mayMount())("a person on this computer", () => {
  test("makes room on a disk that is full", async () => {
    const stage = await fixedStage();
    const dir = join(stage.dir, "small");
    mkdirSync(dir);
    const daemon = await stage.watch({
      roots: [dir],
      through: onOwnGround(`mount -t tmpfs -o size=300m defrost ${dir} && head -c 200000000 /dev/zero > ${dir}/fill`),
    });
    const there = `/proc/${daemon.pid}/root${dir}`;
    const phone = stage.plugIn({ files });
    phone.storage = { totalBytes: 128e9, freeBytes: 128e9 - 5e6 };
    await shows(stage.state, ({ devices }) => devices.some(({ facts }) => facts.name !== undefined));
    phone.play(paced({ cues: [{ at: { when: "scanning" }, kind: "pause", millis: 2500 }] }));
    const onThatDisk = ["-t", String(daemon.pid), "-m", "idevicebackup2"];
    const client = stage.start("nsenter", ...onThatDisk, "-u", phone.udid, "backup", dir);
    expect(await client.exited).toBe(256 - 105);
    await daemon.until((one) => causeIn(one)?.id === "disk-full", "disk-full");
    const fixed = stage.fix("free-space");
    await daemon.hears("fix-step", ({ step }) => step === "make-room");
    rmSync(join(there, "fill"));
    const { code, outcomes } = await fixed;
    expect([code, outcomes]).toEqual([0, ["free-space helped"]]);
    await daemon.hears("finished");
    await stage.holds(phone, there);
  });
});

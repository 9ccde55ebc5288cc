/**
 * No fix harms a backup that is there: Defrost runs them all with a folder that nothing of its own can write to, and every
 * file has its bytes afterwards. What sets a backup aside, or begins a new one, is not asked for here.
 */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { FixId } from "../../src/core/fix/fix.ts";
import { fixes } from "../../src/core/fix/table.ts";
import { connectLink } from "../../src/link/client.ts";
import { someFiles } from "../../src/simulator/files.ts";
import type { Phone } from "../../src/simulator/phone.ts";
import { clientsInstalled } from "../support/clients.ts";
import type { RunningDaemon, Said } from "../support/daemon.ts";
import { betweenFiles, freeze } from "./caused.ts";
import { contentOf, fixedStage, paced } from "./fixed.ts";
import { mayMount, onOwnGround } from "./grounds.ts";

const writing: FixId[] = ["start-again", "set-aside-backup", "put-back"];
const harmless = Object.values(fixes).filter(({ id }) => !writing.includes(id));

/** Whose end nobody waits for here. */
const slow = ["stop-writer", "force-writer", "start-backup"];

type Ground = { daemon: RunningDaemon; phone: Phone; root: string };

/** Asks for one fix after the other, each until a hand has done its part or a person is needed; says which were not refused. */
async function runAll(state: string, { daemon, phone: { udid: device }, root }: Ground): Promise<FixId[]> {
  const hangUp = new AbortController();
  onTestFinished(() => hangUp.abort());
  const viewer = await connectLink({ socket: join(state, "daemon.sock"), signal: hangUp.signal });
  if (viewer.kind !== "viewer") throw new Error(viewer.kind);
  const ran: FixId[] = [];
  for (const { id: fix } of harmless) {
    const reply = await viewer.wish({ want: "fix", fix, by: "click", consents: true, device, root });
    if (reply.kind !== "began") continue;
    ran.push(fix);
    const isOver = ({ kind, order, report, step }: Said) =>
      kind === "fix-ended" ||
      (kind === "fix-step" && order === undefined) ||
      (kind === "fix-report" && (slow.includes(String(step)) || JSON.stringify(report).includes("failed")));
    await daemon.until((one) => one.run === reply.run && isOver(one), `what came of ${fix}`);
    await viewer.wish({ want: "stop" });
    await daemon.hears("fix-ended", ({ run }) => run === reply.run);
  }
  hangUp.abort();
  return ran;
}

/** What the client collects in Snapshot/ until its own end is its own. */
const goodBackupIn = (folder: string) =>
  Object.fromEntries(Object.entries(contentOf(folder)).filter(([name]) => !name.startsWith("Snapshot/")));

describe.skipIf(!clientsInstalled() || !mayMount())("a backup of 20,000 files", () => {
  test("has every byte that it had, whatever fix is run", async () => {
    const stage = await fixedStage();
    const phone = stage.plugIn({ files: someFiles(20_000, 100), tls: true });
    expect(await stage.backUp(phone).exited).toBe(0);
    const folder = join(stage.dir, phone.udid);
    const prepare = [
      `mount --bind ${stage.dir} ${stage.dir}`,
      `mount -o remount,bind,ro ${stage.dir}`,
      "mount --bind /bin/true /usr/bin/systemctl",
    ];
    const daemon = await stage.watch({ through: onOwnGround(prepare.join(" && ")) });
    const touched = spawnSync("nsenter", ["-t", String(daemon.pid), "-m", "touch", join(folder, "Info.plist")]);
    expect(touched.stderr.toString()).toContain("Read-only file system");

    phone.change(someFiles(40, 100_000));
    phone.play(paced(freeze(betweenFiles)));
    phone.story.hear(({ what }) => {
      if (what === "came-back") phone.locked = false;
    });
    const client = stage.backUp(phone);
    await daemon.hears("stalled");
    const before = goodBackupIn(folder);
    expect(Object.keys(before).length).toBeGreaterThan(20_000);
    const whileStuck = await runAll(stage.state, { daemon, phone, root: stage.dir });
    expect(whileStuck).toEqual(expect.arrayContaining(["stop-stuck-backup", "replug", "restart-iphone"]));
    expect(goodBackupIn(folder)).toEqual(before);

    client.kill("SIGKILL");
    await daemon.hears("failed");
    const whenOver = await runAll(stage.state, { daemon, phone, root: stage.dir });
    expect(whenOver).toEqual(expect.arrayContaining(["restart-usbmuxd", "replug"]));
    expect(goodBackupIn(folder)).toEqual(before);
  });
});

/** Who watches changes nothing: a backup with Defrost at its most attentive is the same as one without it. */

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, parseBinary } from "plist";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Phone } from "../../src/simulator/phone.ts";
import { digestOfDisk, filesBelow, until } from "../simulator/stage.ts";
import { clientsInstalled } from "../support/clients.ts";
import { startDaemon } from "../support/daemon.ts";
import { files, freeze, midFile, type Stage } from "./caused.ts";
import { seeing, watchedStage } from "./watched.ts";

const patience = 0.01;
const moment = () => sleep(300);
const papers = ["Info.plist", "Manifest.plist", "Status.plist"];

/** `asked`, `frozen`: for how long the prompt stands open, and the phone says nothing. */
type Run = { dir: string; before: number; asked(): Promise<unknown>; frozen(): Promise<unknown> };

/**
 * All that can be told of one backup afterwards, but for times and for numbers that are drawn anew each time, and all that
 * happened on the phone since `before`.
 */
async function backedUp(stage: Stage, phone: Phone, { dir, before, asked, frozen }: Run) {
  const scene = phone.play({ bytesPerSecond: 3_000_000, passcode: {}, ...freeze(midFile) });
  const shown = new Promise<void>((resolve) => {
    const stop = phone.story.hear(({ what }) => {
      if (what !== "passcode-asked") return;
      stop();
      resolve();
    });
  });
  const client = stage.start("idevicebackup2", "-u", phone.udid, "backup", dir);
  await shown;
  await asked();
  phone.passcode.enter();
  await scene.frozen;
  await frozen();
  scene.resume();
  const code = await client.exited;
  const folder = join(dir, phone.udid);
  const names = filesBelow(folder);
  const content = names.filter((name) => !papers.includes(name));
  return {
    code,
    content: Object.fromEntries(
      await Promise.all(content.map(async (name) => [name, await digestOfDisk(join(folder, name))])),
    ),
    papers: papers.map((name) => lasting(readFileSync(join(folder, name)))),
    client: client
      .output()
      .replaceAll(dir, "")
      .replace(/on port \d+/, "")
      .split("\n")
      .filter((line) => !/%|\/s/.test(line)),
    phone: phone.story.events.slice(before).map(({ what, detail = "" }) => `${what} ${detail}`),
  };
}

/** A plist as text, without its times and its serial numbers. */
function lasting(bytes: Buffer): string {
  const plist = bytes.subarray(0, 6).toString() === "bplist" ? parseBinary(bytes) : parse(bytes.toString());
  return JSON.stringify(plist).replace(
    /"\d{4}-\d\d-\d\dT[^"]*"|"[0-9A-F]{32}"|"[0-9A-F]{8}(-[0-9A-F]{4,12}){4}"/g,
    "…",
  );
}

describe.skipIf(!clientsInstalled())("a backup that is watched", () => {
  test("is the same on disk, to its client and to its phone as one that is not", async () => {
    const stage = await watchedStage({ patience });
    const phone = stage.plugIn({ files, tls: true });
    const [alone, watched] = [join(stage.dir, "alone"), join(stage.dir, "watched")];
    for (const dir of [alone, watched]) mkdirSync(dir);
    const untouched = await backedUp(stage, phone, { dir: alone, before: 0, asked: moment, frozen: moment });
    expect(untouched.code).toBe(0);
    expect(untouched.client.join("\n")).not.toMatch(/error|fail/i);

    const before = phone.story.events.length;
    const record = join(stage.dir, "recording");
    const daemon = startDaemon({ roots: [watched], state: stage.state, usbmuxd: stage.bus.socket, patience, record });
    onTestFinished(async () => void (await daemon.stop("SIGKILL")));
    await seeing(daemon, stage.state);
    // It is no bystander who looks away: it has asked the phone, heard its prompt, and listened to its log.
    const asked = () => daemon.hears("waiting-for-you");
    const frozen = () => until(() => readFileSync(record, "utf8").includes('{"kind":"phone-log",'));
    expect(await backedUp(stage, phone, { dir: watched, before, asked, frozen })).toEqual(untouched);
    expect(await daemon.hears("finished")).toMatchObject({ confirmed: true });
  });
});

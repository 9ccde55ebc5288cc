/**
 * The service in the middle of a backup by the real client: restarted, killed, renewed and removed. The backup goes on,
 * and its story is told as if nothing had happened.
 */

import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import { digestOfDisk, digestOfPhone, filesBelow, placed, until } from "../simulator/stage.ts";
import { clientsInstalled } from "../support/clients.ts";
import { copyOfDefrost, hasEnded, servicedStage, wordOf } from "./serviced.ts";

type Stage = Awaited<ReturnType<typeof servicedStage>>;

const files = someFiles(60, 100_000);
const phases = ["preparing", "transferring", "finishing", "verifying"];
const onceEach = ["backup-began", ...phases, "finished"];

/** What happens to the service at each of the three turns of a backup: by SIGTERM, or by SIGKILL. */
const interruptions: Record<string, (stage: Stage) => (() => Promise<unknown>)[]> = {
  "restarted, renewed in its place, and replaced by another copy": (stage) => {
    const { home, bundle } = stage.program;
    const other = copyOfDefrost(join(stage.place, "other"));
    const renew = () => {
      appendFileSync(bundle, "\n// a newer one\n");
      appendFileSync(join(home, "launchd/app.defrost.daemon.plist"), "<!-- a newer one -->\n");
      return stage.install();
    };
    return [stage.restart, renew, () => stage.install(other, { force: true })];
  },
  "killed each time": (stage) => {
    const killed = async () => {
      await stage.kill();
      await stage.start();
    };
    return [killed, killed, killed];
  },
};

/** Every file in the home folder, which has no other, and every folder by our name. */
const ours = ({ home }: Stage): string[] => [
  ...filesBelow(home),
  ...readdirSync(home, { recursive: true, encoding: "utf8" }).filter((name) => /defrost/i.test(name)),
];

describe.skipIf(!clientsInstalled())("a service", () => {
  test.each(Object.entries(interruptions))("%s in one backup tells its story once", async (_, interruptionsOf) => {
    const stage = await servicedStage();
    const interrupt = interruptionsOf(stage);
    const phone = stage.plugIn({ files });
    await stage.install();
    const scene = phone.play({
      bytesPerSecond: 3_000_000,
      cues: [
        { kind: "freeze", at: { when: "preparing" } },
        { kind: "freeze", at: { when: "before-file", file: 40 } },
        { kind: "freeze", at: { when: "moving", moved: 30 } },
      ],
    });
    const client = stage.backUp(phone);
    for (const [n, turn] of ["preparing", "stalled", "finishing"].entries()) {
      await stage.hears(turn);
      await until(() => phone.story.events.filter(({ what }) => what === "frozen").length === n + 1);
      const before = stage.pid();
      await interrupt[n]?.();
      expect(stage.pid()).not.toBe(before);
      scene.resume();
    }
    expect(await client.exited).toBe(0);
    await stage.hears("finished");

    const words = stage.said().map(wordOf);
    for (const word of onceEach) expect([word, words.filter((one) => one === word)]).toEqual([word, [word]]);
    const [past, ...others] = await stage.history();
    expect(others).toEqual([]);
    expect(past).toMatchObject({ arrival: false, end: { outcome: "finished" } });
    // A machine that takes long to start a daemon makes stalls of the other two freezes: each is told once, too.
    const stalls = past?.stalls ?? [];
    expect(stalls.map(({ end }) => end?.how)).toEqual(stalls.map(() => "resumed"));
    const ofStalls = words.filter((word) => word === "stalled" || word === "resumed");
    expect(ofStalls).toEqual(stalls.flatMap(() => ["stalled", "resumed"]));
    expect(past?.phases.map(({ phase }) => phase)).toEqual(phases);
    expect(past?.bytes).toBeGreaterThanOrEqual(60 * 100_000);
  });

  test("removed in mid-backup leaves nothing of its own, and the backup untouched", async () => {
    const stage = await servicedStage();
    const phone = stage.plugIn({ files });
    await stage.install();
    const scene = phone.play({ cues: [{ kind: "freeze", at: { when: "in-file", file: 40, byte: 50_000 } }] });
    const client = stage.backUp(phone);
    await stage.hears("backup-began");
    await scene.frozen;
    const pid = stage.pid();
    expect(ours(stage).length).toBeGreaterThan(3);
    expect(await stage.uninstall()).toBe(0);
    expect(ours(stage)).toEqual([]);
    expect(hasEnded(pid)).toBe(true);
    scene.resume();

    expect(await client.exited).toBe(0);
    for (const file of files) expect(await digestOfDisk(placed(stage.dir, phone.udid, file))).toBe(digestOfPhone(file));
    const made = /^(?:Info|Status|Manifest)\.plist$|^Manifest\.db$|^([0-9a-f]{2})\/\1[0-9a-f]{38}$/;
    expect(filesBelow(join(stage.dir, phone.udid)).filter((name) => !made.test(name))).toEqual([]);
    expect(ours(stage)).toEqual([]);
  });
});

test("a service that keeps ending is told from one that was stopped, and from one that ended once", async () => {
  const stage = await servicedStage();
  await stage.install();
  await stage.kill();
  expect(await stage.status()).toContain("It ended with 1, and is not started again");
  stage.throttle();
  expect(await stage.status()).toContain("It keeps ending, last with 1, and is started again after a pause");
});

/**
 * Defrost is killed at every step of every fix: before a hand begins, when it is done, when that is told, and in the middle
 * of each command that one runs. No file is lost or changed, the journal says what was begun, the next life tells it right,
 * does nothing of it again, and can take back what can be taken back.
 */

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FixId, HandId, StepId } from "../../src/core/fix/fix.ts";
import { fixes } from "../../src/core/fix/table.ts";
import { troubles } from "../core/every-step.ts";
import { phone } from "../core/story.ts";
import { temporaryFolder } from "../simulator/stage.ts";
import { contentOf } from "./fixed.ts";
import { changesIn, type KnownFix, type Place, runFix, setUp, type When, wakesUp } from "./little-life.ts";

// The keys are those of the table.
const all = Object.keys(troubles) as KnownFix[];

async function scene(): Promise<Place> {
  const place = setUp(await temporaryFolder());
  mkdirSync(join(place.root, phone, "ab"), { recursive: true });
  for (const file of ["Info.plist", "Manifest.db", "ab/abcd"])
    writeFileSync(join(place.root, phone, file), `its ${file}`);
  return place;
}

/** Every file by what is in it, whichever of its two names the phone's folder has. */
async function filesIn({ root }: Place) {
  const [name = "", ...others] = readdirSync(root);
  expect(others).toEqual([]);
  expect(name).toMatch(new RegExp(`^${phone}(?:\\.set-aside-\\d{8}T\\d{6}Z)?$`));
  return contentOf(join(root, name));
}

type Death = { step: number; when: When } | { by: string };

/** Resolves when it is dead, and with it all that it ran. */
async function killed(place: Place, fix: KnownFix, death: Death): Promise<void> {
  const life = spawn(process.execPath, ["test/e2e/short-life.ts", JSON.stringify({ place, fix, ...death })], {
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const signal = await new Promise((resolve) => life.on("exit", (_, by) => resolve(by)));
  expect([fix, death, signal]).toEqual([fix, death, "SIGKILL"]);
  await expect.poll(() => groupLives(life.pid ?? 0), { timeout: 30_000 }).toBe(false);
}

function groupLives(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false; // nobody left in it
  }
}

/** What the next life of Defrost finds, and does. */
async function isToldRight(place: Place, fix: KnownFix, asked: number): Promise<void> {
  const done = changesIn(place);
  const life = wakesUp(place);
  try {
    expect(life.cutOff).toMatchObject([{ fix, outcome: "interrupted" }]);
    const past = life.memory.journal({ limit: 9 }).find((run) => run.fix === fix);
    expect(past).toMatchObject({ fix, end: { outcome: "interrupted" } });
    expect(past?.steps).toHaveLength(asked);
    await troubles[fix](life.tale, async () => undefined);
    expect(life.tale.wait(600).state.fixes.fixing).toBeUndefined();
    expect(changesIn(place)).toEqual(done);
    const left = past?.steps.flatMap(({ order, report }) => (order ? undosLeft(order.hand, report !== undefined) : []));
    expect(life.memory.undos().map(({ order }) => order.hand)).toEqual(left);
  } finally {
    await life.ends();
  }
}

const undos: Partial<Record<HandId, HandId>> = {
  "set-aside": "put-back",
  "stop-vpn": "start-vpn",
  "allow-backups": "restore-keys",
};

/** What may have been changed can be taken back; what was taken back, only where that is not known. */
function undosLeft(hand: HandId, reported: boolean): HandId[] {
  const undo = undos[hand];
  if (undo) return [undo];
  return Object.values(undos).includes(hand) && !reported ? [hand] : [];
}

async function survives(fix: KnownFix, death: Death, asked: number): Promise<void> {
  const place = await scene();
  const before = await filesIn(place);
  await killed(place, fix, death);
  expect(await filesIn(place)).toEqual(before);
  await isToldRight(place, fix, asked);
}

/** All moments of a fix, as it goes where nobody kills anybody. */
async function momentsOf(fix: KnownFix): Promise<{ step: number; when: When }[]> {
  const place = await scene();
  const before = await filesIn(place);
  const life = wakesUp(place);
  expect(await runFix(life, fix)).toMatch(/^(?:helped|done)$/);
  await life.ends();
  expect(await filesIn(place)).toEqual(before);
  return life.asked.flatMap(({ step, hand }, at) => {
    const moments: When[] = hand && fix === firstWith(step) ? ["asked", "done", "reported"] : ["asked"];
    return moments.map((when) => ({ step: at + 1, when }));
  });
}

/** What several fixes share is done in the same way in each. */
const firstWith = (step: StepId) => all.find((fix) => fixes[fix].steps.some(({ id }) => id === step));

describe("Defrost is killed", () => {
  test.each(all)("at every step of %s", async (fix) => {
    const moments = await momentsOf(fix);
    await Promise.all(moments.map((moment) => survives(fix, moment, moment.step)));
  });

  test("in the middle of every command that a hand runs", async () => {
    const commands: Partial<Record<KnownFix, string[]>> = {
      "stop-stuck-backup": ["ps"],
      "start-again": ["ps", "AppleMobileBackup"],
      "set-aside-backup": ["ps", "lsof", "du"],
      "put-back": ["ps", "lsof"],
      "restart-backup-services": ["ps"],
      "restart-usbmuxd": ["ps", "osascript"],
      trust: ["idevicepair"],
      "disconnect-vpn": ["scutil"],
      "reconnect-vpn": ["scutil"],
      "backup-keys": ["defaults"],
      "restore-keys": ["defaults"],
    };
    const deaths = all.flatMap((fix) => (commands[fix] ?? []).map((by) => ({ fix, by })));
    await Promise.all(deaths.map(({ fix, by }) => survives(fix, { by }, 1)));
  });
});

describe("what was half done when Defrost was killed", () => {
  const takenBack = async (fix: KnownFix, when: When, by: FixId) => {
    const place = await scene();
    const before = await filesIn(place);
    await killed(place, fix, { step: 1, when });
    const life = wakesUp(place);
    const outcome = await life.run(by);
    await life.ends();
    expect(await filesIn(place)).toEqual(before);
    return { outcome, names: readdirSync(place.root), changes: changesIn(place) };
  };

  test("is taken back by the next life: a backup that was set aside, or was about to be", async () => {
    expect(await takenBack("set-aside-backup", "done", "put-back")).toMatchObject({ outcome: "done", names: [phone] });
    expect(await takenBack("set-aside-backup", "asked", "put-back")).toMatchObject({
      outcome: "failed",
      names: [phone],
    });
  });

  test("is taken back by the next life: a VPN that was left, and a setting that was removed", async () => {
    const { changes } = await takenBack("disconnect-vpn", "done", "reconnect-vpn");
    expect(changes).toEqual(["scutil --nc stop Office", "scutil --nc start Office"]);
    const keys = await takenBack("backup-keys", "done", "restore-keys");
    const key = "com.apple.iTunes DeviceBackupsDisabled";
    expect(keys.changes).toEqual([`defaults delete ${key}`, `defaults write ${key} -bool true`]);
  });
});

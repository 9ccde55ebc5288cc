/**
 * A backup in trouble under a real daemon, and a person who clicks: fixes run by the command, as anybody would. Backups
 * that Defrost started do not end with it, so the stage ends them.
 */

import { spawnSync } from "node:child_process";
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import type { Phone } from "../../src/simulator/phone.ts";
import type { Script } from "../../src/simulator/script.ts";
import { digestOfDisk, digestOfPhone, filesBelow, placed, statusOf } from "../simulator/stage.ts";
import { defrost, type Said } from "../support/daemon.ts";
import { watchedStage } from "./watched.ts";

export const files = someFiles(40, 100_000);

/** No phone sends so fast that nobody sees it come. */
export const paced = (script: Script): Script => ({ bytesPerSecond: 1_500_000, ...script });

/** What the command says of a fix, one object a line. */
type Told = { kind: string; fix?: string; outcome?: string };

export async function fixedStage() {
  const stage = await watchedStage({ patience: 0.03 });
  const fix = async (...args: string[]) => {
    const { code, out, err } = await defrost(["fix", ...args, "--json", "--state-dir", stage.state]);
    const told: Told[] = out.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
    const outcomes = told.flatMap(({ kind, fix: id, outcome }) => (kind === "fix-ended" ? [`${id} ${outcome}`] : []));
    return { code, outcomes: err === "" ? outcomes : [...outcomes, err] };
  };
  return {
    ...stage,
    async watch(...more: Parameters<typeof stage.watch>) {
      const daemon = await stage.watch(...more);
      onTestFinished(() => endStarted(daemon.said, stage.dir));
      return daemon;
    },
    fix,
    /** All of it is on the disk, as the phone has it, and the backup says that it is finished. */
    async holds({ udid }: Phone, dir = stage.dir): Promise<void> {
      expect(statusOf(dir, udid)).toMatchObject({ SnapshotState: "finished" });
      for (const file of files) expect(await digestOfDisk(placed(dir, udid, file))).toBe(digestOfPhone(file));
    },
  };
}

/** Every file of a folder, by its content: one after the other, for there may be very many. */
export const contentOf = (folder: string): Record<string, string> =>
  Object.fromEntries(filesBelow(folder).map((name) => [name, hash("sha256", readFileSync(join(folder, name)))]));

/** Ends the backups into this folder that a daemon said it has started. */
function endStarted(said: readonly Said[], dir: string): void {
  for (const { report } of said.filter(({ kind }) => kind === "fix-report")) {
    const pid = /runs as process (\d+)/.exec(JSON.stringify(report))?.[1];
    if (pid === undefined) continue;
    const { stdout } = spawnSync("ps", ["-o", "args=", "-p", pid], { encoding: "utf8" });
    if (stdout.includes(dir)) spawnSync("kill", ["-KILL", pid]); // else it has ended, as it should
  }
}

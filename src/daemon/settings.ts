/**
 * What a person decides while the daemon runs. The configuration file is the
 * truth: a change is written there, whole or not at all, beside what a hand has
 * written, and then all of it is read again as at the start.
 */

import { open, realpath, rename, rm } from "node:fs/promises";
import { isAbsolute } from "node:path";
import type { FixId } from "../core/fix/fix.ts";
import type { Change, DecisionKey, Settings } from "../link/settings-schema.ts";
import { type Config, check, fileSchema, readConfigFile } from "./config.ts";
import { exits, Mendable } from "./mendable.ts";

/** Of those that take one click, the ones that cost nothing, ask for nobody, and are there for themselves. */
const mayFix: FixId[] = [
  "stop-stuck-backup",
  "start-again",
  "restart-backup-services",
  "set-aside-backup",
  "disconnect-vpn",
];

type Around = Pick<Settings, "system" | "startsAtLogin">;

export const settingsOf = (config: Config, around: Around): Settings => {
  const { roots, patience, notices, keepAwake, fixWithoutAsking, welcomed, fixed } = config;
  return {
    backupDirs: roots,
    patience,
    notices,
    keepAwake,
    fixWithoutAsking,
    welcomed,
    fixed,
    mayFix,
    ...around,
  };
};

/** Resolves with what holds from now on. Throws `Mendable`, and leaves all as it was, where it cannot. */
export async function changeConfig(config: Config, change: Change): Promise<Config> {
  const keys = Object.keys(change) as DecisionKey[]; // the schema knows no other
  const fixed = keys.find((key) => config.fixed.includes(key));
  if (fixed !== undefined) throw wrong(`${fixed} is fixed by an option or an environment variable of this daemon.`);
  const { backupDirs } = change;
  if (backupDirs?.length === 0) throw wrong("Defrost needs at least one folder to watch.");
  if (backupDirs?.some((dir) => !isAbsolute(dir)))
    throw wrong("Expected the whole path of a folder, from its first /.");
  const file = await readConfigFile(config.file);
  await replace(config.file, check(config.file, fileSchema, { ...file, ...change }));
  return config.again();
}

const wrong = (sentence: string) => new Mendable(sentence, exits.usage);

/** Whoever reads it meanwhile, or after the power failed, finds the old file or the new one. */
async function replace(path: string, data: object): Promise<void> {
  const target = await realpath(path).catch(() => path); // not there yet
  const beside = `${target}.new`;
  try {
    await using file = await open(beside, "w", 0o600);
    await file.writeFile(`${JSON.stringify(data, null, 2)}\n`);
    await file.sync();
    await rename(beside, target);
  } catch (cause) {
    await rm(beside, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Mendable(`Cannot write ${target}: ${why}`, exits.usage, { cause });
  }
}

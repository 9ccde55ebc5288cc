/** What a person decides: written into the file that a hand may have written too, and read again by the same rules. */

import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Options, readConfig } from "../../src/daemon/config.ts";
import { changeConfig } from "../../src/daemon/settings.ts";
import { temporaryFolder } from "../link/ground.ts";

async function configured(text?: string, options: Options = {}, env: NodeJS.ProcessEnv = {}) {
  const stateFolder = temporaryFolder();
  const file = join(stateFolder, "config.json");
  if (text !== undefined) writeFileSync(file, text);
  const config = await readConfig(options, env, { stateFolder, roots: ["/backups"], longestSocketPath: 103 });
  return { config, file, stateFolder, written: () => JSON.parse(readFileSync(file, "utf8")) };
}

test("the first decision makes the file, and holds at once", async () => {
  const { config, stateFolder, written } = await configured();
  const next = await changeConfig(config, { patience: 2, fixWithoutAsking: ["start-again"] });
  expect(next).toMatchObject({ patience: 2, fixWithoutAsking: ["start-again"], roots: ["/backups"], notices: true });
  expect(written()).toEqual({ patience: 2, fixWithoutAsking: ["start-again"] });
  expect(readdirSync(stateFolder)).toEqual(["config.json"]);
});

test("what a hand has written stays, in its order, also behind a link", async () => {
  const text = '{ "usbmuxd": "127.0.0.1:27015", "patience": 2, "logLevel": "debug" }';
  const { config, stateFolder, file } = await configured(text);
  const elsewhere = join(temporaryFolder(), "defrost.json");
  writeFileSync(elsewhere, text);
  expect((await changeConfig(config, { patience: 1 })).logLevel).toBe("debug");
  expect(Object.entries(JSON.parse(readFileSync(file, "utf8")))).toEqual([
    ["usbmuxd", "127.0.0.1:27015"],
    ["patience", 1],
    ["logLevel", "debug"],
  ]);
  const linked = join(stateFolder, "linked.json");
  symlinkSync(elsewhere, linked);
  await changeConfig({ ...config, file: linked }, { notices: false });
  expect(JSON.parse(readFileSync(elsewhere, "utf8"))).toMatchObject({ logLevel: "debug", notices: false });
});

test.each([
  ["a patience beyond all", { patience: 1000 }, /patience: expected at most 100; got 1000/],
  ["a fix that needs hands", { fixWithoutAsking: ["replug" as const] }, /expected fixes that take one click/],
  ["no folder at all", { backupDirs: [] }, /at least one folder/],
  ["a folder that is somewhere", { backupDirs: ["Backups"] }, /the whole path/],
])("%s is refused in a sentence, and the file stays as it was", async (_what, change, says) => {
  const { config, file } = await configured('{"patience": 2}');
  await expect(changeConfig(config, change)).rejects.toThrow(says);
  expect(readFileSync(file, "utf8")).toBe('{"patience": 2}');
});

test("what an option or the environment decides is told, and not changed", async () => {
  const { config } = await configured("{}", { keepAwake: false, backupDir: ["/elsewhere"] }, { DEFROST_PATIENCE: "2" });
  expect(config.fixed).toEqual(["backupDirs", "patience", "keepAwake"]);
  await expect(changeConfig(config, { keepAwake: true })).rejects.toThrow(/keepAwake is fixed by an option/);
  expect((await changeConfig(config, { notices: false })).patience).toBe(2);
});

test("a file that a hand has spoilt meanwhile is not overwritten", async () => {
  const { config, file } = await configured("{}");
  writeFileSync(file, "{ oh");
  await expect(changeConfig(config, { notices: false })).rejects.toThrow(/is not JSON/);
  expect(readFileSync(file, "utf8")).toBe("{ oh");
});

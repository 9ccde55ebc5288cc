/**
 * A Mac for one story: a simulated iPhone, the real client, and the bundle of this Defrost as a service of the stand-in
 * for launchctl. What the daemon said in all its lives is read from its log.
 */

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { install, type Manage, restart, start, status, uninstall } from "../../src/cli/manage.ts";
import { readConfig } from "../../src/daemon/config.ts";
import type { PastBackup } from "../../src/link/schema.ts";
import { launchd } from "../../src/platform/macos/launchd.ts";
import { macosPlaces } from "../../src/platform/macos/macos.ts";
import type { Program } from "../../src/platform/service/program.ts";
import { testSignal } from "../link/ground.ts";
import { setStage, temporaryFolder, until } from "../simulator/stage.ts";
import { defrost, type Said } from "../support/daemon.ts";
import type { World } from "../support/launchctl.ts";

const label = "app.defrost.daemon";
const project = process.cwd();

/** A Defrost of its own in a folder, built from these sources. */
export function copyOfDefrost(home: string): Program {
  mkdirSync(home);
  for (const linked of ["src", "node_modules"]) symlinkSync(join(project, linked), join(home, linked));
  cpSync(join(project, "launchd"), join(home, "launchd"), { recursive: true });
  const built = spawnSync(process.execPath, [join(project, "scripts/build.ts")], { cwd: home, encoding: "utf8" });
  if (built.status !== 0) throw new Error(`no bundle: ${built.stderr}`);
  return { home, node: process.execPath, bundle: join(home, "dist/defrost.js") };
}

export async function servicedStage({ patience = 0.02 } = {}) {
  const stage = await setStage();
  const place = await temporaryFolder();
  const [home, control, launchctl] = [join(place, "home"), join(place, "control"), join(place, "launchctl")];
  const places = macosPlaces(home);
  for (const folder of [places.stateFolder, control]) mkdirSync(folder, { recursive: true });
  const settings = { backupDirs: [stage.dir], usbmuxd: `UNIX:${stage.bus.socket}`, patience, logLevel: "debug" };
  writeFileSync(join(places.stateFolder, "config.json"), JSON.stringify({ ...settings, notices: false }));

  const standIn = [process.execPath, join(project, "test/support/launchctl.ts"), control].map((word) => `'${word}'`);
  const asLaunchctl = (then = "") => `#!/bin/bash\nset -o pipefail\n${standIn.join(" ")} "$@" ${then}\n`;
  writeFileSync(launchctl, asLaunchctl(), { mode: 0o755 });
  writeFileSync(join(control, "world.json"), JSON.stringify({ label, disabled: false, lingers: 0 }));
  const world = (): World => JSON.parse(readFileSync(join(control, "world.json"), "utf8"));
  const kill = async () => {
    const { pid } = world().loaded ?? {};
    if (pid === undefined || hasEnded(pid)) return;
    process.kill(pid, "SIGKILL");
    await until(() => hasEnded(pid));
  };
  onTestFinished(async () => {
    await kill();
    expect(existsSync(join(control, "wrong")) && readFileSync(join(control, "wrong"), "utf8")).toBe(false);
  });

  const { signal } = testSignal();
  const config = await readConfig({}, {}, places);
  const program = copyOfDefrost(join(place, "defrost"));
  const by = (copy: Program, options: Partial<Manage> = {}): Manage => ({
    service: launchd(
      { program: copy, stateFolder: places.stateFolder, home, env: {} },
      { launchctl, tail: "/usr/bin/tail" },
    ),
    program: copy,
    config,
    dryRun: false,
    force: false,
    json: false,
    signal,
    print: () => undefined,
    ...options,
  });
  const log = join(home, "Library/Logs/Defrost/daemon.log");
  const said = (): Said[] =>
    existsSync(log)
      ? readFileSync(log, "utf8")
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => JSON.parse(line))
      : [];
  return {
    ...stage,
    place,
    home,
    program,
    pid: () => world().loaded?.pid ?? 0,
    install: (copy = program, options: Partial<Manage> = {}) => install(by(copy, options)),
    start: () => start(by(program)),
    restart: () => restart(by(program)),
    uninstall: () => uninstall({ ...by(program), purge: true }),
    async status(): Promise<string> {
      const lines: string[] = [];
      await status(by(program, { print: (line) => void lines.push(line) }));
      return lines.join("\n");
    },
    /** From now on launchd says of a service that ended what it says of one that ends too often. */
    throttle: () =>
      writeFileSync(launchctl, asLaunchctl("| sed 's/state = not running/state = spawn scheduled/'"), { mode: 0o755 }),
    /** Ends it as no program can prevent. */
    kill,
    said,
    /** Waits for a word of the story (see `wordOf`), in whatever life, past or to come. */
    hears: (word: string) => until(() => said().map(wordOf).includes(word)),
    async history(): Promise<PastBackup[]> {
      const { out } = await defrost(["history", "--json", "--state-dir", places.stateFolder]);
      return JSON.parse(out);
    },
  };
}

/** What something said is called in a story: a phase by its name. */
export const wordOf = ({ kind, phase }: Said): string => (kind === "phase" ? String(phase) : kind);

/** A process that ended stays in the list until its parent, which is not us, has asked for it. */
export function hasEnded(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true; // no such process any more
  }
}

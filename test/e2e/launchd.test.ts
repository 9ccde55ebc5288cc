/**
 * The life of the service under launchd, with a stand-in that answers as launchctl was recorded to, really runs the daemon,
 * and fails the story over anything else it is asked.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { install, type Manage, restart, start, status, stop, uninstall } from "../../src/cli/manage.ts";
import { readConfig } from "../../src/daemon/config.ts";
import { crashFile } from "../../src/platform/log-file.ts";
import { launchd } from "../../src/platform/macos/launchd.ts";
import { macosPlaces } from "../../src/platform/macos/macos.ts";
import { carryOut } from "../../src/platform/service/steps.ts";
import { temporaryFolder, testSignal, until } from "../link/ground.ts";
import type { World } from "../support/launchctl.ts";

const label = "app.defrost.daemon";
const here = { home: process.cwd(), node: process.execPath, bundle: join(process.cwd(), "src/cli/defrost.ts") };

const deeds = { install, start, stop, restart, status };

/** A Mac of one user, with a folder of backups that anybody may read. */
async function mac({ program = here, files = {} as Record<string, string>, on = temporaryFolder() } = {}) {
  const home = join(on, "home");
  const control = join(on, "control");
  const [agents, backups] = [join(home, "Library/LaunchAgents"), join(home, "Backups")];
  const places = macosPlaces(home);
  for (const folder of [agents, backups, places.stateFolder, control]) mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(places.stateFolder, "config.json"),
    JSON.stringify({ backupDirs: [backups], usbmuxd: `UNIX:${on}/no-usbmuxd` }),
  );
  for (const [name, text] of Object.entries(files)) writeFileSync(join(agents, name), text);

  const launchctl = join(on, "launchctl");
  const standIn = join(import.meta.dirname, "../support/launchctl.ts");
  writeFileSync(launchctl, `#!/bin/sh\nexec '${process.execPath}' '${standIn}' '${control}' "$@"\n`, { mode: 0o755 });
  const worldFile = join(control, "world.json");
  const world = (): World => JSON.parse(readFileSync(worldFile, "utf8"));
  const setWorld = (change: Partial<World>) => writeFileSync(worldFile, JSON.stringify({ ...world(), ...change }));
  if (!existsSync(worldFile)) writeFileSync(worldFile, JSON.stringify({ label, disabled: false, lingers: 0 }));
  onTestFinished(async () => {
    const { loaded } = world();
    if (loaded) await kill(loaded.pid);
    expect(existsSync(join(control, "wrong")) && readFileSync(join(control, "wrong"), "utf8")).toBe(false);
  });

  const { signal } = testSignal();
  const said: string[] = [];
  const config = await readConfig({}, {}, places);
  const service = launchd(
    { program, stateFolder: places.stateFolder, home, env: {} },
    { launchctl, tail: "/usr/bin/tail" },
  );
  const settings = { service, program, config, dryRun: false, force: false, json: false, signal };
  const asked = { ...settings, print: (line: string) => void said.push(line) };
  const telling = async (deed: () => Promise<number>) => {
    said.length = 0;
    const exit = await deed().catch((error) => error);
    return exit instanceof Error ? { refused: exit.message, said: said.join("\n") } : { exit, said: said.join("\n") };
  };
  return {
    home,
    config,
    service,
    world,
    setWorld,
    agent: join(agents, `${label}.plist`),
    defrost: (deed: keyof typeof deeds, options: Partial<Manage> = {}) =>
      telling(() => deeds[deed]({ ...asked, ...options })),
    uninstall: (options: Partial<Manage> & { purge?: boolean } = {}) =>
      telling(() => uninstall({ ...asked, purge: false, ...options })),
    calls: () => readFileSync(join(control, "calls"), "utf8").trim().split("\n"),
    on,
  };
}

/** Every file of a home and what is in it. */
const tree = (home: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(home, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(home, name)).isFile())
      .map((name) => [name, readFileSync(join(home, name), "utf8")]),
  );

async function kill(pid: number): Promise<void> {
  if (pid <= 0) return; // that would be ourselves
  try {
    for (process.kill(pid, "SIGKILL"); ; await sleep(10)) {
      if (/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"))) return;
    }
  } catch {
    return; // no such process any more
  }
}

describe("under launchd", () => {
  test("installed, looked at, restarted, stopped, started, removed: nothing is left behind", async () => {
    const { home, agent, config, service, world, defrost, uninstall } = await mac();
    const before = tree(home);
    expect(await defrost("status")).toEqual({
      exit: 3,
      said: "Defrost is not installed as a service. Install it with: defrost install",
    });

    expect(await defrost("install")).toMatchObject({
      exit: 0,
      said: expect.stringMatching(/^Defrost runs as process \d+\.$/),
    });
    const first = world().loaded?.pid;
    expect(world().loaded).toMatchObject({ path: agent, program: here.node });
    expect(statSync(config.socket).isSocket()).toBe(true);
    const [log = "", older = ""] = service.logFiles.files;
    await until(() => existsSync(log)); // it has no usbmuxd to see
    expect(log).toBe(join(home, "Library/Logs/Defrost/daemon.log"));
    expect(readFileSync(log, "utf8")).toMatch(/^{"level":"info",.*}\n/);
    writeFileSync(older, "of last week"); // as a rotation leaves it

    expect((await defrost("restart")).exit).toBe(0);
    expect(world().loaded?.pid).not.toBe(first);
    expect(await defrost("start")).toEqual({ exit: 0, said: "It runs already." });

    expect(await defrost("stop")).toEqual({
      exit: 0,
      said: expect.stringContaining("It is not running. Start it with"),
    });
    expect(world().loaded).toBeUndefined();
    expect(existsSync(config.socket)).toBe(false); // it had the time to clean up
    expect((await defrost("start")).exit).toBe(0);

    expect(await uninstall()).toEqual({ exit: 0, said: expect.stringContaining(`is kept in ${config.stateFolder}`) });
    expect(existsSync(agent)).toBe(false);
    expect(tree(home)).toMatchObject(before);
    expect(await uninstall({ purge: true })).toEqual({
      exit: 0,
      said: "Defrost is no longer a service of this computer.",
    });
    expect(existsSync(config.stateFolder)).toBe(false);
    const { "Library/Application Support/Defrost/config.json": _, ...others } = before;
    expect(tree(home)).toEqual(others);
  });

  test("shown before it is done: what is said is done, and nothing before", async () => {
    const { home, agent, defrost, uninstall, world, calls } = await mac();
    const before = tree(home);
    const shown = await defrost("install", { dryRun: true });
    expect(shown.said).toContain(`write ${agent}:`);
    expect(shown.said).toContain("\t<string>--service</string>");
    expect(shown.said).toContain(`launchctl bootstrap gui/${process.getuid?.()} ${agent}`);
    expect(
      JSON.parse((await defrost("install", { dryRun: true, json: true })).said.split("\n")[0] ?? ""),
    ).toMatchObject({
      kind: "write",
      path: agent,
    });
    expect((await uninstall({ dryRun: true, purge: true })).said).toContain("config.json");
    expect(tree(home)).toEqual(before);
    expect(world().loaded).toBeUndefined();
    expect(new Set(calls())).toEqual(new Set(["print", "print-disabled"]));
  });

  test("a newer Defrost says that the service is an older one's, and renews it", async () => {
    const on = temporaryFolder();
    const old = join(on, "old");
    mkdirSync(join(old, "launchd"), { recursive: true });
    const template = readFileSync(`launchd/${label}.plist`, "utf8").replace("<integer>30<", "<integer>10<");
    writeFileSync(join(old, "launchd", `${label}.plist`), template);
    expect((await (await mac({ on, program: { ...here, home: old } })).defrost("install")).exit).toBe(0);

    const { defrost, world, agent } = await mac({ on });
    const pid = world().loaded?.pid;
    expect(await defrost("status")).toMatchObject({
      exit: 0,
      said: expect.stringContaining("another version of Defrost"),
    });
    expect(await defrost("install")).toEqual({ exit: 0, said: `Defrost runs as process ${world().loaded?.pid}.` });
    expect(world().loaded?.pid).not.toBe(pid);
    expect(readFileSync(agent, "utf8")).toContain("<integer>30<");
  });

  test("a service that somebody edited is not overwritten unasked", async () => {
    const { defrost, agent } = await mac();
    await defrost("install");
    const edited = readFileSync(agent, "utf8").replace("<integer>30<", "<integer>31<");
    writeFileSync(agent, edited);
    expect((await defrost("status")).said).toContain("was edited by hand");
    expect((await defrost("install")).refused).toContain("was edited by hand");
    expect(readFileSync(agent, "utf8")).toBe(edited);
    expect((await defrost("install", { force: true })).exit).toBe(0);
    expect((await defrost("status")).said).not.toContain("edited");
  });

  test("a service of another copy is that copy's to remove, while there is that copy", async () => {
    const on = temporaryFolder();
    const other = { ...here, bundle: join(on, "other & copy.ts") };
    writeFileSync(other.bundle, `await import(${JSON.stringify(here.bundle)});`);
    expect((await (await mac({ on, program: other })).defrost("install")).exit).toBe(0);

    const { defrost, uninstall, world } = await mac({ on });
    expect((await defrost("status")).said).toContain(`belongs to another copy of Defrost, ${other.bundle}`);
    expect((await defrost("install")).refused).toContain(other.bundle);
    expect((await uninstall()).refused).toContain(other.bundle);
    expect(world().loaded).toBeDefined();
    expect((await defrost("install", { force: true })).exit).toBe(0);
    expect((await defrost("status")).said).not.toContain("another copy");
  });

  test("a service that the app submitted is the app's", async () => {
    const { defrost, setWorld } = await mac();
    setWorld({ loaded: { path: "", program: "", pid: 0 }, shows: "print-smappservice-failed" });
    const { exit, said } = await defrost("status");
    expect(exit).toBe(3);
    expect(said).toContain("belongs to another copy of Defrost, (submitted by smd.370)");
    expect(said).toContain("It ended with 78: EX_CONFIG, and is not started again");
  });

  test("a service that is switched off is told from one that is not there, and switched on again", async () => {
    const { defrost, setWorld, world } = await mac();
    await defrost("install");
    await defrost("stop");
    setWorld({ disabled: true });
    expect(await defrost("status")).toMatchObject({ exit: 3, said: expect.stringContaining("It is switched off") });
    expect((await defrost("start")).exit).toBe(0);
    expect(world().disabled).toBe(false);
  });

  test("what a daemon says that cannot even open its log has a file of its own", async () => {
    const on = temporaryFolder();
    const broken = { ...here, bundle: join(on, "broken.js") };
    writeFileSync(broken.bundle, "this is no program");
    const { service } = await mac({ on, program: broken });
    const { signal } = testSignal();
    const now = await service.standing(signal);
    if (now.kind === "unknown") throw new Error(now.why);
    expect(await carryOut(service.install(now), signal)).toEqual({ kind: "done" });
    const [log = ""] = service.logFiles.files;
    await until(() => readFileSync(crashFile(log), "utf8").includes("SyntaxError"));
    expect(service.logFiles.files.filter((file) => existsSync(file))).toEqual([crashFile(log)]);
  });

  test("a daemon that crashes is told from one that was stopped", async () => {
    const { defrost, world } = await mac();
    await defrost("install");
    await kill(world().loaded?.pid ?? 0);
    expect(await defrost("status")).toMatchObject({ exit: 3, said: expect.stringContaining("It ended with 1,") });
    expect((await defrost("start")).exit).toBe(0);
  });

  test("nothing to start where nothing is installed", async () => {
    const { defrost } = await mac();
    for (const deed of ["start", "stop", "restart"] as const) {
      expect((await defrost(deed)).refused).toContain("not installed");
    }
  });

  test("without a program there is nothing to install", async () => {
    const { defrost } = await mac({ program: { ...here, bundle: "/nowhere/defrost.js" } });
    expect((await defrost("install")).refused).toContain("/nowhere/defrost.js is missing");
  });

  test("purging spares what others keep in the folder", async () => {
    const { config, uninstall } = await mac();
    writeFileSync(join(config.stateFolder, "diary.txt"), "dear");
    await uninstall({ purge: true });
    expect(readdirSync(config.stateFolder)).toEqual(["diary.txt"]);
  });

  test("purging waits for a daemon that still uses the folder", async () => {
    const { config, defrost, uninstall, service } = await mac();
    await defrost("install");
    const { said, refused } = await uninstall({ purge: true, service: { ...service, uninstall: () => [] } });
    expect(refused).toContain("still uses");
    expect(said).toBe("");
    expect(existsSync(config.memoryFile)).toBe(true);
  });
});

test("what an installed daemon may not see on a Mac is said, with what will change it, and never to trust node", async () => {
  const { config, defrost, home } = await mac();
  const [root = ""] = macosPlaces(home).roots;
  const { said } = await defrost("install", { config: { ...config, roots: [root] } });
  expect(said).toContain(`It cannot look into ${root}`);
  expect(said).toContain("Do not give it that access");
  expect(said).toContain("signed Defrost app");
});

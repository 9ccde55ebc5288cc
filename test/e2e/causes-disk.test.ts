/** Disks without room, and what earlier runs left behind: with the real client, and real damage. */

import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import type { Phone } from "../../src/simulator/phone.ts";
import type { Moment } from "../../src/simulator/script.ts";
import { until } from "../simulator/stage.ts";
import { clientsInstalled } from "../support/clients.ts";
import { startDaemon } from "../support/daemon.ts";
import { betweenFiles, expected, files, freeze, hurry, namedFor, type Scenario, shows, toldOf } from "./caused.ts";
import { mayMount, onOwnGround } from "./grounds.ts";
import { seeing, watchedStage } from "./watched.ts";

const patience = hurry(0.02);

/** After a good backup the phone gives the next one up at once, over what became of the first one's Manifest.db. */
const damage = (how: string, spoil: (manifest: string) => void): Scenario => {
  const at: Moment = { when: "preparing" };
  const play = {
    cues: [
      { at, kind: "pause", millis: 2500 },
      { at, kind: "fail", code: 205, description: "Error reading backup properties" },
    ],
  } satisfies Scenario["play"];
  return {
    scenario: `Manifest.db ${how}`,
    play,
    async begins({ phone, stage, client }) {
      spoil(join(stage.dir, phone.udid, "Manifest.db"));
      expect(await client.exited).toBe(256 - 205);
      return Date.now();
    },
    cause: "damaged-backup",
    told: "failed, over",
  };
};

const overwritten = (file: string, place: number) => {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(7, Math.floor(bytes.length * place), Math.floor(bytes.length * place) + 4096));
};

const damages = [
  damage("damaged at its first page", (file) => overwritten(file, 0)),
  damage("damaged in its middle", (file) => overwritten(file, 0.5)),
  damage("cut short", (file) => truncateSync(file, readFileSync(file).length >> 1)),
  damage("empty", (file) => truncateSync(file)),
  damage("a pipe", (file) => {
    rmSync(file);
    execFileSync("mkfifo", [file]);
  }),
  damage("a link to somewhere else", (file) => {
    rmSync(file);
    symlinkSync("/etc/hostname", file);
  }),
];

/** Holds a lock for as long as it lives. */
const lockDatabase = `
  const { DatabaseSync } = require("node:sqlite");
  const database = new DatabaseSync(process.argv[1]);
  database.exec(process.argv[2]);
  console.log("locked");
  setInterval(() => database, 1000);`;

/** The list of files and all beside it: how large, and from when. */
const manifestsIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.startsWith("Manifest.db"))
    .map((name) => [name, statSync(join(folder, name)).size, statSync(join(folder, name)).mtimeMs]);

describe.skipIf(!clientsInstalled())("an earlier backup", () => {
  test("damaged in six ways", async () => {
    const stage = await watchedStage({ patience });
    const cast = damages.map((trouble) => ({ trouble, phone: stage.plugIn({ files }) }));
    await Promise.all(cast.map(({ phone }) => stage.backUp(phone).exited));
    const daemon = await stage.watch();
    const told = cast.map(async ({ trouble, phone }) => [
      trouble.scenario,
      await toldOf(trouble, { stage, daemon, phone }),
    ]);
    expect(Object.fromEntries(await Promise.all(told))).toEqual(expected(damages));
  });

  test("whose Manifest.db another program has locked is not called damaged, and nothing is written beside it", async () => {
    const stage = await watchedStage({ patience });
    const [writing, reading] = [stage.plugIn({ files }), stage.plugIn({ files })];
    await Promise.all([writing, reading].map((phone) => stage.backUp(phone).exited));
    const record = join(stage.dir, "recording");
    const daemon = await stage.watch({ record });
    const locked = async (phone: Phone, how: string, lock: string) => {
      const folder = join(stage.dir, phone.udid);
      const { frozen } = phone.play(freeze({ when: "preparing" }));
      const client = stage.backUp(phone);
      await daemon.hears("backup-began", ({ device }) => device === phone.udid);
      await frozen;
      const locker = stage.start(process.execPath, "-e", lockDatabase, join(folder, "Manifest.db"), lock);
      await until(() => locker.output().includes("locked"));
      const before = manifestsIn(folder);
      const since = Date.now();
      client.kill("SIGKILL");
      const scenario = `Manifest.db locked by another program, ${how}`;
      const named = { scenario, cause: "writer-gone", by: "failed", since } as const;
      expect(await namedFor(phone, named, { stage, daemon })).toBe("failed, over");
      return () => expect(manifestsIn(folder)).toEqual(before);
    };
    // What is being written to says nothing; the other is looked at after it, and found well.
    const unchanged = [
      await locked(writing, "which writes to it", "begin exclusive; create table mine (a)"),
      await locked(reading, "which reads it", "begin exclusive"),
    ];
    await until(() => readFileSync(record, "utf8").includes('"kind":"health"'));
    for (const check of unchanged) check();
    const looks = readFileSync(record, "utf8")
      .split("\n")
      .filter((line) => line.includes('"kind":"health"'));
    expect(looks.map((line) => JSON.parse(line))).toMatchObject([{ device: reading.udid, health: { kind: "sound" } }]);
  });

  test("that broke off leaves its Snapshot/ in the way, and says where it stopped", async () => {
    const stage = await watchedStage({ patience });
    const big = [...someFiles(20, 10_000), { domain: "HomeDomain", path: "big", size: 9_000_000 }];
    // So slowly that it is seen to come.
    const midBig = { ...freeze({ when: "in-file", file: 20, byte: 5_555_555 }), bytesPerSecond: 2_000_000 };
    const [stopping, moving] = [stage.plugIn({ files: big }), stage.plugIn({ files: big })];
    const daemon = await stage.watch();
    const breakOff = async (phone: Phone) => {
      const mine = ({ device }: { device?: string }) => device === phone.udid;
      const { frozen } = phone.play(midBig);
      const client = stage.backUp(phone);
      await frozen;
      await shows(stage.state, ({ backups }) => backups.some((one) => mine(one) && one.bytes > 5_000_000));
      client.kill("SIGKILL");
      await daemon.hears("failed", mine);
    };
    await Promise.all([stopping, moving].map(breakOff));
    daemon.said.length = 0; // what was said of the first runs
    const twice: Scenario = {
      scenario: "stopped at the same byte twice",
      play: midBig,
      cause: "unreadable-file",
      told: "stalled, yes",
    };
    const leftover: Scenario = {
      scenario: "an older Snapshot/ in the way, while files are moved",
      play: freeze({ when: "moving", moved: 10 }),
      cause: "leftover-backup",
      told: "stalled, no",
    };
    const told = await Promise.all([
      toldOf(twice, { stage, daemon, phone: stopping }),
      toldOf(leftover, { stage, daemon, phone: moving }),
    ]);
    expect(told).toEqual([twice.told, leftover.told]);
  });
});

describe.skipIf(!clientsInstalled() || !mayMount())("a small disk", () => {
  test("that others fill meanwhile, and one that is too small from the start (error 105)", async () => {
    const stage = await watchedStage({ patience });
    const root = join(stage.dir, "small");
    mkdirSync(root);
    const through = onOwnGround(`mount -t tmpfs -o size=150m defrost ${root}`);
    const daemon = startDaemon({ roots: [root], state: stage.state, usbmuxd: stage.bus.socket, patience, through });
    onTestFinished(async () => void (await daemon.stop("SIGKILL")));
    await seeing(daemon, stage.state);
    const onThatDisk = ["-t", String(daemon.pid), "-m", "idevicebackup2"];
    const backUp = (udid: string) => stage.start("nsenter", ...onThatDisk, "-u", udid, "backup", root);
    const [running, late] = [stage.plugIn({ files }), stage.plugIn({ files })];

    const scene = running.play({ bytesPerSecond: 3_000_000, ...freeze(betweenFiles) });
    backUp(running.udid);
    await scene.frozen;
    writeFileSync(`/proc/${daemon.pid}/root${root}/fill`, Buffer.alloc(140_000_000));
    const filled = { scenario: "disk filled by others meanwhile", cause: "disk-full", since: Date.now() };
    expect(await namedFor(running, filled, { stage, daemon })).toBe("stalled, yes");

    late.play({ cues: [{ at: { when: "scanning" }, kind: "pause", millis: 2500 }] });
    const client = backUp(late.udid);
    await daemon.hears("backup-began", ({ device }) => device === late.udid);
    expect(await client.exited).toBe(256 - 105);
    const small = { scenario: "disk too small, error 105", cause: "disk-full", since: Date.now() };
    expect(await namedFor(late, small, { stage, daemon })).toBe("failed, over");
  });
});

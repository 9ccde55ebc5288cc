/**
 * A demonstration where there is nothing to watch: a simulated iPhone is backed
 * up for real, freezes, is noticed by a real daemon, and goes on. Every line
 * says that it is a demo. Backed up by idevicebackup2 where that is installed,
 * else by a plain writer of our own.
 */

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Event } from "../core/event.ts";
import type { Config } from "../daemon/config.ts";
import { runDaemon } from "../daemon/main.ts";
import { type Exit, exits, Mendable } from "../daemon/mendable.ts";
import { checkSocketPath } from "../link/socket-file.ts";
import { type Bus, startBus } from "../simulator/bus.ts";
import { someFiles } from "../simulator/files.ts";
import { makePhone, type Phone } from "../simulator/phone.ts";
import { writePlainBackup } from "../simulator/plain-writer.ts";
import { eventLines, toJson } from "./print.ts";

type Demo = { json: boolean; print(line: string): void; signal: AbortSignal };

/** Waiting times are shortened so that a freeze is told after some 17 s instead of 7 minutes of pure silence. */
const patience = 0.04;
const thawAfter = 4000;

export async function demo({ json, print, signal }: Demo): Promise<Exit> {
  const folder = await makeFolder();
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const say = (line: string) => print(json ? toJson({ demo: true, kind: "note", sentence: line }) : `[demo] ${line}`);
  const backups = join(folder, "backups");
  await mkdir(backups);
  const bus = await startBus({ socket: join(folder, "usbmuxd") });
  const phone = makePhone({ udid: "00008110-000A1B2C3D4E801E", files: someFiles(80, 1_000_000) });
  const scene = phone.play({
    bytesPerSecond: 6_000_000,
    cues: [{ kind: "freeze", at: { when: "in-file", file: 40, byte: 500_000 } }],
  });
  bus.attach(phone);

  let end: Event["kind"] | undefined;
  const tell = (event: Event) => {
    if (!("device" in event)) return; // what this computer cannot see is not the demo's story
    if (json) print(toJson({ demo: true, ...event }));
    else for (const line of eventLines(event)) print(`[demo] ${line}`);
    if (event.kind === "stalled") {
      say("Now the simulated iPhone goes on by itself…");
      void sleep(thawAfter, undefined, { signal: until }).then(scene.resume, () => undefined);
    }
    if (event.kind === "finished" || event.kind === "failed") {
      end = event.kind;
      over.abort();
    }
  };
  const complain = (sentence: string) => say(sentence);
  const config: Config = {
    roots: [backups],
    stateFolder: join(folder, "state"),
    socket: join(folder, "state", "daemon.sock"),
    memoryFile: join(folder, "state", "memory.db"),
    usbmux: { path: bus.socket },
    patience,
    notices: false,
    keepAwake: false,
    fixWithoutAsking: [],
    logLevel: "normal",
    welcomed: true,
    fixed: ["backupDirs", "patience", "notices", "keepAwake", "fixWithoutAsking"],
    file: join(folder, "state", "config.json"),
    again: async () => config,
  };

  say("A simulated iPhone is backed up, freezes, is noticed, and goes on. Nothing here is about an iPhone of yours.");
  say(`Waiting times are shortened to ${patience * 100} %.`);
  const ready = Promise.withResolvers<void>();
  try {
    const daemon = runDaemon({ config, signal: until, tell, complain, ready: ready.resolve });
    await Promise.race([ready.promise, daemon]);
    const writer = backUp({ bus, phone, dir: backups, signal: until, say });
    await Promise.race([Promise.all([daemon, writer]), daemon]);
  } finally {
    over.abort();
    await bus.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  if (end === "finished") say("That was the demo. Watch real backups with: defrost start --backup-dir DIR");
  return end === "failed" ? exits.wrong : exits.fine;
}

async function makeFolder(): Promise<string> {
  const prefix = join(tmpdir(), "defrost-demo-");
  try {
    checkSocketPath(join(`${prefix}XXXXXX`, "state", "daemon.sock"));
    return await mkdtemp(prefix);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Mendable(`No room for a demo: ${why} Name another temporary folder with TMPDIR.`, exits.usage, { cause });
  }
}

type BackUp = { bus: Bus; phone: Phone; dir: string; signal: AbortSignal; say(line: string): void };

async function backUp({ bus, phone, dir, signal, say }: BackUp): Promise<void> {
  const gone = Promise.withResolvers<"no-client" | "over">();
  const child = spawn("idevicebackup2", ["-u", phone.udid, "backup", dir], {
    env: { ...process.env, ...bus.env },
    stdio: "ignore",
    signal,
    killSignal: "SIGKILL",
  });
  child.on("error", () => gone.resolve(signal.aborted ? "over" : "no-client"));
  child.on("exit", () => gone.resolve("over"));
  if ((await gone.promise) === "over") return;
  say("idevicebackup2 is not installed here: a writer of our own stands in for it.");
  try {
    await writePlainBackup({ dir, subject: phone, scene: phone.scene, story: phone.story, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

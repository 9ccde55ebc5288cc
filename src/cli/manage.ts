/**
 * What a person can have done with Defrost as a service. Each deed looks how
 * things stand, plans, and carries the plan out, or only shows it; a file that
 * is not ours to replace is left alone until the person insists.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { seconds } from "../core/time.ts";
import { belongingsIn } from "../daemon/belongings.ts";
import type { Config } from "../daemon/config.ts";
import { type Exit, exits, Mendable } from "../daemon/mendable.ts";
import { connectLink } from "../link/client.ts";
import type { Program } from "../platform/service/program.ts";
import type { Service, Standing } from "../platform/service/service.ts";
import { carryOut, type Step } from "../platform/service/steps.ts";
import { serviceWords, standingSentences, stepLines } from "../words/service.en.ts";
import { toJson } from "./print.ts";

export type Manage = {
  service: Service;
  program: Program;
  /** As the service will read it. */
  config: Config;
  dryRun: boolean;
  force: boolean;
  json: boolean;
  signal: AbortSignal;
  print(line: string): void;
};

export async function install(manage: Manage): Promise<Exit> {
  const { service, program, dryRun } = manage;
  if (!existsSync(program.bundle)) throw new Mendable(serviceWords.noProgram(program.bundle), exits.usage);
  const now = await standing(manage);
  if (!manage.force && ["edited", "another-copy"].includes(now.paper.kind)) {
    throw new Mendable(standingSentences(now, service.file)[0] ?? "", exits.usage);
  }
  await carry(manage, service.install(now));
  return dryRun ? exits.fine : status(manage, await begun(manage));
}

export async function uninstall(manage: Manage & { purge: boolean }): Promise<Exit> {
  const { service, config, dryRun, purge, print } = manage;
  const now = await standing(manage);
  const { paper } = now;
  // A copy that is gone cannot take its service away itself.
  if (!manage.force && paper.kind === "another-copy" && existsSync(paper.program)) {
    throw new Mendable(serviceWords.othersService(paper.program), exits.usage);
  }
  await carry(manage, paper.kind === "none" && now.job.kind === "absent" ? [] : service.uninstall(now));
  if (purge) await clear(manage);
  if (dryRun) return exits.fine;
  print(serviceWords.uninstalled);
  if (!purge && existsSync(config.stateFolder)) print(serviceWords.kept(config.stateFolder));
  return exits.fine;
}

async function clear(manage: Manage): Promise<void> {
  const { service, config, dryRun } = manage;
  if (!dryRun && (await isWatched(manage)))
    throw new Mendable(serviceWords.heldElsewhere(config.stateFolder), exits.held);
  const { files, folder } = service.logFiles;
  const remove = [...(await belongingsIn(config.stateFolder)), ...files];
  await carry(manage, [
    ...remove.map((path) => ({ kind: "remove", path }) as const),
    ...[config.stateFolder, folder ?? []].flat().map((path) => ({ kind: "remove-if-empty", path }) as const),
  ]);
}

export async function start(manage: Manage): Promise<Exit> {
  const now = await installed(manage);
  if (now.job.kind === "running") {
    manage.print(serviceWords.runsAlready);
    return exits.fine;
  }
  await carry(manage, manage.service.start(now));
  return manage.dryRun ? exits.fine : status(manage, await begun(manage));
}

export async function stop(manage: Manage): Promise<Exit> {
  const now = await installed(manage);
  await carry(manage, manage.service.stop(now));
  if (!manage.dryRun) await status(manage);
  return exits.fine;
}

export async function restart(manage: Manage): Promise<Exit> {
  const now = await installed(manage);
  const { service } = manage;
  const stopped: Standing = now.job.kind === "disabled" ? now : { ...now, job: { kind: "absent" } };
  await carry(manage, [...service.stop(now), ...service.start(stopped)]);
  return manage.dryRun ? exits.fine : status(manage, await begun(manage));
}

/** 0 only where the service runs, and from the file that this copy would write. */
export async function status(manage: Manage, found?: Standing): Promise<Exit> {
  const { service, config, json, print } = manage;
  const now = found ?? (await standing(manage));
  const running = now.job.kind === "running";
  const watching = running && (await isWatched(manage));
  const hidden = config.roots.filter(service.hides);
  if (json) print(toJson({ job: now.job, paper: now.paper, file: service.file, watching, hidden }));
  else {
    standingSentences(now, service.file).forEach(print);
    if (running && !watching) print(serviceWords.notWatching);
    if (config.roots.length === 0) print(serviceWords.nothingToWatch(config.stateFolder));
    if (now.job.kind !== "absent" || now.paper.kind !== "none")
      for (const root of hidden) print(serviceWords.reduced(root));
  }
  return running ? exits.fine : exits.noDaemon;
}

export async function logs(manage: Manage & { lines: number; follow: boolean }): Promise<Exit> {
  const { service, dryRun, signal, print } = manage;
  const { command, args } = service.log(manage);
  if (dryRun) {
    stepLines({ kind: "run", command, args }).forEach(print);
    return exits.fine;
  }
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], signal });
  child.on("error", () => undefined); // no such command, or told to stop: the close below says which
  const [code] = await once(child, "close");
  return code === 0 || signal.aborted ? exits.fine : exits.noDaemon;
}

async function standing({ service, signal }: Manage): Promise<Standing> {
  const found = await service.standing(signal);
  if (found.kind === "unknown") throw new Mendable(serviceWords.untold(found.why), exits.noDaemon);
  return found;
}

async function installed(manage: Manage): Promise<Standing> {
  const now = await standing(manage);
  if (now.paper.kind !== "none") return now;
  throw new Mendable(standingSentences(now, manage.service.file)[0] ?? "", exits.noDaemon);
}

async function carry({ dryRun, json, signal, print }: Manage, steps: Step[]): Promise<void> {
  if (dryRun) {
    for (const step of steps) (json ? [toJson(step)] : stepLines(step)).forEach(print);
    return;
  }
  const carried = await carryOut(steps, signal);
  if (carried.kind === "failed") throw new Mendable(serviceWords.refused(carried.why), exits.noDaemon);
}

/** How things stand once the service watches, or after the time that it would have taken. */
async function begun(manage: Manage): Promise<Standing> {
  for (const deadline = Date.now() + seconds(10); ; ) {
    const now = await standing(manage);
    if (Date.now() > deadline || (now.job.kind === "running" && (await isWatched(manage)))) return now;
    await sleep(250, undefined, { signal: manage.signal });
  }
}

/** Whether a daemon answers for this state folder. */
async function isWatched({ config, signal }: Manage): Promise<boolean> {
  const done = new AbortController();
  const found = await connectLink({ socket: config.socket, signal: AbortSignal.any([signal, done.signal]) });
  done.abort();
  return found.kind !== "no-daemon";
}

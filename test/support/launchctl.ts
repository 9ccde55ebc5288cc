/**
 * A stand-in for launchctl, run as a program: it keeps what is loaded in a file,
 * really starts and ends what it is told to, and answers in the recorded words.
 * What it was never heard to be asked it refuses, and notes down.
 *
 *   node launchctl.ts FOLDER VERB ARGUMENTS...
 */

import { spawn } from "node:child_process";
import { appendFileSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "plist";
import * as v from "valibot";

const loadedSchema = v.strictObject({ path: v.string(), program: v.string(), pid: v.number() });
const worldSchema = v.strictObject({
  label: v.string(),
  disabled: v.boolean(),
  loaded: v.optional(loadedSchema),
  /** How often it is still there after its process has ended. */
  lingers: v.number(),
  /** A recorded state to show in place of the real one. */
  shows: v.optional(v.string()),
});
export type World = v.InferOutput<typeof worldSchema>;

const agentSchema = v.looseObject({
  Label: v.string(),
  ProgramArguments: v.tupleWithRest([v.string()], v.string()),
  StandardOutPath: v.string(),
  StandardErrorPath: v.string(),
});

const recorded = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../fixtures/macos", `launchctl-${name}.txt`), "utf8");

type Answer = { code: number; out?: string; err?: string };

const [folder = "", ...asked] = process.argv.slice(2);
const file = join(folder, "world.json");
const before = readFileSync(file, "utf8");
const world = v.parse(v.pipe(v.string(), v.parseJson(), worldSchema), before);
const domain = `gui/${process.getuid?.()}`;
const target = `${domain}/${world.label}`;

const { code, out = "", err = "" } = answer(asked);
if (JSON.stringify(world) !== before) {
  const aside = `${file}.${process.pid}`; // others may be reading it, or writing theirs
  writeFileSync(aside, JSON.stringify(world));
  renameSync(aside, file);
}
appendFileSync(join(folder, "calls"), `${asked[0]}\n`);
process.stdout.write(out);
process.stderr.write(err);
process.exitCode = code;

function answer([verb, ...args]: string[]): Answer {
  switch ([verb, ...args.slice(0, 1)].join(" ")) {
    case `print ${target}`:
      return print();
    case `print-disabled ${domain}`: {
      const line = `\t"${world.label}" => ${world.disabled ? "disabled" : "enabled"}\n`;
      return { code: 0, out: recorded("print-disabled-26").replace("}", `${line}}`) };
    }
    case `bootout ${target}`:
      if (!isLoaded()) return { code: 3, err: "Boot-out failed: 3: No such process\n" };
      if (world.loaded && lives(world.loaded.pid)) process.kill(world.loaded.pid, "SIGTERM");
      world.lingers = Math.max(world.lingers, 3);
      return { code: 36, err: "Boot-out failed: 36: Operation now in progress\n" };
    case `enable ${target}`:
      world.disabled = false;
      return { code: 0 };
    case `bootstrap ${domain}`:
      return bootstrap(args[1] ?? "");
    default:
      return wrong(`never recorded: ${[verb, ...args].join(" ")}`);
  }
}

function print(): Answer {
  if (!isLoaded() || !world.loaded) {
    const said = recorded("print-27-notfound.stderr");
    return { code: 113, err: said.replace(/"[^"]+"/, `"${world.label}"`).replace("501", String(process.getuid?.())) };
  }
  const { path, program, pid } = world.loaded;
  const shows = world.shows ?? (lives(pid) ? "print-27-running-keepalive" : "print-27-notrunning-exit1");
  const out = recorded(shows)
    .replace(/^\tpath = \/.*$/m, () => `\tpath = ${path}`)
    .replace(/^\tprogram = .*$/m, () => `\tprogram = ${program}`)
    .replace(/^\tpid = .*$/m, `\tpid = ${pid}`);
  return { code: 0, out };
}

function bootstrap(path: string): Answer {
  if (isLoaded()) {
    return {
      code: 5,
      err: "Bootstrap failed: 5: Input/output error\nTry re-running the command as root for richer errors.\n",
    };
  }
  if (world.disabled) return wrong("bootstrap of a service that is disabled");
  const agent = v.parse(agentSchema, parse(readFileSync(path, "utf8")));
  if (agent.Label !== world.label) return wrong(`bootstrap of ${agent.Label}`);
  const [program, ...args] = agent.ProgramArguments;
  const [out, err] = [agent.StandardOutPath, agent.StandardErrorPath].map((log) => openSync(log, "a"));
  const child = spawn(program, args, { stdio: ["ignore", out, err], detached: true, cwd: "/", env: sessionOf() });
  child.unref();
  world.loaded = { path, program, pid: child.pid ?? 0 };
  return { code: 0 };
}

/** launchd gives a job little of an environment. */
function sessionOf(): NodeJS.ProcessEnv {
  return { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", HOME: process.env.HOME };
}

/** A service that is ending is still there for a while after its process. */
function isLoaded(): boolean {
  if (world.loaded && world.lingers > 0 && !lives(world.loaded.pid) && --world.lingers === 0) {
    delete world.loaded;
    delete world.shows;
  }
  return world.loaded !== undefined;
}

/** A process that ended stays in the list until its parent, which is not us, has asked for it. */
function lives(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false; // no such process
  }
}

function wrong(what: string): Answer {
  appendFileSync(join(folder, "wrong"), `${what}\n`);
  return { code: 64, err: `${what}\n` };
}

/**
 * What it takes to change a service, as a list that can be shown before it is
 * carried out. Each step can be done again without harm, so that a list that
 * was interrupted is mended by carrying it out from the start.
 */

import { mkdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seconds } from "../../core/time.ts";
import { type Ran, run } from "../command/run.ts";

export type Step =
  | { kind: "make-folder"; path: string }
  | { kind: "write"; path: string; text: string }
  | { kind: "remove"; path: string }
  | { kind: "remove-if-empty"; path: string }
  /** `fine`: codes that mean it was so already. `busy`: codes after which it is worth trying again. */
  | { kind: "run"; command: string; args: string[]; fine?: readonly number[]; busy?: readonly number[] }
  | { kind: "wait-until-gone"; gone(signal: AbortSignal): Promise<boolean> };

type Carried = { kind: "done" } | { kind: "failed"; why: string };

const patience = seconds(20);
const pause = 250;

/** Stops at the first step that fails, or when the signal aborts. */
export async function carryOut(steps: readonly Step[], signal: AbortSignal): Promise<Carried> {
  try {
    for (const step of steps) {
      signal.throwIfAborted();
      const carried = await carryOne(step, signal);
      if (carried.kind === "failed") return carried;
    }
    return done;
  } catch (error) {
    if (!signal.aborted) throw error;
    return { kind: "failed", why: "it was stopped before all was done" };
  }
}

async function carryOne(step: Step, signal: AbortSignal): Promise<Carried> {
  switch (step.kind) {
    case "run":
      return runStep(step, signal);
    case "wait-until-gone": {
      const gone = await tried(() => step.gone(signal), signal);
      return gone ? done : { kind: "failed", why: `the service did not end within ${patience / 1000} s` };
    }
    default:
      return changeFiles(step).then(
        () => done,
        (error: Error) => ({ kind: "failed", why: error.message }),
      );
  }
}

const done: Carried = { kind: "done" };

async function changeFiles(step: Exclude<Step, { kind: "run" | "wait-until-gone" }>): Promise<void> {
  switch (step.kind) {
    case "make-folder":
      await mkdir(step.path, { recursive: true });
      return;
    case "write": {
      await mkdir(dirname(step.path), { recursive: true });
      const aside = `${step.path}.${process.pid}`; // written aside and moved into place: never half a file
      await writeFile(aside, step.text, { mode: 0o644, flush: true });
      return rename(aside, step.path);
    }
    case "remove":
      return rm(step.path, { force: true });
    case "remove-if-empty":
      return rmdir(step.path).catch((error: NodeJS.ErrnoException) => {
        if (!["ENOENT", "ENOTEMPTY", "EEXIST"].includes(error.code ?? "")) throw error;
      });
    default:
      throw new Error(`unhandled step ${JSON.stringify(step satisfies never)}`);
  }
}

async function runStep(step: Extract<Step, { kind: "run" }>, signal: AbortSignal): Promise<Carried> {
  const { fine = [], busy = [] } = step;
  let ran: Ran | undefined;
  await tried(async () => {
    ran = await ask(step.command, step.args, signal);
    return ran.kind === "done" || ran.code === undefined || !busy.includes(ran.code);
  }, signal);
  if (ran?.kind !== "failed" || (ran.code !== undefined && fine.includes(ran.code))) return done;
  return { kind: "failed", why: ran.why };
}

/** Whether it became true while patience lasted. */
async function tried(holds: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  for (const deadline = Date.now() + patience; ; ) {
    if (await holds()) return true;
    if (Date.now() >= deadline) return false;
    await sleep(pause, undefined, { signal });
  }
}

/** A service manager is found by the environment, and answers in one language. */
export const ask = (command: string, args: readonly string[], signal: AbortSignal): Promise<Ran> =>
  run(command, args, { timeout: seconds(30), signal, env: { ...process.env, LC_ALL: "C" } });

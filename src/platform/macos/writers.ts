/**
 * Finds writers with `ps`. All processes are listed every few seconds; in
 * between it is asked only about the writers found, and nothing is run where there are none.
 */

import type { Writer } from "../../core/observation.ts";
import type { macosCommands } from "../command/commands.ts";
import { run } from "../command/run.ts";
import type { LookForWriters } from "../writer/sense.ts";
import { readWriter } from "../writer/writers.ts";
import { type Process, psColumns, readPs, rootIn, splitCommand } from "./ps.ts";

const timeout = 5000;

type Roots = { roots: readonly string[]; completeEvery?: number };

export function lookWithPs(
  { ps }: Pick<typeof macosCommands, "ps">,
  { roots, completeEvery = 5000 }: Roots,
): LookForWriters {
  let writers: Writer[] = [];
  let completeAt = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    const complete = performance.now() - completeAt >= completeEvery;
    if (!complete && writers.length === 0) return { kind: "writers", writers };
    const list = (...which: string[]) => run(ps, [...which, "-ww", "-o", psColumns], { timeout, signal });
    const some = complete ? undefined : await list("-p", writers.map(({ pid }) => pid).join(","));
    // It fails, too, where none of the processes it was asked for is left: then only the complete list can tell.
    const ran = some?.kind === "done" ? some : await list("-ax");
    if (ran.kind === "failed") return { kind: "blind", why: "failed", detail: ran.why };
    if (ran !== some) completeAt = performance.now();
    writers = readPs(ran.output).flatMap((process) => writerOf(process, roots) ?? []);
    return { kind: "writers", writers };
  };
}

function writerOf({ pid, startedAt, cpuMs, running, command }: Process, roots: readonly string[]): Writer | undefined {
  const told = readWriter(splitCommand(command));
  if (!told) return undefined;
  const { program, doing, device } = told;
  const root = rootIn(command, roots);
  return {
    pid,
    startedAt,
    program,
    doing,
    cpuMs,
    running,
    ...(device !== undefined && { device }),
    ...(root !== undefined && { root }),
  };
}

/**
 * What a service manager (launchd, systemd) can do for Defrost. It says how
 * things stand and plans what to do; nothing is done until the steps are
 * carried out.
 */

import { readFile } from "node:fs/promises";
import type { Program } from "./program.ts";
import { sealHolds } from "./sealed.ts";
import type { Step } from "./steps.ts";

/** What the manager says about the job. `last` is how it ended last, if that was not as it should. */
export type Job =
  | { kind: "absent" }
  | { kind: "disabled" }
  | { kind: "running"; pid: number; last?: string }
  /** Not running, and the manager will start it: at once, or after a pause if it keeps ending. */
  | { kind: "restarting"; last?: string }
  | { kind: "stopped"; last?: string };

/** Whose the manager's file is. `older`: a Defrost here wrote it, with another text than this one would. */
type Paper = { kind: "none" | "ours" | "older" | "edited" } | { kind: "another-copy"; program: string };

export type Standing = { kind: "standing"; job: Job; paper: Paper };
/** The manager did not say. */
export type Unknown = { kind: "unknown"; why: string };

export type Service = {
  /** What the manager reads. */
  file: string;
  standing(signal: AbortSignal): Promise<Standing | Unknown>;
  install(now: Standing): Step[];
  uninstall(now: Standing): Step[];
  start(now: Standing): Step[];
  stop(now: Standing): Step[];
  /** Prints what the daemon said. */
  log(options: { lines: number; follow: boolean }): { command: string; args: string[] };
  /** The files of a log that the manager does not throw away by itself, and the folder that was made for them. */
  logFiles: { files: string[]; folder?: string };
  /** Whether the system hides this folder from a service that nobody gave the right to look. */
  hides(root: string): boolean;
};

export type ServiceSettings = { program: Program; stateFolder: string; home: string; env: NodeJS.ProcessEnv };

type Ours = { text: string; program: string; programIn(text: string): string | undefined };

/** Told by what is written in the file, so that it is true whoever wrote it and whenever. */
export async function paperAt(file: string, { text, program, programIn }: Ours): Promise<Paper> {
  const found = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
  if (found === undefined) return { kind: "none" };
  if (found === text) return { kind: "ours" };
  if (!sealHolds(found)) return { kind: "edited" };
  const other = programIn(found);
  return other === undefined || other === program ? { kind: "older" } : { kind: "another-copy", program: other };
}

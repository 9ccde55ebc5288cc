/** Has the daemon started, now and at login, as its own command does it: as a service, once somebody has agreed to that. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

export type Program = { node: string; bundle: string; stateFolder: string };

const run = promisify(execFile);

type Ask = { agreed(): Promise<boolean>; failed(why: string): void };

export async function startDaemon(program: Program, { agreed, failed }: Ask): Promise<void> {
  if ((await command(program, ["service", "start"])) === undefined || !(await agreed())) return;
  await startAtLogin(program, true, failed);
}

/** Whether it starts with the computer. */
export async function startAtLogin(program: Program, on: boolean, failed: Ask["failed"]): Promise<void> {
  const why = await command(program, [on ? "install" : "uninstall"]);
  if (why !== undefined) failed(why);
}

/** What it complained of, or undefined if it was done. */
async function command({ node, bundle, stateFolder }: Program, args: string[]): Promise<string | undefined> {
  try {
    await run(node, [bundle, ...args, "--state-dir", stateFolder], { timeout: 60_000 });
    return undefined;
  } catch (error) {
    // It ended with another code than 0, did not end in time, or is not there: execFile says which.
    const { stderr, message } = error as Error & { stderr?: string };
    return stderr?.trim() || message;
  }
}

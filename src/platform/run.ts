/**
 * Runs a command of the system: with an argument list, never through a shell,
 * limited in time and output, and ended by the signal. That it is missing or
 * fails is expected, and a sentence.
 */

import { execFile } from "node:child_process";

/** `code` where it ended by itself: some of the system's commands answer a question by it. */
export type Ran = { kind: "done"; output: string } | { kind: "failed"; why: string; code?: number };

export type Limits = { timeout: number; signal: AbortSignal };

const largestOutput = 8 * 1024 * 1024;

/** The environment is bare: one language and one time zone for whatever it prints, or else what `env` says. */
export function run(
  command: string,
  args: readonly string[],
  { timeout, signal, env = { LC_ALL: "C", TZ: "UTC" } }: Limits & { env?: NodeJS.ProcessEnv },
): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { timeout, signal, env, killSignal: "SIGKILL", maxBuffer: largestOutput } as const;
    const child = execFile(command, [...args], options, (error, output, complaint) => {
      if (!error) return resolve({ kind: "done", output });
      const why = `${command} ${whyOf(error, timeout)}${firstLine(complaint)}`;
      resolve({ kind: "failed", why, ...(typeof error.code === "number" && { code: error.code }) });
    });
    child.stdin?.end(); // what would read from us sees at once that there is nothing
  });
}

function whyOf(error: { code?: unknown; killed?: boolean; signal?: unknown; name: string }, timeout: number): string {
  if (error.name === "AbortError") return "was ended with Defrost";
  if (error.code === "ENOENT") return "is not there";
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return `printed more than ${largestOutput} bytes`;
  if (error.killed) return `took longer than ${timeout} ms`;
  return typeof error.code === "number" ? `ended with ${error.code}` : `failed: ${error.code ?? error.signal}`;
}

function firstLine(complaint: string): string {
  const [line = ""] = complaint.trim().split("\n");
  return line === "" ? "" : `: ${line.slice(0, 200)}`;
}

/**
 * Runs a command of the system: with an argument list, never through a shell,
 * limited in time and output, and ended by the signal. That it is missing or
 * fails is expected, and has a name and a sentence. No command holds anybody
 * up, not even one that the system itself cannot end.
 */

import { execFile } from "node:child_process";
import type { WhyUnknown } from "../../core/world/facts.ts";

/** `code` where it ended by itself: some of the system's commands answer a question by it. */
export type Ran = { kind: "done"; output: string } | { kind: "failed"; why: string; code?: number };

/** All that a command said, however it ended. */
export type Said = { output: string; complaint: string } & (
  | { kind: "ended"; code: number }
  | { kind: Exclude<WhyUnknown, "not-understood"> }
);

type Limits = {
  timeout: number;
  signal: AbortSignal;
  env?: NodeJS.ProcessEnv;
  /** In bytes, of what it prints. */
  largest?: number;
};

const largestOutput = 8 * 1024 * 1024;

/** One language and one time zone for whatever it prints. */
export const bareEnvironment: NodeJS.ProcessEnv = { LC_ALL: "C", TZ: "UTC" };

/** The environment is bare, or else what `env` says. */
export async function run(command: string, args: readonly string[], limits: Limits): Promise<Ran> {
  const { complaint, output, ...end } = await hear(command, args, limits);
  if (end.kind === "ended" && end.code === 0) return { kind: "done", output };
  const why = `${command} ${sentenceOf(end, limits)}${firstLine(complaint)}`;
  return { kind: "failed", why, ...(end.kind === "ended" && { code: end.code }) };
}

export function hear(
  command: string,
  args: readonly string[],
  { timeout, signal, env = bareEnvironment, largest = largestOutput }: Limits,
): Promise<Said> {
  // Aborted, execFile tells at once; past a timeout of its own it would wait until the process is gone.
  const limit = new AbortController();
  const end = () => limit.abort();
  const late = setTimeout(end, timeout);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  return new Promise((resolve) => {
    const options = { signal: limit.signal, env, maxBuffer: largest };
    const child = execFile(command, [...args], options, (error, output, complaint) => {
      clearTimeout(late);
      signal.removeEventListener("abort", end);
      child.kill("SIGKILL"); // nothing, where it has ended; and not all end of a milder signal
      const ended = endOf(error, signal);
      const noted = ended.kind === "failed" ? `${error?.code ?? error?.signal}\n${complaint}` : complaint;
      resolve({ output, complaint: noted, ...ended });
    });
    child.stdin?.end(); // what would read from us sees at once that there is nothing
  });
}

type End = { kind: "ended"; code: number } | { kind: Exclude<WhyUnknown, "not-understood"> };

function endOf(error: { code?: unknown; name: string } | null, signal: AbortSignal): End {
  if (!error) return { kind: "ended", code: 0 };
  if (typeof error.code === "number") return { kind: "ended", code: error.code };
  if (error.name === "AbortError") return { kind: signal.aborted ? "stopped" : "too-slow" };
  if (error.code === "ENOENT") return { kind: "missing" };
  return { kind: error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER" ? "too-long" : "failed" };
}

function sentenceOf(end: End, { timeout, largest = largestOutput }: Limits): string {
  switch (end.kind) {
    case "ended":
      return `ended with ${end.code}`;
    case "missing":
      return "is not there";
    case "too-slow":
      return `took longer than ${timeout} ms`;
    case "too-long":
      return `printed more than ${largest} bytes`;
    case "stopped":
      return "was ended with Defrost";
    case "failed":
      return "failed";
    default:
      throw new Error(`unhandled end ${JSON.stringify(end satisfies never)}`);
  }
}

function firstLine(complaint: string): string {
  const [line = ""] = complaint.trim().split("\n");
  return line === "" ? "" : `: ${line.slice(0, 200)}`;
}

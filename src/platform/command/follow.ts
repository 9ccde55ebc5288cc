/**
 * Runs a command that goes on until the signal aborts, and tells its lines as
 * they come. However much it prints, no more than one line is kept, and a line
 * longer than any that means something is passed over.
 */

import { spawn } from "node:child_process";
import { bareEnvironment } from "./run.ts";

const longestLine = 64 * 1024;

/** Why it ended; undefined where the signal did it. */
export async function follow(
  command: string,
  args: readonly string[],
  { signal, line }: { signal: AbortSignal; line(text: string): void },
): Promise<string | undefined> {
  if (signal.aborted) return undefined;
  const child = spawn(command, [...args], { env: bareEnvironment, stdio: ["ignore", "pipe", "pipe"] });
  const ended = Promise.withResolvers<string>();
  const end = () => child.kill("SIGKILL");
  signal.addEventListener("abort", end, { once: true });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(0, 200);
  });
  child.stdout.setEncoding("utf8").on("data", linesTo(line));
  child.on("error", ({ message }) => ended.resolve(message));
  child.on("close", (code, by) => ended.resolve(`${command} ended with ${code ?? by}: ${complaint.trim()}`));
  const why = await ended.promise;
  signal.removeEventListener("abort", end);
  return signal.aborted ? undefined : why;
}

/** Takes text in any pieces. */
export function linesTo(line: (text: string) => void): (text: string) => void {
  let rest = "";
  let passing = false;
  return (text) => {
    const [first = "", ...more] = text.split("\n");
    rest = passing ? "" : rest + first;
    for (const next of more) {
      if (!passing && rest.length <= longestLine) line(rest);
      passing = false;
      rest = next;
    }
    if (rest.length > longestLine) {
      passing = true;
      rest = "";
    }
  };
}

/** Stand-ins for the system's commands, and processes that look like writers. All end with the test. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "defrost-platform-")));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A command that notes down what it was called with, and then does as the shell script says. */
export function standIn(script: string): { command: string; calls(): string[][] } {
  const at = folder();
  const [command, noted] = [join(at, "command"), join(at, "calls")];
  const note = `for word in "$@"; do printf '%s\\0' "$word" >> '${noted}'; done; printf '\\036' >> '${noted}'`;
  writeFileSync(command, `#!/bin/sh\n${note}\n${script}\n`, { mode: 0o755 });
  const calls = () =>
    readFileSync(noted, "utf8")
      .split("\x1e")
      .slice(0, -1)
      .map((call) => call.split("\0").slice(0, -1));
  return { command, calls };
}

/**
 * A process that the system knows as this command with these arguments. In truth it is a shell that does what is written
 * to it: the operand after `-s` makes the rest its parameters, whatever they look like.
 */
export function disguised(name: string, args: string[], cwd = tmpdir()): ChildProcess & { pid: number } {
  const child = spawn("/bin/sh", ["-s", "source", ...args], { argv0: name, cwd, stdio: ["pipe", "ignore", "ignore"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const { pid } = child;
  if (pid === undefined) throw new Error("no shell to disguise");
  return Object.assign(child, { pid });
}

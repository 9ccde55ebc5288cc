/**
 * The real command line clients, run against a bus of our own. Where they are not installed the stories that need them are
 * skipped aloud; on CI they are required.
 */

import { spawn, spawnSync } from "node:child_process";

const packages = { idevice_id: "libimobiledevice-utils", idevicebackup2: "libimobiledevice-utils" };

/** Whether the real clients are here. Says so if not, and insists on them on CI. */
export function clientsInstalled(): boolean {
  const missing = Object.entries(packages).filter(([command]) => spawnSync(command, ["--version"]).error);
  if (missing.length === 0) return true;
  const advice = missing.map(([command, name]) => `${command} is not installed (apt-get install ${name})`).join(", ");
  if (process.env.CI) throw new Error(advice);
  console.warn(`Skipped, because ${advice}.`);
  return false;
}

export type Client = {
  pid: number;
  /** The exit status, or -1 if a signal ended it. */
  exited: Promise<number>;
  /** What it has said so far. On a pipe most of it comes only at the end. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
};

type Where = { env: Record<string, string>; signal?: AbortSignal };

/** Starts a client. Its end comes with the signal, for sure: a hung one does not listen to anything milder. */
export function startClient(command: string, args: string[], { env, signal }: Where): Client {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    killSignal: "SIGKILL",
    ...(signal && { signal }),
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => said.push(text));
  const exited = Promise.withResolvers<number>();
  child.on("error", (cause) => {
    if (!signal?.aborted) exited.reject(cause);
  });
  child.on("close", (code) => exited.resolve(code ?? -1));
  return {
    pid: child.pid ?? -1,
    exited: exited.promise,
    output: () => said.join(""),
    kill: (name) => child.kill(name),
  };
}

/** Runs a client that ends by itself. */
export async function runClient(
  command: string,
  args: string[],
  where: Where,
): Promise<{ code: number; output: string }> {
  const client = startClient(command, args, where);
  const code = await client.exited;
  return { code, output: client.output() };
}

/** A real backup of one phone. The folder must exist. */
export const backUp = ({ dir, udid, full, ...where }: Where & { dir: string; udid: string; full?: boolean }): Client =>
  startClient("idevicebackup2", ["-u", udid, "backup", ...(full ? ["--full"] : []), dir], where);

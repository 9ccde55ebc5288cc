/**
 * Keeps the computer from falling asleep by itself while a backup runs: by a
 * command of the system that does so for as long as it lives. It ends with the
 * wish, with the signal, and with Defrost, however that ends.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Source } from "../source.ts";

export type KeepAwake = { set(on: boolean): void };

type Kept = {
  command: string;
  /** It must end by itself when this process does, or when nothing comes to its input any more. */
  args: readonly string[];
  complain(sentence: string): void;
};

/** The source is what does it. */
export function makeKeepAwake({ command, args, complain }: Kept): { keepAwake: KeepAwake; source: Source } {
  let wanted = false;
  let changed = Promise.withResolvers<void>();
  const source: Source = async (_, signal) => {
    const over = () => changed.resolve();
    signal.addEventListener("abort", over, { once: true });
    while (!signal.aborted) {
      changed = Promise.withResolvers();
      if (wanted) await keep({ command, args, complain }, changed.promise);
      await changed.promise;
    }
    signal.removeEventListener("abort", over);
  };
  const set = (on: boolean) => {
    if (on === wanted) return;
    wanted = on;
    changed.resolve();
  };
  return { keepAwake: { set }, source };
}

/** Until that has come; or earlier, where it cannot be done. */
async function keep({ command, args, complain }: Kept, over: Promise<void>): Promise<void> {
  const child = spawn(command, [...args], { stdio: ["pipe", "ignore", "pipe"] });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(0, 200);
  });
  child.stdin.on("error", () => undefined); // nothing is ever said to it
  const ended = once(child, "close").then(
    ([code, by]) => `it ended with ${code ?? by}: ${complaint.trim()}`,
    (error: Error) => error.message,
  );
  const why = await Promise.race([ended, over]);
  if (why !== undefined) return complain(`Cannot keep the computer awake: ${why}`);
  child.kill("SIGKILL"); // what it holds is given back by the system
  await ended;
}

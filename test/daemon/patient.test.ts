/** A daemon under a service manager outwaits what it would else fail over for ever, and ends when told. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../src/daemon/config.ts";
import { runDaemon } from "../../src/daemon/main.ts";
import { exits, Mendable } from "../../src/daemon/mendable.ts";
import { keepTrying } from "../../src/daemon/patient.ts";
import { temporaryFolder, testSignal, until } from "../link/ground.ts";

/** Another process that holds the folder. */
async function holder(state: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "lock-holder.ts"), state], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

test("it takes over the moment the other daemon has gone, and has said once why it waited", async () => {
  const state = temporaryFolder();
  const other = await holder(state);
  const stop = testSignal();
  const complaints: string[] = [];
  let [tries, watching] = [0, false];
  const ended = keepTrying(
    async () => {
      tries++;
      const config = await readConfig(
        { stateDir: state, backupDir: [state] },
        {},
        { stateFolder: state, roots: [], longestSocketPath: 107 },
      );
      const ready = () => {
        watching = true;
      };
      await runDaemon({ config, signal: stop.signal, tell: () => undefined, complain: () => undefined, ready });
    },
    { complain: (sentence) => void complaints.push(sentence), signal: stop.signal, pause: 10 },
  );
  await until(() => tries >= 3);
  expect(watching).toBe(false);
  other.kill("SIGKILL");
  await until(() => watching);
  expect(complaints).toEqual([expect.stringContaining(`(process ${other.pid}) already watches`)]);
  stop.abort();
  await ended;
});

test("what nobody planned for still ends it, for the service manager to start it anew", async () => {
  const { signal } = testSignal();
  const bug = async () => {
    throw new TypeError("a bug");
  };
  await expect(keepTrying(bug, { complain: () => undefined, signal })).rejects.toThrow("a bug");
});

test("told to stop while it waits, it ends", async () => {
  const stop = testSignal();
  const daemon = async () => {
    throw new Mendable("Correct the configuration.", exits.usage);
  };
  await keepTrying(daemon, { complain: () => stop.abort(), signal: stop.signal, pause: 600_000 });
});

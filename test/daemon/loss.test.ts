import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "../../src/daemon/config.ts";
import { runDaemon } from "../../src/daemon/main.ts";
import { connectLink } from "../../src/link/client.ts";
import { temporaryFolder, testSignal } from "../link/ground.ts";

/** A daemon in this process, impatient; resolves once it can be found. */
async function daemonIn(stateFolder: string, { signal }: AbortController) {
  const config = await readConfig({ patience: "0.001" }, {}, { stateFolder, roots: [], longestSocketPath: 103 });
  const ready = Promise.withResolvers<void>();
  const ignore = () => undefined;
  const ended = runDaemon({ config, signal, tell: ignore, complain: ignore, ready: ready.resolve });
  await Promise.race([ready.promise, ended]);
  return { ended, found: () => connectLink({ socket: config.socket, signal }) };
}

test.each(["daemon.sock", "daemon.lock", "memory.db", "."])(
  "a daemon whose %s somebody removes ends, says so, and can begin anew in the same process",
  async (name) => {
    const state = join(temporaryFolder(), "state");
    const first = await daemonIn(state, testSignal());
    rmSync(join(state, name), { recursive: true });
    await expect(first.ended).rejects.toThrow(
      /Somebody removed or replaced .*\/state\/(daemon|memory)\..* Start the daemon again/,
    );

    const stop = testSignal();
    const second = await daemonIn(state, stop);
    expect((await second.found()).kind).toBe("viewer");
    stop.abort();
    await second.ended;
  },
);

test("a daemon whose history is another file now ends too, and its folder is as it was", async () => {
  const state = temporaryFolder();
  const daemon = await daemonIn(state, testSignal());
  rmSync(join(state, "memory.db"));
  writeFileSync(join(state, "memory.db"), "");
  await expect(daemon.ended).rejects.toThrow("memory.db");
});

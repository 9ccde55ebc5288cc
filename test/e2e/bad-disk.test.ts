/** What can be wrong with the place where Defrost keeps its state: it says so, watches where it can, and loses nothing. */

import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../simulator/stage.ts";
import { defrost, startDaemon } from "../support/daemon.ts";
import { keptOutByModes, mayMount, onOwnGround } from "./grounds.ts";
import { seeing } from "./watched.ts";

async function place() {
  const folder = await temporaryFolder();
  const roots = [join(folder, "backups")];
  const state = join(folder, "state");
  mkdirSync(join(folder, "backups"));
  mkdirSync(state, { mode: 0o700 });
  const options = { roots, state, usbmuxd: join(folder, "usbmuxd") };
  return {
    folder,
    state,
    memory: join(state, "memory.db"),
    /** Starts a daemon that is expected to watch; `seenAt` is where others find its state folder. */
    async watch(through: string[] = [], seenAt = (_pid: number) => state) {
      const daemon = startDaemon({ ...options, through });
      onTestFinished(async () => void (await daemon.stop("SIGKILL")));
      await seeing(daemon, seenAt(daemon.pid));
      return { ...daemon, seenAt: seenAt(daemon.pid) };
    },
    /** Starts a daemon that is expected to give up, and gives its sentence. */
    async refusal(through: readonly string[] = [], stateDir = state): Promise<string> {
      const args = ["daemon", "--backup-dir", join(folder, "backups"), "--state-dir", stateDir];
      const { code, out, err } = await defrost(args, {}, through);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).not.toMatch(/^\s+at |node:internal/m);
      return err;
    },
  };
}

describe("a state folder", () => {
  test("with a path too long for a socket is refused by all who need one, before anything is made", async () => {
    const { folder, refusal } = await place();
    for (const name of ["x".repeat(110), "x".repeat(300)]) {
      const deep = join(folder, name);
      const why = `The socket path ${join(deep, "daemon.sock")} is ${deep.length + 12} bytes long`;
      expect(await refusal([], deep)).toContain(why);
      expect(await defrost(["status", "--state-dir", deep])).toMatchObject({
        code: 2,
        err: expect.stringContaining(why),
      });
    }
    expect(readdirSync(folder)).toEqual(["backups", "state"]);
  });

  test("that is a file is refused", async () => {
    const { state, refusal } = await place();
    rmSync(state, { recursive: true });
    writeFileSync(state, "mine");
    expect(await refusal()).toContain(`${state} is not a folder; expected a folder of its own.`);
    expect(readFileSync(state, "utf8")).toBe("mine");
  });

  test("that may not be made, or not be read, is refused", async () => {
    const { folder, state, refusal } = await place();
    const closed = join(folder, "closed");
    mkdirSync(closed, { mode: 0o500 });
    expect(await refusal(keptOutByModes, join(closed, "state"))).toMatch(/Cannot use the state folder .*EACCES/);
    chmodSync(state, 0);
    expect(await refusal(keptOutByModes)).toMatch(/Cannot read .*config.json: EACCES.* Correct it/);
  });

  test.skipIf(!mayMount())("on a disk that is read-only is refused", async () => {
    const { state, refusal } = await place();
    const readOnly = onOwnGround(`mount --bind ${state} ${state} && mount -o remount,ro,bind ${state}`);
    expect(await refusal(readOnly)).toContain("See that the disk has room and may be written to.");
  });

  test.skipIf(!mayMount())(
    "on a disk without any room is watched from all the same, and remembered once there is room",
    async () => {
      const { state, memory, watch } = await place();
      const filled = onOwnGround(
        `mount -t tmpfs -o size=256k,mode=700 defrost ${state} && { cat /dev/zero > ${state}/fill 2>&-; true; }`,
      );
      const daemon = await watch(filled, (pid) => `/proc/${pid}/root${state}`);
      const why = `Cannot use the history ${memory}: database or disk is full. Defrost watches without a history`;
      const ask = () => defrost(["history", "--json", "--state-dir", daemon.seenAt]);
      expect(await ask()).toMatchObject({ code: 2, err: expect.stringContaining(why) });
      rmSync(join(daemon.seenAt, "fill"));
      expect(await ask()).toMatchObject({ code: 0, out: "[]\n", err: "" });
      expect(await daemon.stop()).toBe(0);
      expect(daemon.errors().split(why)).toHaveLength(2); // said once
    },
  );
});

describe("a history", () => {
  test("of a newer Defrost is refused, and left as it is", async () => {
    const { memory, refusal } = await place();
    const newer = new DatabaseSync(memory);
    newer.exec("create table future (x); pragma user_version = 999");
    newer.close();
    const before = readFileSync(memory);
    expect(await refusal()).toMatch(/is of version 999, .* Install the newer Defrost again, or move the file away/);
    expect(readFileSync(memory)).toEqual(before);
  });

  test("that is damaged is kept beside the new one, which is said once", async () => {
    const { state, memory, watch } = await place();
    const garbage = Buffer.alloc(20_000, "garbage");
    writeFileSync(memory, garbage);
    const first = await watch();
    const [aside = ""] = readdirSync(state).filter((name) => name.startsWith("memory.db.damaged-"));
    expect(first.errors()).toBe(
      `The history ${memory} is damaged or is not a history of Defrost. It is kept as ${join(state, aside)}, and a new one begins.\n`,
    );
    expect(readFileSync(join(state, aside))).toEqual(garbage);
    expect(await first.stop()).toBe(0);
    const second = await watch();
    expect(second.errors()).toBe("");
    expect(await second.stop()).toBe(0);
  });

  test("in whose place a folder is does not keep Defrost from watching", async () => {
    const { memory, watch } = await place();
    mkdirSync(memory);
    const daemon = await watch();
    expect(daemon.errors()).toBe(
      `Cannot use the history ${memory}: unable to open database file. Defrost watches without a history, and tries again by itself.\n`,
    );
    expect(await daemon.stop()).toBe(0);
  });

  test("whose trouble nobody wants to hear of does not keep Defrost from watching either", async () => {
    const { memory, watch } = await place();
    mkdirSync(memory);
    const daemon = await watch(["bash", "-c", 'exec "$0" "$@" 2> >(exec true)']);
    expect(await daemon.stop()).toBe(0);
  });
});

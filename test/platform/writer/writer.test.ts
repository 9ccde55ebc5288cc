/** The writer sense on this machine's own processes. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Writer } from "../../../src/core/observation.ts";
import { lookUnderProc } from "../../../src/platform/linux/writers.ts";
import { makeBeat } from "../../../src/platform/source.ts";
import { type WriterLook, watchWriters } from "../../../src/platform/writer/sense.ts";
import { clientsInstalled } from "../../support/clients.ts";
import { disguised, folder } from "../stand-in.ts";
import { poll, watch } from "../watching.ts";

const phone = "00008110-000A1B2C3D4E801E";
const { signal } = new AbortController();

async function find(look: ReturnType<typeof lookUnderProc>, pid: number): Promise<Writer | undefined> {
  const found = await look(signal);
  if (found.kind === "blind") throw new Error(found.detail);
  return found.writers.find((writer) => writer.pid === pid);
}

describe.skipIf(process.platform !== "linux")("under /proc", () => {
  test("a backup is known by program, phone and folder, and by when it began", async () => {
    const root = folder();
    const before = Date.now();
    const { pid } = disguised("/opt/bin/idevicebackup2", ["-u", phone, "backup", root]);
    const writer = await find(lookUnderProc(["/elsewhere", root]), pid);
    expect(writer).toMatchObject({ program: "idevicebackup2", doing: "backup", device: phone, root });
    expect(Math.abs((writer?.startedAt ?? 0) - before)).toBeLessThan(2500); // the kernel rounds its start to a second
  });

  test("its folder is the same by any name: relative, with a slash more, through a link", async () => {
    const at = folder();
    mkdirSync(join(at, "backups"));
    symlinkSync(join(at, "backups"), join(at, "link"));
    const look = lookUnderProc([join(at, "link")]);
    for (const name of ["backups", "./backups/", join(at, "backups"), "link"]) {
      const { pid } = disguised("idevicebackup2", ["backup", name], at);
      expect((await find(look, pid))?.root, name).toBe(join(at, "link"));
    }
    const { pid } = disguised("idevicebackup2", ["backup", "elsewhere"], at);
    expect((await find(look, pid))?.root).toBe("elsewhere"); // no watched one, and so nobody else’s
  });

  test("what it uses is counted: processor time and bytes", async () => {
    const look = lookUnderProc([]);
    const child = disguised("idevicebackup2", ["backup", "/b"]);
    const before = await find(look, child.pid);
    child.stdin?.write("head -c 1000000 /dev/zero > /dev/null; while :; do echo round and round; done\n");
    for (;;) {
      const now = await find(look, child.pid);
      if (!before || !now) expect.fail("it is gone");
      expect(now.startedAt).toBe(before.startedAt);
      const used = now.cpuMs - before.cpuMs >= 100;
      if (used && (now.bytesWritten ?? 0) > (before.bytesWritten ?? 0) + 1000) break;
    }
  });

  test("one that ends is gone, also while nobody has collected it", async () => {
    const look = lookUnderProc([]);
    // A parent that is stopped cannot collect its child, which stays as a zombie.
    const script = `console.log(require("child_process").spawn("/bin/sh", ["-s", "x", "backup", "/b"], { argv0: "idevicebackup2", stdio: ["pipe", "ignore", "ignore"] }).pid)`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [printed] = await once(parent.stdout, "data");
    const pid = Number(printed);
    expect(await find(look, pid)).toBeDefined();
    parent.kill("SIGSTOP");
    process.kill(pid, "SIGKILL");
    while (await find(look, pid));
    process.kill(pid, 0); // it is still on the list of processes
    expect(await find(lookUnderProc([]), pid)).toBeUndefined();
  });

  test("a shell that becomes a writer a moment later is found, soon or in the next complete look", async () => {
    const soon = lookUnderProc([]);
    const late = lookUnderProc([], 0);
    await soon(signal);
    const child = disguised("sh", []);
    expect(await find(soon, child.pid)).toBeUndefined();
    expect(await find(late, child.pid)).toBeUndefined();
    // What it becomes keeps its number and its start.
    const become = `exec ${process.execPath} -e 'process.execve("/bin/sh", ["idevicebackup2", "-s", "x", "backup", "/b"], {})'\n`;
    child.stdin?.write(become);
    const found = await lookUntil(() => find(late, child.pid));
    expect(found.program).toBe("idevicebackup2");
    expect(await find(soon, child.pid)).toBeDefined();
    for (let look = 0; look < 3; look++) await soon(signal);
    expect(await find(soon, child.pid)).toBeDefined();
  });

  test.skipIf(!clientsInstalled())("the real client is found while it runs", async () => {
    const root = folder();
    // A usbmuxd that never answers keeps it waiting.
    const usbmuxd = createServer().listen(join(root, "usbmuxd"));
    await once(usbmuxd, "listening");
    const env = { ...process.env, USBMUXD_SOCKET_ADDRESS: `UNIX:${join(root, "usbmuxd")}` };
    const child = spawn("idevicebackup2", ["--udid", phone, "backup", "--full", root], { stdio: "ignore", env });
    onTestFinished(() => {
      child.kill("SIGKILL");
      usbmuxd.close();
    });
    const writer = await find(lookUnderProc([root]), child.pid ?? 0);
    expect(writer).toMatchObject({ program: "idevicebackup2", doing: "backup", device: phone, root });
  });
});

async function lookUntil<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
  }
}

const writer: Writer = { pid: 1, startedAt: 0, program: "idevicebackup2", doing: "backup", cpuMs: 0 };
const saw = (writers: Writer[]): WriterLook => ({ kind: "writers", writers });

describe("the sense", () => {
  test("looks at the start, and then only when called", async () => {
    const beat = makeBeat(1);
    let looks = 0;
    const watched = watch(watchWriters({ look: async () => saw(looks++ % 2 ? [] : [writer]) }, beat));
    await watched.until("sees");
    expect(looks).toBe(1);
    beat.rouse();
    await watched.until("writers", ({ writers }) => writers.length === 0);
    expect(looks).toBe(2);
    beat.setFast(true);
    await poll(() => looks > 5 || undefined, "fast looks");
    beat.setFast(false);
    await watched.end();
    expect(watched.of("sees")).toHaveLength(1);
  });

  test("says once that it cannot look, and when it can again; an empty list is not blindness", async () => {
    const beat = makeBeat(1);
    beat.setFast(true);
    const answers: WriterLook[] = [saw([]), blind("no ps"), blind("no ps"), blind("no ps"), saw([])];
    const watched = watch(watchWriters({ look: async () => answers.shift() ?? saw([writer]) }, beat));
    await watched.until("writers", ({ writers }) => writers.length === 1);
    beat.setFast(false);
    await watched.end();
    const kinds = watched.seen.map(({ kind }) => kind).slice(0, 5);
    expect(kinds).toEqual(["writers", "sees", "blind", "writers", "sees"]);
  });

  test("a look that never comes back is said, never asked twice, and does not keep it from ending", async () => {
    const beat = makeBeat(1);
    beat.setFast(true);
    let looks = 0;
    const look = () => {
      looks += 1;
      return new Promise<never>(() => undefined);
    };
    const watched = watch(watchWriters({ look, patience: 5 }, beat));
    await watched.until("blind", ({ why }) => why === "not-answering");
    await watched.end();
    expect(looks).toBe(1);
    await watch(watchWriters({ look, patience: 600_000 }, beat)).end();
  });

  const blind = (detail: string): WriterLook => ({ kind: "blind", why: "failed", detail });
});

/**
 * A backup folder on a real disk, a client that writes into it in the order
 * measured with idevicebackup2, and a beat turned by hand: no story waits for
 * a second to pass.
 */

import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildBinary } from "plist";
import { expect, onTestFinished } from "vitest";
import type { FolderSample } from "../../../src/core/observation.ts";
import { type FolderOptions, watchFolder } from "../../../src/platform/folder/sense.ts";
import { watch } from "../watching.ts";

export const phone = "00008110-000A1B2C3D4E801E";
export const step = 32 * 1024;

export function makeRoot(): string {
  const root = mkdtempSync(join(realpathSync(tmpdir()), "defrost-folder-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** The client: what it does to a phone's folder, in single steps. */
export function makeClient(root: string, name = phone) {
  const folder = join(root, name);
  const at = (path: string) => join(folder, path);
  const replace = (path: string, bytes: string | Uint8Array) => {
    if (existsSync(at(path))) unlinkSync(at(path));
    writeFileSync(at(path), bytes);
  };
  return {
    folder,
    begin() {
      mkdirSync(folder, { recursive: true });
      replace("Info.plist", "<plist/>");
    },
    status(state: string) {
      const date = new Date(Date.UTC(2026, 8, 18));
      const status = { Date: date, IsFullBackup: true, SnapshotState: state, UUID: "6F0D7E2C", Version: "3.3" };
      replace("Status.plist", buildBinary(status));
    },
    folders: (...paths: string[]) => paths.forEach((path) => void mkdirSync(at(path), { recursive: true })),
    file(path: string, size = step) {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), Buffer.alloc(size, 7));
    },
    again: (path: string, size: number) => replace(path, Buffer.alloc(size, 8)),
    grow: (path: string, size = step) => appendFileSync(at(path), Buffer.alloc(size, 7)),
    /** A file that stays open, as the one being received does. */
    open(path: string) {
      mkdirSync(dirname(at(path)), { recursive: true });
      const descriptor = openSync(at(path), "w");
      onTestFinished(() => closeSync(descriptor));
      return (size = step) => void writeSync(descriptor, Buffer.alloc(size, 7));
    },
    move(path: string) {
      mkdirSync(dirname(at(path)), { recursive: true });
      renameSync(at(join("Snapshot", path)), at(path));
    },
    remove: (path: string) => rmSync(at(path), { recursive: true }),
  };
}

function makeHandBeat() {
  let asked = Promise.withResolvers<void>();
  let turned = Promise.withResolvers<void>();
  return {
    next(signal: AbortSignal): Promise<void> {
      const turn = turned.promise;
      asked.resolve();
      const aborted = Promise.withResolvers<never>();
      signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
      return Promise.race([turn, aborted.promise]);
    },
    /** One beat, and the look that follows it, done. */
    async turn() {
      await asked.promise;
      asked = Promise.withResolvers();
      const last = turned;
      turned = Promise.withResolvers();
      last.resolve();
      await asked.promise;
    },
    looked: () => asked.promise,
  };
}

/** Lets the clock of the slowest disk tick, so that what happens next happens later. */
export const tick = () => sleep(20);

/** The sense at work on a root. `retry: 0` lets every look list the root. */
export async function watchRoot(root: string, options: FolderOptions = {}) {
  const beat = makeHandBeat();
  const sense = watch(watchFolder(root, beat, { retry: 0, ...options }));
  if (!options.disk) await beat.looked();
  return {
    ...sense,
    beat,
    /** What one beat told of a phone's folder. */
    async turn(device = phone): Promise<FolderSample> {
      const before = sense.seen.length;
      await beat.turn();
      await tick();
      const told = sense.seen.slice(before).filter((one) => one.kind === "folder" && one.sample.device === device);
      const last = told.at(-1);
      if (last?.kind !== "folder") expect.fail(`nothing told of ${device}`);
      return last.sample;
    },
  };
}

/** What one look told that the other had not. */
export const between = (was: FolderSample, is: FolderSample) => ({
  bytes: is.bytes - was.bytes,
  files: is.files - was.files,
  entries: is.entries - was.entries,
});

/**
 * A stage for one story: a folder, a bus, phones and clients. All of it is gone when the story is over.
 */

import { createHash, randomBytes } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseBinary } from "plist";
import { onTestFinished } from "vitest";
import { type AttachOptions, startBus } from "../../src/simulator/bus.ts";
import { contentOf, fileId, type SimulatedFile } from "../../src/simulator/files.ts";
import { makePhone, type Phone, type PhoneOptions } from "../../src/simulator/phone.ts";
import { backUp, type Client, runClient, startClient } from "../support/clients.ts";

export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "defrost-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export async function setStage() {
  const dir = await temporaryFolder();
  const bus = await startBus({ socket: join(dir, "usbmuxd") });
  const ended = new AbortController();
  const where = { env: bus.env, signal: ended.signal };
  const started: Client[] = [];
  onTestFinished(async () => {
    ended.abort();
    await Promise.all(started.map((client) => client.exited));
    await bus.close();
  });
  return {
    dir,
    bus,
    plugIn(options: Partial<PhoneOptions> = {}, how?: AttachOptions): Phone {
      const phone = makePhone({ udid: `00008110-${randomBytes(8).toString("hex").toUpperCase()}`, ...options });
      bus.attach(phone, how);
      return phone;
    },
    backUp(phone: Phone): Client {
      const client = backUp({ ...where, dir, udid: phone.udid });
      started.push(client);
      return client;
    },
    run: (command: string, ...args: string[]) => runClient(command, args, where),
    start(command: string, ...args: string[]): Client {
      const client = startClient(command, args, where);
      started.push(client);
      return client;
    },
  };
}

/** Where a file lies once its backup is finished. */
export const placed = (dir: string, udid: string, file: SimulatedFile): string =>
  join(dir, udid, fileId(file).slice(0, 2), fileId(file));

/** Where it lies until then. */
export const collected = (dir: string, udid: string, file: SimulatedFile): string =>
  placed(dir, join(udid, "Snapshot"), file);

export async function digestOfDisk(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest("hex");
}

export function digestOfPhone(file: SimulatedFile): string {
  const hash = createHash("sha256");
  for (const piece of contentOf(file)) hash.update(piece);
  return hash.digest("hex");
}

/** Every file below a folder, by its path in it. */
export const filesBelow = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();

export function statusOf(dir: string, udid: string): unknown {
  const path = join(dir, udid, "Status.plist");
  return existsSync(path) ? parseBinary(readFileSync(path)) : undefined;
}

/** Waits for a condition on disk; the test's own time limit is the deadline. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

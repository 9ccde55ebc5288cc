/**
 * Where things are measured: a backup folder with one phone's finished backup
 * of so many files in it, and a simulated usbmuxd that lists the phone.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBus } from "../../src/simulator/bus.ts";
import { type SnapshotState, statusPlist } from "../../src/simulator/papers.ts";
import { makePhone, type Phone } from "../../src/simulator/phone.ts";

export type Scene = {
  /** For whatever a measurement writes; gone with the scene. */
  folder: string;
  /** The backup folder. */
  root: string;
  /** The phone's folder in it. */
  device: string;
  udid: string;
  usbmuxd: string;
  phone: Phone;
  /** What Node is told before the bundle. */
  nodeFlags: readonly string[];
  /** Aborts when the scene closes. */
  signal: AbortSignal;
  close(): Promise<void>;
};

export const shelves = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, "0"));
const udid = "00008110-000A1B2C3D4E801E";

export async function setScene(files: number, nodeFlags: readonly string[]): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), "defrost-cost-"));
  const root = join(folder, "backups");
  const device = join(root, udid);
  for (const shelf of shelves) mkdirSync(join(device, shelf), { recursive: true });
  for (let n = 0; n < files; n++) {
    const shelf = shelves[n % shelves.length] ?? "";
    writeFileSync(join(device, shelf, `${shelf}${n.toString(16).padStart(38, "0")}`), "");
  }
  writeFileSync(join(device, "Info.plist"), "<plist/>");
  setStatus(device, "finished");
  const usbmuxd = join(folder, "usbmuxd");
  const bus = await startBus({ socket: usbmuxd });
  const phone = makePhone({ udid });
  const closed = new AbortController();
  bus.attach(phone);
  return {
    folder,
    root,
    device,
    udid,
    usbmuxd,
    phone,
    nodeFlags,
    signal: closed.signal,
    async close() {
      closed.abort();
      await bus.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A backup begins, or goes on, as far as its papers tell. */
export function setStatus(device: string, state: SnapshotState): void {
  writeFileSync(
    join(device, "Status.plist"),
    statusPlist({ uuid: "6F0D7E2C", startedAt: new Date(), full: true }, state),
  );
}

/**
 * The life of one backup, as the phone drives it: Status.plist goes from `uploading` over `moving` and `removing` to
 * `finished`, files are collected in Snapshot/ and moved into place at the end. Every step first asks the scene whether
 * something is to go wrong there.
 */

import { randomUUID } from "node:crypto";
import { setTimeout as later } from "node:timers/promises";
import { fileId, placeOf, type SimulatedFile } from "./files.ts";
import type { Host } from "./host.ts";
import {
  type Inventory,
  inventoryOf,
  manifestDb,
  manifestPlist,
  type Owner,
  type Run,
  readManifestDb,
  type SnapshotState,
  stateIn,
  statusPlist,
} from "./papers.ts";
import { Failure } from "./script.ts";
import { inBatches, makeUploader, type Stage } from "./upload.ts";

export type Subject = Owner & {
  /** May answer differently when asked again: then the phone goes back and sends what changed meanwhile. */
  files(): SimulatedFile[];
};

/** Returns when the backup is complete and read back; throws `Failure` if the phone gives up. */
export async function backUp(phone: Subject, stage: Stage, options: { forceFull?: boolean } = {}): Promise<void> {
  const { host, scene, story } = stage;
  const upload = makeUploader(stage);
  const root = phone.udid;

  const old = options.forceFull ? undefined : await readLastBackup(phone, host);
  story.tell(old ? "verified-last-backup" : "no-last-backup");
  await scene.reach({ when: "scanning" }, host.signal);

  const run: Run = { uuid: randomUUID().toUpperCase(), startedAt: new Date(), full: old === undefined };
  let status: Buffer = Buffer.alloc(0);
  const setStatus = async (state: SnapshotState) => {
    status = statusPlist(run, state);
    await upload.paper("Status.plist", `${root}/Status.plist`, status);
    story.tell(state);
  };

  let files = phone.files();
  let sent = await wanted(files, old, stage);
  await host.remove([`${root}/Snapshot`]);
  await host.makeFolder(`${root}/Snapshot`);
  await setStatus("uploading");
  await upload.files(sent, root);
  // Files that changed meanwhile are sent as well; a phone looks once more, and no more than once.
  const again = changedSince(inventoryOf(files), phone.files());
  if (again.length > 0) {
    story.tell("scanned-again", `${again.length} files`);
    files = phone.files();
    await upload.files(again, root);
    sent = [...new Map([...sent, ...again].map((file) => [fileId(file), file])).values()];
  }

  await scene.reach({ when: "before-manifest" }, host.signal);
  const papers = { "Manifest.plist": manifestPlist(run, phone), "Manifest.db": manifestDb(files, phone) };
  for (const [name, bytes] of Object.entries(papers)) await upload.paper(name, `${root}/Snapshot/${name}`, bytes);
  await setStatus("moving");
  await moveIntoPlace(sent, root, stage);
  await host.move(
    Object.fromEntries(Object.keys(papers).map((name) => [`${root}/Snapshot/${name}`, `${root}/${name}`])),
  );

  await setStatus("removing");
  const kept = inventoryOf(files);
  const gone = [...(old?.keys() ?? [])].filter((id) => !kept.has(id));
  for (const batch of inBatches(gone)) await host.remove(batch.map((id) => placeOf(root, id)));
  await host.remove([`${root}/Snapshot`]);
  await scene.reach({ when: "before-last-status" }, host.signal);
  await setStatus("finished");

  for (const [name, bytes] of Object.entries({ "Status.plist": status, ...papers })) {
    const found = await host.read(`${root}/${name}`);
    if (!found?.equals(bytes)) throw new Failure(1, `${name} is not what was written`);
  }
  story.tell("verified");
  await scene.reach({ when: "before-answer" }, host.signal);
}

/** What the computer already has, as far as it can be trusted: files that are missing there are missing here. */
async function readLastBackup(phone: Subject, host: Host): Promise<Inventory | undefined> {
  const status = await host.read(`${phone.udid}/Status.plist`);
  // A backup that broke off while moving is half old and half new; one that broke off before is all old.
  if (!status || !["finished", "uploading"].includes(stateIn(status) ?? "")) return undefined;
  const manifest = await host.read(`${phone.udid}/Manifest.db`);
  const old = manifest && readManifestDb(manifest, phone);
  if (!old) return undefined;
  const folders = [...new Set([...old.keys()].map((id) => id.slice(0, 2)))];
  const there = new Map<string, number>();
  for (const folder of folders) {
    for (const [name, size] of await host.list(`${phone.udid}/${folder}`)) there.set(name, size);
  }
  return new Map([...old].filter(([id, { size }]) => there.get(id) === size));
}

async function wanted(files: SimulatedFile[], old: Inventory | undefined, { host, story }: Stage) {
  const changed = old ? changedSince(old, files) : files;
  const size = changed.reduce((sum, file) => sum + file.size, 0);
  story.tell("scanned", `${changed.length} of ${files.length} files, ${size} bytes`);
  const free = await host.freeSpace();
  if (free < size + 128 * 2 ** 20) throw new Failure(105, "Insufficient free disk space on drive to back up");
  return changed;
}

function changedSince(old: Inventory, files: SimulatedFile[]): SimulatedFile[] {
  const now = inventoryOf(files);
  return files.filter((file) => old.get(fileId(file))?.described !== now.get(fileId(file))?.described);
}

async function moveIntoPlace(files: SimulatedFile[], root: string, { host, scene, story }: Stage): Promise<void> {
  const ids = files.map(fileId);
  for (const folder of new Set(ids.map((id) => id.slice(0, 2)))) await host.makeFolder(`${root}/${folder}`);
  const cuts = [0, ...scene.cuts("moving"), ids.length].filter((cut) => cut <= ids.length);
  for (const [index, cut] of cuts.entries()) {
    await scene.reach({ when: "moving", moved: cut }, host.signal);
    for (const batch of inBatches(ids.slice(cut, cuts[index + 1] ?? cut))) {
      await scene.hold(host.signal);
      await host.move(Object.fromEntries(batch.map((id) => [placeOf(`${root}/Snapshot`, id), placeOf(root, id)])));
      story.tell("moved", `${batch.length} files`);
      await later(0); // whoever wants to freeze or cancel gets a turn
    }
  }
}

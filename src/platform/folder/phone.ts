/**
 * One phone's folder in a watched root: its plists, its manifests and how it
 * grows, as one sample. Nothing in here follows a symbolic link.
 */

import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { FolderSample, Udid } from "../../core/observation.ts";
import { hours, type Millis } from "../../core/time.ts";
import type { Disk } from "./disk.ts";
import { watchGrowth } from "./growth.ts";
import type { Hints, HintWatch } from "./hints.ts";
import { watchInfo } from "./info.ts";
import { watchStatus } from "./status.ts";

type Place = { root: string; name: string; device: Udid; arrival: boolean };
export type Phone = ReturnType<typeof watchPhone>;

/** How long a folder in which nothing happens is looked at on each beat: its backup has ended, or has not. */
const finishedFor = hours(1);
const unfinishedFor = hours(24);

export function watchPhone(place: Place, disk: Disk, hints: Hints | undefined, hinted: () => void) {
  const folder = join(place.root, place.name);
  const growth = watchGrowth(disk, folder, !place.arrival);
  const lookAtInfo = watchInfo(disk, join(folder, "Info.plist"));
  const lookAtStatus = watchStatus(disk, join(folder, "Status.plist"));
  let hintWatch: HintWatch | undefined;
  let last: FolderSample | undefined;
  let folderAt: Millis | undefined;
  let gone = false;
  let newsAt = Number.NEGATIVE_INFINITY;

  const changeOf = async (path: string) => (await disk.look(join(folder, path)))?.changedAt;

  async function sampleNow(): Promise<FolderSample> {
    const { status, found } = await lookAtStatus();
    const { changedAt: infoAt, ios } = await lookAtInfo();
    const snapshot = (await disk.look(join(folder, "Snapshot")))?.kind === "folder";
    const list = await disk.look(join(folder, "Manifest.db"));
    const manifests = [await changeOf("Manifest.plist"), list?.changedAt];
    if (snapshot) {
      manifests.push(await changeOf("Snapshot/Manifest.plist"), await changeOf("Snapshot/Manifest.db"));
      growth.hint("Manifest.db"); // the one file that is large, slow to come and not in the store
    }
    await growth.look(isMoving(status));
    const { bytes, files, entries, last: grown, changedAt } = growth.seen();
    return {
      root: place.root,
      device: place.device,
      arrival: place.arrival && last === undefined,
      status,
      snapshot,
      bytes,
      files,
      entries,
      ...present({
        infoAt: whole(infoAt),
        statusAt: whole(found?.changedAt),
        manifestAt: whole(newest(manifests)),
        manifestBytes: list?.kind === "file" ? list.size : undefined,
        changedAt: whole(newest([infoAt, found?.changedAt, ...manifests, changedAt])),
        lastFile: grown?.file,
        ios,
      }),
    };
  }

  function listen({ status, snapshot }: FolderSample) {
    if (!snapshot || isMoving(status)) return rest();
    hintWatch ??= hints?.(join(folder, "Snapshot"), (file) => {
      growth.hint(file);
      hinted();
    });
    hintWatch?.arm(growth.folders());
  }

  /** Stops listening, not counting. */
  function rest() {
    hintWatch?.close();
    hintWatch = undefined;
  }

  /** Worth a look on each beat: a backup may be running here. */
  const isLive = (now: Millis) =>
    last !== undefined && now - newsAt < (isUnfinished(last) ? unfinishedFor : finishedFor);

  return {
    name: place.name,
    isLive,
    rest,
    /** It has been seen, and told of. */
    isKnown: () => last !== undefined,
    /** The last look found no such folder, or something else by its name. */
    isGone: () => gone,
    /** The cheapest question that meets any new backup: a client begins with a new Info.plist. */
    hasStirred: async () => (await disk.look(folder))?.changedAt !== folderAt,
    async look(now: Millis): Promise<{ sample?: FolderSample; changed: boolean }> {
      folderAt = undefined; // should this look fail, the next one is due
      const itself = await disk.look(folder);
      gone = itself?.kind !== "folder";
      if (gone) return { changed: false };
      const sample = await sampleNow();
      folderAt = itself?.changedAt;
      const changed = !last || !isDeepStrictEqual({ ...last, arrival: false }, { ...sample, arrival: false });
      if (!last && place.arrival) newsAt = sample.changedAt ?? newsAt;
      else if (changed) newsAt = now;
      last = sample;
      if (isLive(now)) listen(sample);
      else rest();
      return { sample, changed };
    },
  };
}

const isMoving = (status: FolderSample["status"]) =>
  typeof status === "object" && (status.state === "moving" || status.state === "removing");

const isUnfinished = ({ status, snapshot, infoAt = 0, statusAt = 0 }: FolderSample) =>
  snapshot || typeof status === "string" || status.state !== "finished" || infoAt > statusAt;

/** Disks tell finer times than anybody needs to read. */
const whole = (time: Millis | undefined) => time && Math.floor(time);

function newest(times: (Millis | undefined)[]): Millis | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends object>(fields: T): Present<T> {
  // The filter is the proof: what is undefined is left out.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}

/**
 * Sees a backup grow without walking it. Making a file moves the time of its
 * folder: so the file being written is one of the hot ones, or in the folder
 * of Snapshot/ that changed last. What a look costs does not depend on how many
 * files there are, and nothing is believed before the disk has confirmed it.
 */

import { dirname, join } from "node:path";
import type { Millis } from "../../core/time.ts";
import type { Disk, Found } from "./disk.ts";
import { makeHotFiles } from "./hot-files.ts";

/** Names worth a look that are told between two looks; a storm of them says no more. */
const mostHints = 256;
/** More files than one folder of the largest backup holds, and few enough to look at. */
const mostListed = 10_000;
/** Folders changed within one tick of a coarse disk clock are all the last one, up to a few. */
const tick: Millis = 10;
const lastFolders = 4;
/** A sweep is due when no file grew, but after so many looks without movement only at every fifth; and every so many looks in any case. */
const often = 30;
const sparse = 5;

const store = /^[0-9a-f]{2}$/;
const entry = /^[0-9a-f]{2}$|^Manifest\./;
const hintable = /^[0-9a-f]{2}\/[^/]+$|^Manifest\.db$/;

/** `fresh`: we saw this phone's folder come, so all that is in it is news. Otherwise the first look only takes stock. */
export function watchGrowth(disk: Disk, folder: string, fresh: boolean) {
  const hot = makeHotFiles();
  const hinted = new Set<string>();
  const entries = new Map<string, string[]>(); // of Snapshot/ and of the phone's folder ("")
  if (fresh) entries.set("Snapshot", []).set("", []);
  const times = new Map<string, Millis>(); // of each folder: up to when its changes are accounted for
  const filled = new Set<string>(); // folders in which new files were met since the last sweep
  let shifts = 0;
  let leftAt: Millis = 0; // the last change in Snapshot/: what had changed beside it by then came from there
  let changedAt: Millis | undefined;
  let still = 0;
  let unswept = 0;

  const isNews = (parent: string, at: Millis = Number.POSITIVE_INFINITY) => parent !== "" || at > leftAt;

  async function look(path: string): Promise<Found | undefined> {
    const found = await disk.look(join(folder, path));
    // The phone's folder itself does not count: a Finder window leaves its traces there.
    if (found && path !== "") changedAt = Math.max(changedAt ?? 0, found.changedAt);
    return found;
  }

  function meet(file: string, found: Found | undefined, since: Millis) {
    if (!hot.meet(file, found, since) || !found) return;
    const parent = dirname(file);
    filled.add(parent);
    times.set(parent, Math.max(times.get(parent) ?? 0, found.bornAt));
  }
  const meetNow = async (file: string) => meet(file, await look(file), times.get(dirname(file)) ?? 0);

  /** What a backup makes in `parent`. Its comings and goings are counted from the second look on. */
  async function entriesOf(parent: string): Promise<string[]> {
    const found = await look(parent);
    const before = entries.get(parent);
    if (before && found?.changedAt === times.get(parent)) return before;
    const listed = found?.kind === "folder" ? await disk.list(join(folder, parent)) : undefined;
    const now = (listed ?? []).filter((name) => entry.test(name));
    if (found) times.set(parent, found.changedAt);
    else times.delete(parent);
    entries.set(parent, now);
    const gone = before?.filter((name) => !now.includes(name)) ?? [];
    for (const name of gone) times.delete(join(parent, name));
    if (before && isNews(parent, found?.changedAt)) {
      shifts += gone.length + now.filter((name) => !before.includes(name)).length;
    }
    return now;
  }

  async function sweep(parent: string, meetFiles: boolean) {
    const takingStock = !entries.has(parent);
    const changed: { path: string; at: Millis; since: Millis }[] = [];
    for (const path of (await entriesOf(parent)).filter((name) => store.test(name)).map((name) => join(parent, name))) {
      const found = await look(path);
      const since = takingStock ? Number.POSITIVE_INFINITY : (times.get(path) ?? 0);
      if (found?.kind !== "folder" || found.changedAt === since) continue;
      times.set(path, found.changedAt);
      changed.push({ path, at: found.changedAt, since });
    }
    changed.sort((a, b) => a.at - b.at);
    const newest = changed.at(-1)?.at ?? 0;
    if (meetFiles) {
      for (const { path, at, since } of changed.slice(-lastFolders))
        if (at >= newest - tick) await meetFilesIn(path, since);
    }
    if (takingStock) return;
    shifts += changed.filter(({ path, at }) => !filled.has(path) && isNews(parent, at)).length;
    if (parent === "Snapshot") leftAt = Math.max(leftAt, newest);
  }

  /** Meets what is new in a folder, and its newest file in any case: that may be the one being written. */
  async function meetFilesIn(path: string, since: Millis) {
    const files: { file: string; found: Found }[] = [];
    for (const name of ((await disk.list(join(folder, path))) ?? []).slice(0, mostListed)) {
      const file = join(path, name);
      const found = await look(file);
      if (found?.kind === "file") files.push({ file, found });
    }
    files.sort((a, b) => a.found.changedAt - b.found.changedAt);
    const newest = files.at(-1);
    for (const one of files) if (one === newest || one.found.bornAt > since) meet(one.file, one.found, since);
  }

  const tally = () => ({ ...hot.tally, entries: shifts });

  return {
    seen: () => ({ ...tally(), changedAt }),
    /** `file` is said to have changed, in Snapshot/. */
    hint(file: string) {
      if (hinted.size < mostHints && hintable.test(file)) hinted.add(join("Snapshot", file));
    },
    /** The folders in Snapshot/ whose files may be hinted at. */
    folders: () => (entries.get("Snapshot") ?? []).filter((name) => store.test(name)),
    /** `moving`: files are on their way out of Snapshot/ into the store beside it; none is new. */
    async look(moving: boolean) {
      if (!entries.has("Snapshot")) return sweep("Snapshot", !moving);
      const before = tally();
      const known = entries.get("Snapshot") ?? [];
      const now = await entriesOf("Snapshot"); // also when no sweep is due: hints can then be had for new folders at once
      // Nobody could hint at files in a folder that was not there at the last look; there are few of them yet.
      const fresh = moving ? [] : now.filter((name) => store.test(name) && !known.includes(name));
      for (const name of fresh) await meetFilesIn(join("Snapshot", name), 0);
      const files = new Set([...hot.names(), ...hinted]);
      hinted.clear();
      for (const file of files) await meetNow(file);
      const grew = hot.tally.bytes !== before.bytes || hot.tally.files !== before.files;
      unswept += 1;
      if (unswept >= often || (!grew && (still < often || still % sparse === 0))) {
        const unmoved = shifts;
        await sweep("Snapshot", !moving);
        // A move changes the folder it leaves and the one it comes to: while the first tell of it, nobody asks the others.
        if (moving && (shifts === unmoved || !entries.has(""))) await sweep("", false);
        filled.clear();
        unswept = 0;
      }
      const { bytes, files: count, entries: moves } = tally();
      still = bytes === before.bytes && count === before.files && moves === before.entries ? still + 1 : 0;
    },
  };
}

/**
 * A watched root as a whole: which phones' folders are in it, which of them to
 * look at now, and whether it can be seen at all. What cannot be read is said
 * to be so, and is never taken for empty.
 */

import { readUdid } from "../../apple/udid.ts";
import type { Blindness, Observation, Udid } from "../../core/observation.ts";
import type { Millis } from "../../core/time.ts";
import type { Blind, See } from "../source.ts";
import { type Disk, whyBlind } from "./disk.ts";
import type { Hints } from "./hints.ts";
import { type Phone, watchPhone } from "./phone.ts";
import { watchStructure } from "./structure.ts";

type Means = { disk: Disk; hints: Hints | undefined; now: () => Millis; ring: () => void; relistAfter: Millis };

export function watchRoot(root: string, see: See, { disk, hints, now, ring, relistAfter }: Means) {
  const phones = new Map<Udid, Phone>();
  const called = new Set<string>(); // names of phones' folders that something was told of
  let relist = true;
  let listedAt = Number.NEGATIVE_INFINITY;
  let sight: Blindness | "sees" | undefined;
  let structure: { id: string; close(): void } | undefined;

  function told(name?: string) {
    if (name === undefined) relist = true;
    else called.add(name);
    ring();
  }

  function report(trouble?: Blind) {
    const next = trouble?.why ?? "sees";
    if (next === sight) return;
    sight = next;
    const about = { at: now(), sense: "folder", root } as const;
    see(trouble ? { kind: "blind", ...about, ...trouble } : { kind: "sees", ...about });
  }

  /** Stops listening; what was counted stays. */
  function rest() {
    structure?.close();
    structure = undefined;
    for (const phone of phones.values()) phone.rest();
  }

  /** Asks before it watches: setting up a watch on a dead disk would hold up the whole process. */
  async function list(news: Observation[]): Promise<Blind | undefined> {
    const here = await readRoot(root, disk);
    if ("why" in here) {
      rest();
      return here;
    }
    relist = false;
    listedAt = performance.now();
    if (structure?.id !== here.id) {
      structure?.close();
      structure = { id: here.id, close: watchStructure(here.path, told) };
    }
    const present = foldersByPhone(here.names);
    for (const [device, phone] of phones) if (present.get(device) !== phone.name) leave(device, phone, news);
    for (const [device, name] of present) {
      if (phones.has(device)) continue;
      const place = { root, name, device, arrival: sight !== "sees" };
      const hinted = () => told(name);
      phones.set(device, watchPhone(place, disk, hints, hinted));
    }
    return undefined;
  }

  function leave(device: Udid, phone: Phone, news: Observation[]) {
    phone.rest();
    phones.delete(device);
    if (phone.isKnown()) news.push({ kind: "folder-gone", at: now(), root, device });
  }

  /** One phone's folder may be out of reach where the others are not: the first trouble is told, the others are looked at. */
  async function lookAtPhones(beat: boolean, listed: boolean, news: Observation[]): Promise<Blind | undefined> {
    const names = new Set(called);
    called.clear();
    let trouble: Blind | undefined;
    for (const phone of phones.values()) {
      try {
        const onBeat = beat && phone.isLive(now());
        if (!onBeat && !names.has(phone.name) && !(listed && (await phone.hasStirred()))) continue;
        // What is not seen in this look may have happened since it began.
        const at = now();
        const { sample, changed } = await phone.look(at);
        if (sample && (onBeat || changed)) news.push({ kind: "folder", at, sample });
      } catch (error) {
        trouble ??= whyBlind(error);
      }
    }
    return trouble;
  }

  return {
    sees: () => sight === "sees",
    rest,
    overdue: () => report({ why: "not-answering" }),
    async look(beat: boolean) {
      const news: Observation[] = [];
      const listed = relist || sight !== "sees" || performance.now() - listedAt >= relistAfter;
      let trouble = listed ? await list(news) : undefined;
      trouble ??= await lookAtPhones(beat, listed, news);
      const gone = [...phones].filter(([, phone]) => phone.isGone());
      // Only a root that can still be listed says that a folder has left it.
      if (gone.length > 0) trouble ??= await list(news);
      if (!trouble) for (const [device, phone] of gone) if (phones.get(device) === phone) leave(device, phone, news);
      report(trouble);
      news.forEach(see);
    },
  };
}

async function readRoot(root: string, disk: Disk): Promise<{ path: string; id: string; names: string[] } | Blind> {
  try {
    const path = await disk.follow(root);
    const found = await disk.look(path);
    if (found && found.kind !== "folder") return { why: "not-a-folder" };
    const names = found && (await disk.list(path));
    return names ? { path, id: `${found.id} ${path}`, names } : { why: "missing" };
  } catch (error) {
    return whyBlind(error);
  }
}

/** Phones' folders by phone. Of two names for one phone the canonical one is meant. */
function foldersByPhone(names: string[]): Map<Udid, string> {
  const found = new Map<Udid, string>();
  for (const name of names) {
    const device = readUdid(name);
    if (device !== undefined && (name === device || !found.has(device))) found.set(device, name);
  }
  return found;
}

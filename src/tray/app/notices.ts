/**
 * The notices that the daemon asks to be shown: one an episode. Each leaves by
 * itself when it is no longer so, comes back once where somebody may not have
 * seen it, and waits where somebody wants it later. Which there are is the
 * daemon's to decide; a notice that the system does not show is its again.
 */

import { Notification } from "electron";
import type { Event } from "../../core/event.ts";
import type { Place } from "../../core/fix/fix.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { noticeWords } from "../../words/en.ts";
import { allowed, actions as words } from "../../words/tray.en.ts";
import { phoneName } from "../phone-name.ts";
import { episodeOf, isSo, newestCause } from "./episode.ts";

export type Notices = {
  /** Shows one that says so, for which the system asks its owner the first time; whether it let it. */
  allow(): Promise<boolean>;
  /** Whether it was, or will be. */
  show(event: Event): Promise<boolean>;
  /** What is no longer so is taken back. */
  see(snapshot: Snapshot): void;
  /** After the screen was locked, or the computer slept: what is still so is shown once more. */
  again(): void;
  /** Holds them back until then, and shows what is still so. */
  mute(until: number): void;
  /** Somebody looks at the panel: what only brought good news has done its work. */
  read(): void;
  mutedUntil(): number;
  /** The system did not show the last one. */
  refused(): boolean;
};

type Deeds = { fix(place: Place): void; showPanel(): void };
type Entry = { event: Event; notice?: Notification; timer?: NodeJS.Timeout; again: boolean };

const laterBy = 600_000;
const goodNewsFor = 3_600_000;
/** Where the app is not signed, the system says nothing at all. */
const answersWithin = 5000;
/** Nothing to be told of: the notice before it leaves by itself, and the panel tells. */
const untold: readonly Event["kind"][] = ["resumed"];

export function makeNotices({ fix, showPanel }: Deeds): Notices {
  const entries = new Map<string, Entry>();
  let snapshot: Snapshot | undefined;
  let mutedUntil = 0;
  let refused = false;

  const drop = (key: string) => {
    const entry = entries.get(key);
    clearTimeout(entry?.timer);
    entry?.notice?.close();
    entries.delete(key);
  };
  const wait = (key: string, entry: Entry, until: number) => {
    clearTimeout(entry.timer);
    entry.notice?.close();
    delete entry.notice;
    entry.timer = setTimeout(() => void post(key, entry), Math.max(0, until - Date.now())).unref();
  };

  async function post(key: string, entry: Entry, silent = entry.event.kind !== "stalled"): Promise<boolean> {
    const { event } = entry;
    const said = noticeWords(event, nameOf(event, snapshot));
    if (!said) return false;
    const does = doingsOf(key, entry);
    entry.notice?.close();
    const notice = new Notification({
      title: said.title,
      body: said.body,
      silent,
      groupId: key,
      actions: does.map(([text]) => ({ type: "button", text })),
    });
    entry.notice = notice; // without a hold on it its clicks would be lost
    entries.set(key, entry);
    notice.on("click", showPanel);
    notice.on("action", ({ actionIndex }) => does[actionIndex]?.[1]());
    refused = !(await shown(notice));
    if (refused && entry.notice === notice) drop(key);
    return !refused;
  }

  function doingsOf(key: string, entry: Entry): (readonly [string, () => void])[] {
    const { event } = entry;
    const { device } = { device: undefined, ...event };
    if (device === undefined || !fixable.includes(event.kind)) return [[words.show, showPanel]];
    const placeNow = (): Place => {
      const root = snapshot?.plans.find(({ backup }) => backup === key)?.root;
      return { device, ...(root !== undefined && { root }) };
    };
    return [
      [words.fix, () => fix(placeNow())],
      [words.show, showPanel],
      [words.later, () => wait(key, entry, Date.now() + laterBy)],
    ];
  }

  return {
    async allow() {
      refused = !(await shown(new Notification({ ...allowed, silent: true })));
      return !refused;
    },
    async show(event) {
      const key = episodeOf(event);
      drop(key);
      if (untold.includes(event.kind)) return true;
      const entry: Entry = { event, again: false };
      if (event.kind === "finished") entry.timer = setTimeout(() => drop(key), goodNewsFor).unref();
      if (mutedUntil <= Date.now()) return post(key, entry);
      entries.set(key, entry);
      wait(key, entry, mutedUntil);
      return true;
    },
    see(now) {
      snapshot = now;
      for (const [key, entry] of entries) {
        if (now.at < entry.event.at) continue;
        if (!isSo(entry.event, now)) drop(key);
        const cause = newestCause(entry.event, now);
        if (!cause) continue;
        entry.event = { ...entry.event, cause } as Event; // one of those that have a cause
        if (entry.notice) void post(key, entry, true);
      }
    },
    again() {
      for (const [key, entry] of entries) {
        if (!entry.notice || entry.again || entry.event.kind === "finished") continue;
        entry.again = true;
        void post(key, entry, true);
      }
    },
    mute(until) {
      mutedUntil = until;
      for (const [key, entry] of entries) if (entry.event.kind !== "finished") wait(key, entry, until);
    },
    read() {
      for (const [key, { event }] of entries) if (event.kind === "finished" || event.kind === "fix-ended") drop(key);
    },
    mutedUntil: () => mutedUntil,
    refused: () => refused,
  };
}

const fixable: readonly Event["kind"][] = ["stalled", "disconnected", "reconnected", "failed"];

function nameOf(event: Event, snapshot: Snapshot | undefined): string {
  const device = "device" in event ? event.device : undefined;
  if (device === undefined) return "";
  return phoneName(device, snapshot?.devices.find((one) => one.device === device)?.facts.name);
}

/** Whether the system took it. */
function shown(notice: Notification): Promise<boolean> {
  const answer = Promise.withResolvers<boolean>();
  const silence = setTimeout(() => answer.resolve(false), answersWithin);
  notice.once("show", () => answer.resolve(true));
  notice.once("failed", () => answer.resolve(false));
  notice.show();
  return answer.promise.finally(() => clearTimeout(silence));
}

/**
 * Tells a story to the mind and listens. Time is in seconds; a story begins
 * with a phone attached, a computer awake for a day and an empty folder, and
 * every second from then on is a tick, a look at the folder and one at the
 * process list, as in life.
 */

import type { Effect } from "../../src/core/effect.ts";
import type { Event } from "../../src/core/event.ts";
import type { HandId } from "../../src/core/fix/fix.ts";
import type { Fixes } from "../../src/core/fix/fixes.ts";
import { fixes } from "../../src/core/fix/table.ts";
import type { FolderSample, Observation, Writer } from "../../src/core/observation.ts";
import { type State, wakeUp } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";

export const phone = "00008110-000A1B2C3D4E801E";
export const root = "/backups";
const epoch = Date.UTC(2026, 10, 1);
const day = 86_400_000;

export const sec = (s: number): number => epoch + Math.round(s * 1000);

export const finishedStatus = (uuid: string, date = 0) =>
  ({ state: "finished", uuid, date: sec(date), full: true }) as const;

/** What an interrupted run has left in the folder, long ago. */
export const leftBehind: Partial<FolderSample> = {
  status: { ...finishedStatus("OLD", -9e5), state: "uploading" },
  statusAt: sec(-9e5),
  infoAt: sec(-9e5),
  snapshot: true,
};

/** All that the table of fixes knows of. */
export const everyHand: ReadonlySet<HandId> = new Set([
  "open",
  ...Object.values(fixes).flatMap(({ steps }) => steps.flatMap(({ hand }) => hand ?? [])),
]);

export const client: Writer = {
  pid: 77,
  startedAt: sec(0),
  program: "idevicebackup2",
  doing: "backup",
  device: phone,
  root,
  cpuMs: 0,
  bytesRead: 0,
  bytesWritten: 0,
};

type World = { sample: FolderSample; writers: Writer[]; folder: boolean; watching: boolean };

type Options = {
  patience?: number;
  link?: "usb" | "network";
  arrival?: Partial<FolderSample>;
  fixes?: Partial<Fixes>;
  /** Grants the wishes of each step, where they are to be granted in earnest. */
  act?(effects: Effect[], state: State): void;
};

export function story(options: Options = {}) {
  let state: State = wakeUp({ at: sec(0), patience: options.patience ?? 1, kept: [], fixes: options.fixes ?? {} });
  let clock = 0;
  const log: Observation[] = [];
  const told: { at: number; event: Event }[] = [];
  const notified: Event[] = [];
  const effects: Effect[] = [];
  const world: World = {
    sample: { root, device: phone, arrival: true, status: "absent", snapshot: false, bytes: 0, files: 0, entries: 0 },
    writers: [],
    folder: false,
    watching: true,
  };

  const see = (seen: Observation) => {
    log.push(seen);
    const stepped = step(state, seen);
    state = stepped.state;
    options.act?.(stepped.effects, state);
    for (const effect of stepped.effects) {
      effects.push(effect);
      if (effect.kind === "tell") told.push({ at: clock, event: effect.event });
      if (effect.kind === "notify") notified.push(effect.event);
    }
  };
  const look = () => {
    const at = sec(clock);
    see({ kind: "tick", at });
    if (world.folder && world.watching) see({ kind: "folder", at, sample: world.sample });
    see({ kind: "writers", at, writers: world.writers });
  };

  see({ kind: "host", at: sec(0), awakeSince: sec(0) - day, asleepMs: 0 });
  see({ kind: "sees", at: sec(0), sense: "folder", root });
  see({ kind: "attached", at: sec(0), device: phone, link: options.link ?? "usb", muxId: 1, speed: 480e6 });
  if (options.arrival) {
    world.folder = true;
    world.sample = { ...world.sample, ...options.arrival };
  } else world.sample.arrival = false;

  const tale = {
    world,
    log,
    told,
    notified,
    effects,
    see,
    get state() {
      return state;
    },
    get now() {
      return clock;
    },
    /** Lets the world be for so many seconds, looking once in each. */
    wait(s: number) {
      for (const until = clock + s; clock < until; ) {
        clock++;
        look();
      }
      return tale;
    },
    /** Something happens on disk, and the next look finds it. */
    disk(change: Partial<FolderSample>) {
      world.folder = true;
      world.sample = { ...world.sample, ...change, changedAt: sec(clock + 1) };
      return tale.wait(1);
    },
    /** Bytes flow, in the same file unless told otherwise. */
    copy(bytes: number, { file = world.sample.lastFile ?? "Snapshot/aa/a1", files = 0 } = {}) {
      return tale.disk({
        bytes: world.sample.bytes + bytes,
        files: world.sample.files + files,
        lastFile: file,
      });
    },
    asleep(s: number) {
      clock += s;
      return tale;
    },
    revive(next: State) {
      state = next;
    },
    /** What was said, progress left out: "92s stalled". */
    get lines() {
      return told.filter(({ event }) => event.kind !== "progress").map(({ at, event }) => `${at}s ${brief(event)}`);
    },
    kinds() {
      return told.map(({ event }) => event.kind).filter((kind) => kind !== "progress");
    },
    first(kind: Event["kind"]) {
      return told.find(({ event }) => event.kind === kind);
    },
  };
  return tale;
}

function brief(event: Event): string {
  if (event.kind === "phase") return event.phase;
  if (event.kind === "failed") return `failed: ${event.reason}`;
  if (event.kind === "finished") return event.confirmed ? "finished" : "finished, unconfirmed";
  return event.kind;
}

export type Story = ReturnType<typeof story>;

/** A first backup by idevicebackup2, up to its first bytes. */
export function copying(tale: Story): Story {
  tale.world.writers = [client];
  tale.disk({ infoAt: sec(tale.now + 1) }).wait(20);
  tale.disk({
    snapshot: true,
    statusAt: sec(tale.now + 1),
    status: { state: "uploading", uuid: "NEW", date: sec(tale.now), full: true },
  });
  for (let i = 0; i < 5; i++) tale.copy(40e6, { file: `Snapshot/0${i}/f${i}`, files: 1 });
  return tale;
}

export const setStatus = (tale: Story, state: "uploading" | "moving" | "removing" | "finished") =>
  tale.disk({
    statusAt: sec(tale.now + 1),
    status: { state, uuid: "NEW", date: sec(0), full: true },
    ...(state === "finished" && { snapshot: false }),
  });

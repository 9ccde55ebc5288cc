/**
 * Many backups, told one after the other as the senses would tell them, with a
 * look every few seconds: first backups and later ones, healthy ones, some that
 * freeze for a while, some that lose their phone. Years of a family's backups.
 */

import type { FolderSample, Observation, Udid, Writer } from "../../src/core/observation.ts";
import { hours, type Millis, minutes, seconds } from "../../src/core/time.ts";
import { type Random, random } from "../detector/random.ts";

export const root = "/backups";
export const epoch = Date.UTC(2026, 0, 1);
const between: Millis = hours(4);
/** Less than what the mind takes for sleep. */
const lookEvery: Millis = seconds(4);
const phones = Array.from({ length: 5 }, (_, n): Udid => `00008110-000A1B2C3D4E80${n}E`);

/** What is told before the first of them. */
export const opening: Observation[] = [
  { kind: "host", at: epoch, awakeSince: epoch - hours(24), asleepMs: 0 },
  ...(["usbmux", "writer", "host"] as const).map((sense) => ({ kind: "sees", at: epoch, sense }) as const),
  { kind: "sees", at: epoch, sense: "folder", root },
  ...phones.map((device): Observation => ({ kind: "folder", at: epoch, sample: untouched(device) })),
];

function untouched(device: Udid): FolderSample {
  return { root, device, arrival: true, status: "absent", snapshot: false, bytes: 0, files: 0, entries: 0 };
}

/** Each call tells one backup, from the phone's arrival to its leaving. */
export function makeLives(see: (seen: Observation) => void): () => void {
  const lot = random(10_000);
  const samples = new Map(phones.map((device) => [device, { ...untouched(device), arrival: false }]));
  let count = 0;
  return () => {
    const device = phones[Math.floor(lot.next() * phones.length)] ?? "";
    const sample = samples.get(device) ?? untouched(device);
    count += 1;
    samples.set(device, tellOne({ see, lot, sample, muxId: count, at: epoch + count * between }));
  };
}

type Telling = { see(seen: Observation): void; lot: Random; sample: FolderSample; muxId: number; at: Millis };

function tellOne({ see, lot, sample: was, muxId, at: beganAt }: Telling): FolderSample {
  const { device } = was;
  let at = beganAt;
  let sample = was;
  let writer: Writer = {
    pid: muxId,
    startedAt: at,
    program: "idevicebackup2",
    doing: "backup",
    device,
    root,
    cpuMs: 0,
    bytesRead: 0,
    bytesWritten: 0,
  };
  const look = (change: Partial<FolderSample> | undefined, writers: readonly Writer[] = [writer]) => {
    at += lookEvery;
    if (change) sample = { ...sample, ...change, changedAt: at };
    for (const seen of [
      { kind: "tick", at },
      { kind: "folder", at, sample },
    ] as const)
      see(seen);
    see({ kind: "writers", at, writers: [...writers] });
  };
  const status = (state: "uploading" | "moving" | "removing" | "finished") =>
    look({
      status: { state, uuid: String(muxId), date: beganAt, full: was.status === "absent" },
      statusAt: at + lookEvery,
      snapshot: state !== "finished",
      ...(state === "removing" && { manifestAt: at + lookEvery }),
    });
  const rest = (lasts: Millis) => {
    for (const until = at + lasts; at < until; ) look(undefined);
  };
  const copy = (looks: number) => {
    for (let n = 0; n < looks; n++) {
      const bytes = Math.floor(lot.next() * 1.2e8);
      writer = { ...writer, cpuMs: writer.cpuMs + 40, bytesWritten: (writer.bytesWritten ?? 0) + bytes };
      look({ bytes: sample.bytes + bytes, files: sample.files + 20, lastFile: `Snapshot/00/${n}` });
    }
  };

  see({ kind: "attached", at, device, link: "usb", muxId, speed: 480e6 });
  look({ infoAt: at, ios: "26.1" });
  rest(lot.lognormal(seconds(90), 0.7));
  status("uploading");
  copy(75 + lot.next() * 300);
  if (lot.chance(0.1)) rest(minutes(12)); // frozen, and then not
  copy(50);
  const lost = lot.chance(0.05);
  if (lost) {
    see({ kind: "detached", at, device, link: "usb", muxId });
  } else {
    for (const state of ["moving", "removing", "finished"] as const) status(state);
  }
  look(undefined, []);
  rest(0);
  look(undefined, []);
  if (!lost) see({ kind: "detached", at, device, link: "usb", muxId });
  return sample;
}

/**
 * Phones in trouble under one real daemon, each until its cause is named: how soon, and what is said of the cable. Where
 * CAUSES_SEEN names a file, each is added to it as a row of docs/causes-seen.md; CAUSES_PATIENCE=1 makes that take as
 * long as it takes a person.
 */

import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { someFiles } from "../../src/simulator/files.ts";
import type { Phone } from "../../src/simulator/phone.ts";
import type { Moment, Scene, Script } from "../../src/simulator/script.ts";
import { until } from "../simulator/stage.ts";
import type { Client } from "../support/clients.ts";
import { defrost, type RunningDaemon, type Said } from "../support/daemon.ts";
import type { watchedStage } from "./watched.ts";

export type Stage = Awaited<ReturnType<typeof watchedStage>>;

export const files = someFiles(60, 100_000);
export const betweenFiles: Moment = { when: "before-file", file: 20 };
export const midFile: Moment = { when: "in-file", file: 20, byte: 50_000 };
export const freeze = (at: Moment): Script => ({ cues: [{ kind: "freeze", at }] });

/** A cause as `--json` has it. */
export type CauseSaid = {
  id: string;
  confidence: string;
  sentence: string;
  evidence: { id: string; sentence: string }[];
  next: { id: string; sentence: string }[];
};

export type Scenario = {
  scenario: string;
  play: Script;
  /** By cable, unless it says otherwise. */
  starts?(phone: Phone): Client;
  /** Makes it go wrong, and says since when it does. What froze by the script already has. */
  begins?(cast: { phone: Phone; stage: Stage; client: Client }): number | Promise<number>;
  cause: string;
  /** Waits until it is named with this, whatever it was named with before. */
  by?: "failed";
  /** The verdict it was named with, and whether the cable may be pulled then ("over": nothing runs any more). */
  told: string;
};

type Watched = { stage: Pick<Stage, "state" | "backUp">; daemon: RunningDaemon };

/** What our own waiting is multiplied by. The client's cannot be shortened. */
export const hurry = (patience: number): number => Number(process.env.CAUSES_PATIENCE ?? patience);

/** Longer than any of these stories has to wait, on a computer with other things to do. */
const deadline = process.env.CAUSES_PATIENCE ? 3_600_000 : 240_000;

/** All at once, under one daemon that knows the phones before any backup begins. */
export async function playAll(stage: Stage, troubles: readonly Scenario[], { tls = false } = {}) {
  const cast = troubles.map((trouble) => ({ trouble, phone: stage.plugIn({ files, tls, name: trouble.scenario }) }));
  const record = join(stage.dir, "recording");
  const daemon = await stage.watch({ record });
  await until(() => cast.every(({ phone }) => isHeard(phone, record)));
  await shows(stage.state, ({ devices }) => devices.every(({ facts }) => facts.name !== undefined));
  const told = cast.map(async ({ trouble, phone }) => [
    trouble.scenario,
    await toldOf(trouble, { stage, daemon, phone }),
  ]);
  return Object.fromEntries(await Promise.all(told));
}

/** What it lets its observers know reaches the daemon from now on. */
const isHeard = ({ udid }: Phone, record: string): boolean =>
  readFileSync(record, "utf8")
    .split("\n")
    .some((line) => line.includes('"word":"heard"') && line.includes(udid));

export const expected = (troubles: readonly Scenario[]) =>
  Object.fromEntries(troubles.map(({ scenario, told }) => [scenario, told]));

/** Begins a backup of a phone that is attached, lets it go wrong, and says in the words of `told` what is made of it. */
export async function toldOf(
  trouble: Scenario,
  { phone, ...watched }: { stage: Stage; daemon: RunningDaemon; phone: Phone },
) {
  const { stage, daemon } = watched;
  const scene = phone.play({ bytesPerSecond: 3_000_000, ...trouble.play });
  const client = (trouble.starts ?? stage.backUp)(phone);
  const began = daemon.hears("backup-began", ({ device }) => device === phone.udid);
  const early = await Promise.race([began.then(() => undefined), tooEarlyAnEnd(client)]);
  if (early) return early;
  const since = await goneWrong(trouble, { phone, stage, client, scene, daemon });
  return namedFor(phone, { ...trouble, since }, watched);
}

/** The daemon may tell a beginning after the end: only later than that it never began. */
async function tooEarlyAnEnd(client: Client): Promise<string> {
  const code = await client.exited;
  await sleep(30_000, undefined, { ref: false });
  return `the client ended with ${code} before its backup began: ${client.output()}`;
}

async function goneWrong(
  { play, begins }: Scenario,
  { scene, daemon, ...cast }: { phone: Phone; stage: Stage; client: Client; scene: Scene; daemon: RunningDaemon },
) {
  const cue = play.cues?.find(({ kind }) => kind === "freeze");
  if (cue) {
    const { udid: device } = cast.phone;
    await scene.frozen;
    // A busy computer looks late.
    await daemon.hears("phase", (one) => one.device === device && one.phase === phaseAt[cue.at.when]);
  }
  return begins ? begins(cast) : Date.now();
}

/** Where a backup is seen to be that froze there. */
const phaseAt: Record<Moment["when"], string> = {
  preparing: "preparing",
  scanning: "preparing",
  "before-file": "transferring",
  "in-file": "transferring",
  "before-manifest": "transferring",
  moving: "finishing",
  "before-last-status": "finishing",
  "before-answer": "verifying",
};

type Named = Pick<Scenario, "scenario" | "cause" | "by"> & { since: number };

/** Waits for the cause of a phone's trouble. */
export async function namedFor(
  { udid }: Pick<Phone, "udid">,
  { scenario, cause: id, by, since }: Named,
  { stage, daemon }: Watched,
) {
  const mine = ({ device }: { device?: string }) => device === udid;
  const named = daemon.until((one) => mine(one) && causeIn(one)?.id === id && (by ?? one.kind) === one.kind, id);
  const heard = await Promise.race([named, sleep(deadline, undefined, { ref: false })]);
  const cause = heard && causeIn(heard);
  // What comes while the daemon is asked is not what it was named with.
  const verdict = daemon.said.filter(mine).findLast(({ kind }) => verdicts.includes(kind))?.kind;
  if (!cause) return `never ${id}, but ${namesIn(daemon.said.filter(mine))}`;
  const { backups } = await shown(stage.state);
  const unplug = backups.find(mine)?.unplug.safe ?? "over";
  note({ scenario, verdict, cause, seconds: (Date.parse(heard.at) - since) / 1000, unplug });
  return `${verdict}, ${unplug}`;
}

type Row = { scenario: string; verdict: string | undefined; cause: CauseSaid; seconds: number; unplug: string };

/** For docs/causes-seen.md. */
export function note({ scenario, verdict, cause: { id, confidence, evidence }, seconds, unplug }: Row): void {
  if (!process.env.CAUSES_SEEN) return;
  const proofs = evidence.map(({ sentence }) => sentence).join("; ");
  const row = [scenario, verdict, `\`${id}\`, ${confidence}`, proofs, seconds.toFixed(1), unplug].join(" | ");
  appendFileSync(process.env.CAUSES_SEEN, `| ${row} |\n`);
}

const verdicts = ["waiting-for-you", "stalled", "disconnected", "failed"];

// What a daemon's event carries under this name is a cause.
export const causeIn = ({ cause }: Said): CauseSaid | undefined => cause as CauseSaid | undefined;

/** For whoever wonders why a story failed. */
const namesIn = (said: readonly Said[]): string =>
  said.map((one) => [one.kind, causeIn(one)?.id, causeIn(one)?.confidence].filter(Boolean).join(" ")).join(", ");

export type Shown = {
  backups: {
    device: string;
    bytes: number;
    rate: number;
    waiting: boolean;
    unplug: { safe: string };
    cause?: CauseSaid;
  }[];
  stopped: { device: string; cause?: CauseSaid }[];
  senses: { sense: string; sees: boolean }[];
  devices: { device: string; facts: { name?: string; locked?: boolean }; cause?: CauseSaid }[];
};

/** What the daemon shows at this moment. */
export async function shown(state: string): Promise<Shown> {
  const { out, err } = await defrost(["status", "--json", "--state-dir", state]);
  if (out === "") throw new Error(err);
  return JSON.parse(out);
}

/** Waits for a picture that fits; the test's own time limit is the deadline. */
export async function shows(state: string, fits: (picture: Shown) => boolean): Promise<Shown> {
  for (;;) {
    const picture = await shown(state);
    if (fits(picture)) return picture;
    await sleep(100);
  }
}

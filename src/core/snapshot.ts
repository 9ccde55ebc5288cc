/**
 * The one picture every viewer draws: tray, dashboard and command line cannot
 * disagree, being views of this.
 */

import { amountOf, isPartial, rateOf } from "./amount.ts";
import { type Circumstances, circumstances } from "./circumstances.ts";
import type { Evidence, Pace, Phase } from "./event.ts";
import { sum, weigh } from "./evidence.ts";
import type { Blindness, Link, Program, SenseId, Udid } from "./observation.ts";
import { type PortView, portViews } from "./ports.ts";
import { bars } from "./priors.ts";
import type { Session } from "./session.ts";
import type { State } from "./state.ts";
import type { Millis } from "./time.ts";

export type BackupView = {
  id: string;
  device: Udid;
  root: string;
  beganAt: Millis;
  /** It was running before we looked. */
  arrival: boolean;
  /** `bytes` counts from our first look only. */
  partial: boolean;
  phase: Phase;
  pace: Pace;
  bytes: number;
  files: number;
  /** Bytes a second over the last seconds. */
  rate: number;
  silenceMs: Millis;
  lastProgressAt: Millis;
  /** The sum of the evidence, and the two bars it is held against. */
  score: number;
  bars: { quiet: number; stalled: number };
  evidence: Evidence[];
  /** The phone may be waiting for its owner. */
  waiting: boolean;
  /** The phone is gone, or its connection broke, while the backup runs or hangs. */
  disconnected: boolean;
  link?: Link;
  program?: Program;
};

export type SenseView =
  | { sense: SenseId; root?: string; sees: true; since: Millis }
  | { sense: SenseId; root?: string; sees: false; since: Millis; why: Blindness };

export type DeviceView = { device: Udid; links: { link: Link; speed?: number }[] };

export type Snapshot = {
  at: Millis;
  backups: BackupView[];
  devices: DeviceView[];
  ports: PortView[];
  senses: SenseView[];
};

export function snapshotOf(state: State): Snapshot {
  const { at, sessions, devices, ports, senses } = state;
  return {
    at,
    backups: [...sessions.values()].map((session) => viewOf(session, circumstances(state, session, at))),
    devices: [...devices].map(([device, links]) => ({
      device,
      links: links.map(({ link, speed }) => ({ link, ...(speed !== undefined && { speed }) })),
    })),
    ports: portViews(ports, at),
    senses: [...senses.values()],
  };
}

function viewOf(session: Session, around: Circumstances): BackupView {
  const { id, device, root, beganAt, arrival, phase, pace, files, silence, waiting, tether, writer } = session;
  const evidence = weigh(session, around);
  return {
    id,
    device,
    root,
    beganAt,
    arrival,
    partial: isPartial(session),
    phase,
    pace,
    bytes: amountOf(session),
    files,
    rate: rateOf(session),
    silenceMs: silence.ms,
    lastProgressAt: silence.since,
    score: sum(evidence),
    bars,
    evidence,
    waiting,
    disconnected: tether.kind === "dropped",
    ...(tether.kind !== "unknown" && { link: tether.link }),
    ...(writer.kind !== "unseen" && { program: writer.program }),
  };
}

/**
 * The one picture every viewer draws: tray, dashboard and command line cannot
 * disagree, being views of this.
 */

import { amountOf, isPartial, rateOf } from "./backup/amount.ts";
import type { Session } from "./backup/session.ts";
import type { Cause } from "./cause/cause.ts";
import { causeOfPhone } from "./cause/phone-cause.ts";
import { causeOf, type Ended } from "./cause/trouble.ts";
import { type Earlier, earlierOf, type Unplug, unplug } from "./cause/unplug.ts";
import type { Evidence, Pace, Phase, WaitReason } from "./event.ts";
import { caseOf } from "./fix/case.ts";
import type { By, FixId, Offer, Place, StepId } from "./fix/fix.ts";
import type { Fixing } from "./fix/fixes.ts";
import { plansIn } from "./fix/plan.ts";
import { lackingRoom } from "./fix/room.ts";
import { calmLeft } from "./fix/steps.ts";
import { fixes } from "./fix/table.ts";
import type { Blindness, Link, PhoneFacts, Program, SenseId, Udid } from "./observation.ts";
import type { State } from "./state.ts";
import type { Millis } from "./time.ts";
import { circumstances } from "./verdict/circumstances.ts";
import { sum, weigh } from "./verdict/evidence.ts";
import { type Patience, patienceWith } from "./verdict/patience.ts";
import { bars } from "./verdict/priors.ts";
import type { Attached } from "./world/devices.ts";
import { phoneOf } from "./world/phone.ts";
import { type PortView, portViews } from "./world/ports.ts";

export type BackupView = {
  id: string;
  device: Udid;
  /** What its owner calls the phone, as it is: not ours to trust. */
  name?: string;
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
  /** How much silence is called quiet, and how much frozen, with all else as it is now. */
  patience: Patience;
  /** The phone may be waiting for its owner. */
  waiting: boolean;
  /** For what. */
  waitingFor?: WaitReason;
  /** The phone is gone, or its connection broke, while the backup runs or hangs. */
  disconnected: boolean;
  link?: Link;
  program?: Program;
  /** Why it does not go as it should, if it does not. */
  cause?: Cause;
  unplug: Unplug;
};

/** A backup that has failed within the last day, and after which none has begun. */
export type StoppedView = {
  id: string;
  device: Udid;
  name?: string;
  root: string;
  at: Millis;
  bytes: number;
  phase: Phase;
  cause?: Cause;
  earlier?: Earlier;
};

export type SenseView =
  | { sense: SenseId; root?: string; sees: true; since: Millis }
  | { sense: SenseId; root?: string; sees: false; since: Millis; why: Blindness };

/** A phone in usbmuxd's list, what it says of itself, and why it would say no more. */
export type DeviceView = {
  device: Udid;
  links: { link: Link; speed?: number }[];
  facts: PhoneFacts;
  cause?: Cause;
};

export type Snapshot = {
  at: Millis;
  backups: BackupView[];
  stopped: StoppedView[];
  devices: DeviceView[];
  ports: PortView[];
  senses: SenseView[];
  /** What is in trouble, and what may help now. */
  plans: PlanView[];
  fixing?: FixingView;
};

/** `backup`: the one in trouble, running or failed; none where it is about a phone or a folder alone. */
export type PlanView = Place & { backup?: string; cause: Cause; offers: Offer[] };

/** The fix that runs, and where it is. */
export type FixingView = Place & {
  run: string;
  fix: FixId;
  by: By;
  since: Millis;
  /** All its steps, and the number of the one it is at. */
  steps: StepId[];
  step: number;
  /** Whether a hand does it, or a person. */
  asks: "hand" | "you";
  /** In bytes, where more room is to be made. */
  lacking?: number;
  /** How long it still has to hold, where it has to. */
  leftMs?: Millis;
  /** The next rung follows by itself. */
  walks: boolean;
};

export function snapshotOf(state: State): Snapshot {
  const { at, sessions, devices, ports, senses } = state;
  return {
    at,
    backups: [...sessions.values()].map((session) => viewOf(state, session)),
    stopped: [...state.ended.values()].map((ended) => stoppedView(state, ended)),
    devices: [...devices].map(([device, links]) => deviceView(state, device, links)),
    ports: portViews(ports, at),
    senses: [...senses.values()],
    plans: plansIn(state),
    ...(state.fixes.fixing && { fixing: fixingView(state, state.fixes.fixing) }),
  };
}

function fixingView(state: State, { run, fix, by, start, from, step, hand, device, root }: Fixing): FixingView {
  const { steps } = fixes[fix];
  const now = caseOf(state, { ...(device !== undefined && { device }), ...(root !== undefined && { root }) }, state.at);
  const lacking = steps[step]?.id === "make-room" ? lackingRoom(now) : 0;
  const leftMs = steps[step]?.id === "stays-connected" ? calmLeft(now, from) : 0;
  return {
    ...(device !== undefined && { device }),
    ...(root !== undefined && { root }),
    run,
    fix,
    by,
    since: start.at,
    steps: steps.map(({ id }) => id),
    step,
    asks: hand ? "hand" : "you",
    ...(lacking > 0 && { lacking }),
    ...(leftMs > 0 && { leftMs }),
    walks: state.fixes.walk !== undefined,
  };
}

function deviceView({ phones, at }: State, device: Udid, links: readonly Attached[]): DeviceView {
  const phone = phoneOf(phones, device);
  const cause = causeOfPhone(phone, at);
  return {
    device,
    links: links.map(({ link, speed }) => ({ link, ...(speed !== undefined && { speed }) })),
    facts: phone.facts,
    ...(cause && { cause }),
  };
}

function stoppedView({ devices, phones }: State, { clues: { session, at }, cause: told }: Ended): StoppedView {
  const { id, device, root, phase } = session;
  // Nobody is told to put in a cable that is in again.
  const back = told.id === "cable" && devices.has(device);
  const cause = back ? { ...told, next: told.next.filter((one) => one !== "replug") } : told;
  const earlier = earlierOf(session);
  const { name } = phoneOf(phones, device).facts;
  return {
    id,
    device,
    ...(name !== undefined && { name }),
    root,
    at,
    bytes: amountOf(session),
    phase,
    cause,
    ...(earlier && { earlier }),
  };
}

function viewOf(state: State, session: Session): BackupView {
  const cause = causeOf(state, session, state.at);
  const { id, device, root, beganAt, arrival, phase, pace, files, silence, waiting, tether, writer } = session;
  const around = circumstances(state, session, state.at);
  const evidence = weigh(session, around);
  const { name } = phoneOf(state.phones, device).facts;
  return {
    id,
    device,
    ...(name !== undefined && { name }),
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
    patience: patienceWith(session, around, evidence),
    waiting: waiting !== "no",
    ...(waiting !== "no" && { waitingFor: waiting }),
    disconnected: tether.kind === "dropped",
    ...(tether.kind !== "unknown" && { link: tether.link }),
    ...(writer.kind !== "unseen" && { program: writer.program }),
    ...(cause && { cause }),
    unplug: unplug(session),
  };
}

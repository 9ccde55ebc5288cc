/**
 * What the phone itself says about its silent backup, as rows of evidence: a
 * prompt that stands open, questions left open, and its agent's log. Weights
 * from bench/detector; a word that cannot be had has no row.
 */

import type { Session } from "../backup/session.ts";
import type { Evidence, Phase } from "../event.ts";
import { type Millis, minutes, seconds } from "../time.ts";
import type { Circumstances } from "./circumstances.ts";

type Step = { from: Millis; weight: number };

const promptSteps: readonly Step[] = [
  { from: seconds(60), weight: 2 },
  { from: seconds(150), weight: 5.5 },
];
const noAnswerSteps: Record<"usb" | "network", readonly Step[]> = {
  usb: [{ from: seconds(30), weight: 5.5 }],
  network: [
    { from: seconds(30), weight: 1 },
    { from: minutes(2), weight: 4.5 },
  ],
};
/** A log that says nothing in this silence; one that did, and stopped: a phone at work seldom breaks off. */
const logSteps: Record<"unheard" | "stopped", readonly Step[]> = {
  unheard: [{ from: minutes(1), weight: 0.5 }],
  stopped: [
    { from: minutes(2), weight: 0.5 },
    { from: minutes(4), weight: 5.5 },
  ],
};
/**
 * A line within so long is life where nothing else shows any, and bounded: a frozen phone may go on logging. While files
 * are sent, only what arrives is life: a phone that talks meanwhile may talk of a file that nobody takes.
 */
const talking: Millis = seconds(30);
const lifeIn = { preparing: -0.5, transferring: 0, finishing: -0.5, verifying: -0.5 } as const satisfies Record<
  Phase,
  number
>;

const weightAt = (steps: readonly Step[], ms: Millis): number =>
  steps.reduce((weight, step) => (ms >= step.from ? step.weight : weight), 0);

export function phoneRows({ tether, silence, phase }: Session, { at, patience, phone }: Circumstances): Evidence[] {
  const rows: Evidence[] = [];
  // Only what is true of this silence counts.
  const since = (began: Millis): Millis => Math.min(at - began, silence.ms) / patience;
  const { promptAt, promptGoneAt = 0, answers, log, logs } = phone;
  if (promptAt !== undefined) {
    // Later no backup asks: somebody uses the phone.
    const weight = phase === "preparing" ? weightAt(promptSteps, since(promptAt)) : 0;
    rows.push({ id: "prompt", weight, values: { forMs: at - promptAt } });
  }
  if (answers?.kind === "no") {
    const link = tether.kind === "unknown" ? "network" : tether.link;
    const weight = weightAt(noAnswerSteps[link], since(answers.since));
    rows.push({ id: "no-answer", weight, values: { forMs: at - answers.since } });
  }
  if (log && logs) {
    const { openedAt, lastAt } = log;
    const quietMs = at - Math.max(openedAt, lastAt ?? 0, promptGoneAt);
    if (lastAt !== undefined && quietMs < talking * Math.min(1, patience)) {
      rows.push({ id: "phone-talks", weight: lifeIn[phase], values: { agoMs: at - lastAt } });
    } else if (promptAt === undefined) {
      const stopped = lastAt !== undefined && lastAt > Math.max(openedAt, at - silence.ms);
      const steps = logSteps[stopped ? "stopped" : "unheard"];
      rows.push({ id: "phone-quiet", weight: weightAt(steps, since(at - quietMs)), values: { forMs: quietMs } });
    }
  }
  return rows;
}

/** Fixes as lines: what may help now, every fix with why not, what one would do, and what was done. */

import type { FixId, Offer } from "../core/fix/fix.ts";
import type { Review } from "../core/fix/review.ts";
import type { FixingView, PlanView, Snapshot } from "../core/snapshot.ts";
import type { PastRun } from "../link/fix-schema.ts";
import { causeSentence, nextSentence } from "../words/causes.en.ts";
import { stepSentence } from "../words/fix-steps.en.ts";
import {
  byWords,
  fixSentences,
  fixTitles,
  hindranceSentence,
  needWords,
  outcomeSentence,
  reportSentence,
  riskSentence,
} from "../words/fixes.en.ts";
import { phoneInList } from "../words/phone-name.ts";
import { dateTime, plain } from "./print.ts";

/** What is in trouble, and for each what may help, the mildest first. */
export function planLines({ plans, devices, fixing }: Snapshot): string[] {
  const called = ({ device, root }: PlanView): string =>
    device === undefined
      ? `The backup folder ${root}`
      : phoneInList(device, devices.find((one) => one.device === device)?.facts.name);
  const running = fixing ? [fixingLine(fixing)] : [];
  if (plans.length === 0) return [...running, "Nothing is in trouble."].map(plain);
  return [...running, ...plans.flatMap((plan) => ofPlan(plan, called(plan), plans.length > 1))].map(plain);
}

function ofPlan(plan: PlanView, called: string, oneOfSome: boolean): string[] {
  const { cause, offers } = plan;
  const where = oneOfSome ? placeOptions(plan) : "";
  const head = `${called}: ${causeSentence(cause)}`;
  if (offers.length === 0) {
    const waits =
      cause.next[0] === "wait" ? nextSentence("wait", cause) : "Nothing that Defrost knows of may help now.";
    return [head, `  ${waits}`];
  }
  return [
    head,
    ...offers.flatMap((offer, at) => [
      `${at === 0 ? "→" : " "} ${at + 1}. ${fixTitles[offer.fix]}${needing(offer)}`,
      `     ${fixSentences[offer.fix]}`,
      `     defrost fix ${offer.fix}${where}`,
    ]),
    ...(offers[0]?.kind === "one-click" && offers[0].needs.length === 0
      ? [`  Fix it for me, as far as nobody is needed: defrost fix --auto${where}`]
      : []),
  ];
}

const placeOptions = ({ device, root }: PlanView): string =>
  [device && ` --device ${device}`, root && ` --backup-dir ${quoted(root)}`].filter(Boolean).join("");

const quoted = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

const needing = ({ needs }: Pick<Offer, "needs">): string =>
  needs.length === 0 ? "" : ` (needs ${needs.map((need) => needWords[need]).join(", ")})`;

export function fixingLine({ fix, steps, step, asks, lacking, by }: FixingView): string {
  const now = steps[step];
  const what = now ? ` Step ${step + 1} of ${steps.length}: ${stepSentence(now, asks, lacking)}` : "";
  return `Fixing, ${byWords(by)}: ${fixTitles[fix]}.${what}`;
}

/** Every fix, and why it may not run now. */
export const reviewLines = (reviews: readonly Review[]): string[] =>
  reviews.map((review) => {
    const why = review.hindrance ? hindranceSentence(review.hindrance) : `May run now${needing(review)}.`;
    return plain(`${review.fix.padEnd(24)} ${why}`);
  });

/** What a fix would do if it were run now. */
export function dryLines({ fix, steps, needs, hindrance }: Review): string[] {
  const risk = riskSentence(fix);
  return [
    `${fixTitles[fix]}. ${fixSentences[fix]}`,
    ...steps.map(
      ({ step, asks }, at) => `  ${at + 1}. ${asks === "hand" ? "Defrost" : "You"}: ${stepSentence(step, asks)}`,
    ),
    ...(needs.length > 0 ? [`Needs ${needs.map((need) => needWords[need]).join(", ")}.`] : []),
    ...(risk ? [`Mind: ${risk}`] : []),
    ...(hindrance ? [`Not now: ${hindranceSentence(hindrance)}`] : []),
  ].map(plain);
}

export function journalLines(runs: readonly PastRun[]): string[] {
  if (runs.length === 0) return ["No fix has run yet."];
  return runs
    .flatMap(({ beganAt, device, fix, by, end, steps }) => [
      `${dateTime(beganAt)}  ${device ? `…${device.slice(-4)}  ` : ""}${fixTitles[fix]}, ${byWords(by)}: ${end ? outcomeSentence(end.outcome) : "Running."}${end?.undo ? ` ${undoSentence(end.undo)}` : ""}`,
      ...steps.flatMap(({ step, order, report }) => [
        `    ${stepSentence(step, order ? "hand" : "you")}${report?.kind === "failed" ? ` ${reportSentence(report)}` : ""}`,
        ...(report?.text ? [`      ${report.text.trim().split("\n", 1)[0]}`] : []),
      ]),
    ])
    .map(plain);
}

export const undoSentence = (undo: FixId): string => `To take it back: defrost fix ${undo}`;

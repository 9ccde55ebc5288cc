/**
 * How things leave the command: as lines for people, as JSON for programs
 * (docs/events.md). Times become ISO 8601 and evidence gets its sentence here,
 * at the edge.
 */

import type { Cause, Proof } from "../core/cause/cause.ts";
import type { Event, Evidence } from "../core/event.ts";
import type { Offer } from "../core/fix/fix.ts";
import { causeSentence, earlierSentence, nextSentence, proofSentence, unplugSentences } from "../words/causes.en.ts";
import { eventSentence, evidenceSentence } from "../words/en.ts";
import { fixSentences, fixTitles } from "../words/fixes.en.ts";

const isTime = (key: string): boolean => key === "at" || key === "since" || key.endsWith("At");

/** One line of JSON: instants as ISO 8601, each piece of evidence with its sentence. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (typeof inner === "number" && isTime(key)) return new Date(inner).toISOString();
    if (key === "evidence" && Array.isArray(inner)) {
      // Only core makes values under this name, and all are of this type.
      return (inner as (Evidence | Proof)[]).map((one) => ({ ...one, sentence: sentenceOf(one) }));
    }
    // The same holds for a cause, which alone has a confidence.
    if (key === "cause" && typeof inner === "object" && inner !== null && "confidence" in inner) {
      const { next, ...cause } = inner as Cause;
      const actions = next.map((id) => ({ id, sentence: nextSentence(id, cause) }));
      return { ...cause, sentence: causeSentence(cause), next: actions };
    }
    // And for offers.
    if (key === "offers" && Array.isArray(inner)) {
      return (inner as Offer[]).map((one) => ({ ...one, title: fixTitles[one.fix], sentence: fixSentences[one.fix] }));
    }
    return inner;
  });
}

/** Evidence of a freeze has a weight, proof of a cause has none. */
const sentenceOf = (one: Evidence | Proof): string => ("weight" in one ? evidenceSentence(one) : proofSentence(one));

/** Without what could move a terminal's cursor or hide what follows: names and paths are strangers' words. */
export const plain = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (odd) => (odd === "\t" ? " " : "\uFFFD"));

export const clockTime = (at: number): string => new Date(at).toTimeString().slice(0, 8);

/** Local time, to the minute: "2026-11-22 21:05". */
export function dateTime(at: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const d = new Date(at);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}`;
}

const marks: Partial<Record<Event["kind"], string>> = {
  stalled: "✱",
  failed: "✗",
  disconnected: "✗",
  "no-access": "✗",
  finished: "✓",
  resumed: "▶",
  "waiting-for-you": "?",
};

/** One event as one line of the story; a verdict brings its evidence in lines of its own. */
export function eventLines(event: Event): string[] {
  const who = "device" in event && event.device !== undefined ? `…${event.device.slice(-4)}  ` : "";
  const first = `${clockTime(event.at)}  ${marks[event.kind] ?? "·"} ${who}${eventSentence(event)}`;
  const cause = "cause" in event && event.cause ? causeLines(event.cause, event.kind !== "cause") : [];
  const evidence = "evidence" in event ? event.evidence.map(evidenceLine) : [];
  return [first, ...evidence, ...cause, ...unplugLines(event)].map(plain);
}

/** Where somebody may be about to pull the cable. */
function unplugLines(event: Event): string[] {
  if (!("unplug" in event) || event.kind === "quiet") return [];
  const { unplug } = event;
  const past = unplug.earlier ? [earlierSentence(unplug.earlier, "was")] : [];
  const lines = event.kind === "failed" ? past : unplugSentences(unplug);
  return lines.map((line) => `            ${line}`);
}

/** A cause below its event: what it is, unless the event is that; by what; and what to do. */
function causeLines({ next, evidence, ...cause }: Cause, named: boolean): string[] {
  return [
    ...(named ? [`            ${causeSentence(cause)}`] : []),
    ...evidence.map((proof) => `              ${proofSentence(proof)}`),
    ...next.slice(0, 1).map((id) => `            → ${nextSentence(id, { evidence })}`),
  ];
}

export const evidenceLine = (evidence: Evidence): string => {
  const { weight } = evidence;
  const sign = weight > 0 ? "+" : weight < 0 ? "−" : " ";
  return `            ${sign}${Math.abs(weight).toFixed(1).padStart(4)}  ${evidenceSentence(evidence)}`;
};

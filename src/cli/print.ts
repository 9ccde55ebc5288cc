/**
 * How things leave the command: as lines for people, as JSON for programs
 * (docs/events.md). Times become ISO 8601 and evidence gets its sentence here,
 * at the edge.
 */

import type { Event, Evidence } from "../core/event.ts";
import { eventSentence, evidenceSentence } from "../words/en.ts";

const isTime = (key: string): boolean => key === "at" || key === "since" || key.endsWith("At");

/** One line of JSON: instants as ISO 8601, each piece of evidence with its sentence. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (typeof inner === "number" && isTime(key)) return new Date(inner).toISOString();
    if (key === "evidence" && Array.isArray(inner)) {
      // Only core makes values under this name, and all are of this type.
      return (inner as Evidence[]).map((one) => ({ ...one, sentence: evidenceSentence(one) }));
    }
    return inner;
  });
}

/** Without what could move a terminal's cursor or hide what follows: names and paths are strangers' words. */
export const plain = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (odd) => (odd === "\t" ? " " : "\uFFFD"));

export const clockTime = (at: number): string => new Date(at).toTimeString().slice(0, 8);

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
  const who = "device" in event ? `…${event.device.slice(-4)}  ` : "";
  const first = `${clockTime(event.at)}  ${marks[event.kind] ?? "·"} ${who}${eventSentence(event)}`;
  return [first, ...("evidence" in event ? event.evidence.map(evidenceLine) : [])].map(plain);
}

export const evidenceLine = (evidence: Evidence): string => {
  const { weight } = evidence;
  const sign = weight > 0 ? "+" : weight < 0 ? "−" : " ";
  return `            ${sign}${Math.abs(weight).toFixed(1).padStart(4)}  ${evidenceSentence(evidence)}`;
};

/**
 * What a screen reader says by itself: each change once, and no tick. What
 * cannot wait interrupts; everything else waits its turn.
 */

import { causeSentence, nextSentence } from "../../words/causes.en.ts";
import { eventSentence } from "../../words/en.ts";
import { away } from "../../words/panel.en.ts";
import { phoneName } from "../phone-name.ts";
import type { Told } from "./host.ts";
import type { Known } from "./known.ts";

export type Spoken = { text: string; urgent: boolean };

type Event = Extract<Told, { kind: "event" }>["event"];

const urgent: ReadonlySet<Event["kind"]> = new Set([
  "stalled",
  "waiting-for-you",
  "disconnected",
  "failed",
  "no-access",
  "folder-missing",
]);
const silent: ReadonlySet<Event["kind"]> = new Set(["progress", "flapped", "blind", "sees-again", "fix-report"]);

export function spoken(before: Known, told: Told): Spoken | undefined {
  if (told.kind === "snapshot") return undefined;
  if (told.kind === "event") return silent.has(told.event.kind) ? undefined : ofEvent(before, told.event);
  return before.line.kind === "there" ? { text: away.title, urgent: true } : undefined;
}

function ofEvent({ snapshot }: Known, event: Event): Spoken | undefined {
  if ("fix" in event && event.fix === "keep-awake") return undefined;
  const several = (snapshot?.devices.length ?? 0) > 1;
  const device = "device" in event ? event.device : undefined;
  const facts = snapshot?.devices.find((one) => one.device === device)?.facts;
  const who = several && device !== undefined ? `${phoneName(device, facts?.name)}: ` : "";
  const cause = "cause" in event && event.kind !== "cause" ? event.cause : undefined;
  const next = cause?.next[0];
  const why = cause ? ` ${causeSentence(cause)}${next ? ` ${nextSentence(next, cause)}` : ""}` : "";
  return { text: `${who}${eventSentence(event)}${why}`, urgent: urgent.has(event.kind) };
}

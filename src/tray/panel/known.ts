/**
 * All that the page has been told, in one value: a pure function of what came
 * before and what comes now. It keeps no truth of its own and forgets nothing
 * that the daemon would not say again.
 */

import type { FixEvent, WalkEvent } from "../../core/fix/fix.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { PastRun } from "../../link/fix-schema.ts";
import type { Away } from "../../link/heard.ts";
import type { PastBackup } from "../../link/schema.ts";
import type { Told } from "./host.ts";

export type Known = {
  line: { kind: "connecting" } | { kind: "there" } | ({ kind: "away" } & Away) | { kind: "no-host" };
  snapshot?: Snapshot;
  /** Newest first. */
  history: readonly PastBackup[];
  journal: readonly PastRun[];
  /** When a phone's connection was seen to drop, for the chart. */
  drops: readonly { device?: string; at: number }[];
  /** The steps of the fix that runs, as they were begun. */
  begun?: { run: string; steps: readonly { step: string; at: number }[] };
  /** How the last fix ended, until it is taken note of or another one begins. */
  result?: Extract<FixEvent, { kind: "fix-ended" }>;
  walked?: WalkEvent;
};

export const nothingKnown: Known = { line: { kind: "connecting" }, history: [], journal: [], drops: [] };

export function learn(known: Known, told: Told): Known {
  switch (told.kind) {
    case "snapshot":
      return { ...known, line: { kind: "there" }, snapshot: told.snapshot };
    case "away":
      return { ...known, line: told };
    case "no-host":
      return { ...known, line: told };
    case "event":
      return learnEvent(known, told.event);
    default:
      throw new Error(`unhandled ${JSON.stringify(told satisfies never)}`);
  }
}

type Event = Extract<Told, { kind: "event" }>["event"];

function learnEvent(known: Known, event: Event): Known {
  switch (event.kind) {
    case "flapped":
    case "disconnected":
      return {
        ...known,
        drops: [...known.drops, { at: event.at, ...("device" in event && { device: event.device }) }],
      };
    case "fix-began": {
      if (isAside(event)) return known;
      const { result, walked, ...rest } = known;
      return { ...rest, begun: { run: event.run, steps: [] } };
    }
    case "fix-step": {
      const { begun } = known;
      if (begun?.run !== event.run) return known;
      return { ...known, begun: { ...begun, steps: [...begun.steps, { step: event.step, at: event.at }] } };
    }
    case "fix-ended":
      return isAside(event) ? known : { ...known, result: event };
    case "walk-ended":
      return { ...known, walked: event };
    default:
      return known;
  }
}

/** What happens beside every backup is nobody's news. */
const isAside = ({ fix }: FixEvent): boolean => fix === "keep-awake";

/** Whether the history may now hold something new. */
export const changesHistory = (told: Told): boolean =>
  told.kind === "event" && (historical as readonly string[]).includes(told.event.kind);

const historical = [
  "backup-began",
  "phase",
  "stalled",
  "resumed",
  "finished",
  "failed",
  "fix-ended",
] as const satisfies readonly Event["kind"][];

/**
 * A fix that this command began, step by step to its end. The person who runs it
 * is told what to do, says Enter when it is done or to be left out, and stops
 * it all with Ctrl-C.
 */

import { createInterface } from "node:readline";
import type { FixEvent, Outcome, StepId, WalkEvent } from "../core/fix/fix.ts";
import { seconds } from "../core/time.ts";
import { type Exit, exits, Mendable } from "../daemon/mendable.ts";
import type { ViewerMessage } from "../link/inbox.ts";
import type { Viewer } from "../link/viewer.ts";
import { stepSeen, stepSentence } from "../words/fix-steps.en.ts";
import { fixEventSentence, fixTitles, outcomeSentence, reportSentence } from "../words/fixes.en.ts";
import { undoSentence } from "./fix-lines.ts";
import { plain, toJson } from "./print.ts";

type Follow = {
  /** The run to follow; where it walks, each of its runs in turn. */
  run: string;
  walks: boolean;
  json: boolean;
  /** Aborts when the person has had enough. */
  stop: AbortSignal;
  print(line: string): void;
};

type Told = FixEvent | WalkEvent;

/** How long a daemon may take over the last words of a fix that is to stop. */
const parting = seconds(10);

export async function follow(viewer: Viewer, { run, walks, json, stop, print }: Follow): Promise<Exit> {
  const say = json ? () => undefined : (line: string) => print(plain(line));
  const end = () => void viewer.wish({ want: "stop" }).catch(() => undefined); // gone: that is said below
  if (stop.aborted) end();
  stop.addEventListener("abort", end, { once: true });
  const story = tell(viewer, { say, stop });
  const enter = onEnter(() => story.skip());
  try {
    let ours = run;
    for await (const told of until(viewer, stop, walks ? undefined : run)) {
      if (told.kind === "fix-began" && told.by === "walk" && walks) ours = told.run;
      if ("run" in told && told.run !== ours) continue;
      if (json) print(toJson(told));
      await story.hear(told);
      if (told.kind === "walk-ended" && walks) return told.why === "moves" ? exits.fine : exits.wrong;
      if (told.kind === "fix-ended" && !walks) return exitOf(told.outcome);
    }
  } finally {
    stop.removeEventListener("abort", end);
    enter.close();
  }
  throw new Mendable(
    stop.aborted ? "Told to stop; the Defrost daemon has not said that it did." : "The Defrost daemon has gone.",
    exits.noDaemon,
  );
}

const exitOf = (outcome: Outcome): Exit => (outcome === "helped" || outcome === "done" ? exits.fine : exits.wrong);

/** What is told of fixes; ends soon after the person has had enough. */
async function* until(viewer: Viewer, stop: AbortSignal, run: string | undefined): AsyncGenerator<Told> {
  const over = Promise.withResolvers<"over">();
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    timer = setTimeout(() => over.resolve("over"), parting);
  };
  if (stop.aborted) soon();
  stop.addEventListener("abort", soon, { once: true });
  const messages = viewer.messages[Symbol.asyncIterator]();
  let heardAt: number | undefined;
  try {
    for (;;) {
      const next = await Promise.race([messages.next(), over.promise]);
      if (next === "over" || next.done) return;
      const message = next.value;
      if (isTold(message)) {
        heardAt = message.event.at;
        yield message.event;
      } else if (run !== undefined && heardAt !== undefined && missed(message, run, heardAt)) {
        yield* lastWord(viewer, run);
      }
    }
  } finally {
    clearTimeout(timer);
    stop.removeEventListener("abort", soon);
  }
}

const isTold = (message: ViewerMessage): message is { kind: "event"; event: Told } =>
  message.kind === "event" && ("run" in message.event || message.event.kind === "walk-ended");

/** A viewer that was held up may have missed the end. */
const missed = (message: ViewerMessage, run: string, heardAt: number): boolean =>
  message.kind === "snapshot" && message.snapshot.at > heardAt && message.snapshot.fixing?.run !== run;

async function* lastWord(viewer: Viewer, run: string): AsyncGenerator<Told> {
  const past = (await viewer.journal({ limit: 10 })).find((one) => one.run === run);
  if (past?.end) yield { kind: "fix-ended", run, fix: past.fix, ...past.end };
}

type Telling = { say(line: string): void; stop: AbortSignal };

/** Says each step when it begins, and what was seen of it when the next one does. */
function tell(viewer: Viewer, { say, stop }: Telling) {
  let steps: StepId[] = [];
  let now: { step: StepId; run: string; skipped: boolean } | undefined;
  let explained = false;

  const seen = async () => {
    if (now && !now.skipped) say(`  ✓ ${stepSeen(now.step, await speedNow(viewer, now.step))}`);
    now = undefined;
  };
  return {
    /** Where a hand does it, the mind does not let anybody go on. */
    skip() {
      const asked = now;
      if (!asked) return;
      asked.skipped = true; // its end may be told before the reply comes
      viewer.wish({ want: "next-step", run: asked.run }).then(
        ({ kind }) => {
          asked.skipped = kind === "went-on";
        },
        () => undefined, // gone: whoever follows hears it
      );
    },
    async hear(told: Told) {
      switch (told.kind) {
        case "fix-began":
          steps = told.steps;
          return say(`${fixTitles[told.fix]}:`);
        case "fix-step": {
          await seen();
          const { step, order, run } = told;
          now = { step, run, skipped: false };
          say(`  Step ${steps.indexOf(step) + 1} of ${steps.length}: ${stepSentence(step, order ? "hand" : "you")}`);
          if (order || explained || stop.aborted || !process.stdin.isTTY) return;
          explained = true;
          return say("  (Defrost sees when it is done. Enter: it is, or leave it out. Ctrl-C: stop.)");
        }
        case "fix-report": {
          const { text } = told.report;
          return say(`  ${reportSentence(told.report)}${text ? ` (${text})` : ""}`);
        }
        case "fix-ended":
          if (told.outcome === "done" || told.outcome === "helped") await seen();
          now = undefined;
          return say(`${outcomeSentence(told.outcome)}${told.undo ? ` ${undoSentence(told.undo)}` : ""}`);
        case "walk-ended":
          return say(`${fixEventSentence(told)}${told.next ? ` defrost fix ${told.next}` : ""}`);
        default:
          throw new Error(`unhandled event ${JSON.stringify(told satisfies never)}`);
      }
    },
  };
}

const plugging: ReadonlySet<StepId> = new Set<StepId>([
  "plug-in",
  "plug-in-elsewhere",
  "plug-in-other-cable",
  "clean-and-plug-in",
]);

/** How fast the iPhone is connected now, for a step that was about that. */
async function speedNow(viewer: Viewer, step: StepId): Promise<number | undefined> {
  if (!plugging.has(step)) return undefined;
  const { ports, fixing } = await viewer.snapshot();
  return ports.find(({ device }) => device !== undefined && device === fixing?.device)?.speed;
}

/** Only at a terminal: what is piped to a command is not a person. */
function onEnter(pressed: () => void): { close(): void } {
  if (!process.stdin.isTTY) return { close: () => undefined };
  const lines = createInterface({ input: process.stdin, terminal: false });
  lines.on("line", pressed);
  return lines;
}

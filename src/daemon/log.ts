/**
 * What a daemon says that runs as a service: JSON lines, one for each event and each complaint. At the level `normal`
 * there is no name in them. A log that cannot be written stops nothing: that is said once, and the newest lines wait
 * until it can.
 */

import { pino } from "pino";
import type { Event } from "../core/event.ts";
import { appendLines, trimCrashes } from "../platform/log-file.ts";
import { eventSentence } from "../words/en.ts";
import type { LogLevel } from "./config.ts";
import { onlyOnce } from "./mendable.ts";
import { withoutNames } from "./nameless.ts";

type Log = {
  setLevel(level: LogLevel): void;
  tell(event: Event): void;
  complain(sentence: string): void;
  /** The last words of a process that ends with a bug. */
  crash(error: unknown): void;
};

/** Without `file` to stdout. `complain` hears what is wrong with the log itself. */
type Settings = { file: string | undefined; home: string; complain(sentence: string): void };

type Write = (line: string) => void;

type KeysOf<One> = One extends unknown ? keyof One : never;
type Instant = Extract<KeysOf<Event>, "at" | "since" | `${string}At`>;

const iso = (at: number): string => new Date(at).toISOString();
const instants = { at: iso, lastProgressAt: iso } satisfies Record<Instant, typeof iso>;

/** As pino calls them. */
const levels = { normal: "info", debug: "debug" } as const satisfies Record<LogLevel, string>;

/** Begins at the level `normal`. */
export function openLog({ file, home, complain }: Settings): Log {
  const nameless = withoutNames(home);
  let chosen: LogLevel = "normal";
  const logger = pino(
    {
      base: null,
      timestamp: false, // each line has the time of what it tells
      messageKey: "sentence",
      serializers: instants,
      formatters: { level: (level) => ({ level }) },
      hooks: { streamWrite: (line) => (chosen === "normal" ? nameless(line) : line) },
    },
    { write: file === undefined ? toStdout(complain) : toFile(file, complain) },
  );
  return {
    setLevel(level) {
      chosen = level;
      logger.level = levels[level];
    },
    tell(event) {
      const told = chosen === "normal" ? unquoted(event) : event;
      logger[event.kind === "progress" ? "debug" : "info"](told, eventSentence(told));
    },
    complain: (sentence) => logger.warn({ kind: "trouble", at: Date.now() }, sentence),
    crash: (err) => logger.fatal({ kind: "crash", at: Date.now(), err }),
  };
}

/** Without anybody's words: what was taken for garbage, what a command printed, what people call their VPNs. */
function unquoted(event: Event): Event {
  if (event.kind === "blind" && event.why === "garbage") {
    const { detail: _, ...rest } = event;
    return rest;
  }
  if (event.kind === "fix-report") return { ...event, report: { ...event.report, text: "" } };
  if (event.kind === "fix-step" && event.order && "names" in event.order)
    return { ...event, order: { ...event.order, names: [] } };
  return event;
}

/** For journald, say, which keeps and rotates it. */
function toStdout(complain: Settings["complain"]): Write {
  const failed = whyNot("to stdout", complain);
  process.stdout.on("error", failed);
  return (line) => void process.stdout.write(line);
}

/** Characters of lines that wait. */
const mostWaiting = 64 * 1024;

function toFile(file: string, complain: Settings["complain"]): Write {
  const failed = whyNot(file, complain);
  let waiting = "";
  try {
    trimCrashes(file);
  } catch (error) {
    failed(error);
  }
  return (line) => {
    waiting += line;
    try {
      appendLines(file, waiting);
      waiting = "";
    } catch (error) {
      failed(error);
      const excess = waiting.length - mostWaiting;
      if (excess > 0) waiting = waiting.slice(waiting.indexOf("\n", excess - 1) + 1);
    }
  };
}

function whyNot(where: string, complain: Settings["complain"]): (error: unknown) => void {
  const say = onlyOnce(complain);
  return (error) => {
    const why = error instanceof Error ? error.message : String(error);
    say(`Cannot write the log ${where}: ${why}. Defrost watches on, and writes it as soon as it can.`);
  };
}

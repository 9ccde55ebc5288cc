/**
 * One phone that is attached, and all that Defrost ever asks of it. Made to do
 * no harm while somebody else's backup runs: every wait has a limit, and what it
 * refuses three times in a row is not asked again until that is forgiven. Whatever
 * a phone or usbmuxd does comes back as a value, and an aborted signal leaves no
 * connection open.
 */

import { diagnosticsRelay, restart } from "./diagnostics.ts";
import { type Ear, forAsLongAs, type Line, type LineOptions } from "./line.ts";
import { notificationProxy, observe } from "./notification-proxy.ts";
import { followLog, listProcesses, osTraceRelay, type Process } from "./os-trace.ts";
import type { LogLine } from "./os-trace-record.ts";
import { type Door, doorOf } from "./phone-door.ts";
import { askHowItIs, askWhoItIs, type ReadFacts } from "./phone-facts.ts";
import { type PhoneTrouble, phoneTroubleOf, type Refusal } from "./phone-trouble.ts";

export type PhoneAnswer = ReadFacts | PhoneTrouble;

export type Phone = {
  /** What it is and how it is. */
  ask(signal: AbortSignal): Promise<PhoneAnswer>;
  /** Runs until the connection ends, and tells each time that somebody posts one of the names. */
  observe<Name extends string>(names: readonly Name[], ear: Ear<Name>, signal: AbortSignal): Promise<PhoneTrouble>;
  processes(signal: AbortSignal): Promise<{ kind: "processes"; processes: Process[] } | PhoneTrouble>;
  /** Runs until the connection ends: what a process says in the log, at its usual levels. */
  follow(pid: number, ear: Ear<LogLine>, signal: AbortSignal): Promise<PhoneTrouble>;
  /** The phone starts again. Ends any backup, and may want its passcode before the next. */
  restart(signal: AbortSignal): Promise<{ kind: "restarting" } | PhoneTrouble>;
  /** It may be asked again what it refused. */
  forgive(): void;
};

const mostRefusals = 3;

/** `patience`: how many milliseconds each answer may take. */
export function phoneAt({ patience = 10_000, ...at }: Door & { patience?: number }): Phone {
  const door = doorOf(at);
  const refusals = new Map<string, number>();

  /** `Good` is what comes back where nothing is in the way. */
  async function question<Good extends { kind: string }>(
    about: string,
    signal: AbortSignal,
    work: (options: LineOptions) => Promise<Good | PhoneTrouble>,
  ): Promise<Good | PhoneTrouble> {
    if ((refusals.get(about) ?? 0) >= mostRefusals) return { kind: "left-alone" };
    const answer = await forAsLongAs({ signal, patience }, work).catch(phoneTroubleOf);
    if (answer.kind === "refused") refusals.set(about, (refusals.get(about) ?? 0) + 1);
    else refusals.delete(about);
    return answer;
  }

  const useService = <Good extends { kind: string }>(
    { service, about }: { service: string; about: string },
    signal: AbortSignal,
    use: (line: Line) => Promise<Good | Refusal>,
  ) =>
    question(about, signal, async (options): Promise<Good | PhoneTrouble> => {
      const opened = await door.toService(service, options);
      return opened.kind === "line" ? use(opened.line) : opened;
    });

  return {
    ask: (signal) =>
      question("ask", signal, async (options): Promise<PhoneAnswer> => {
        const answer = await door.inSession(options, async (line): Promise<PhoneAnswer> => {
          const who = await askWhoItIs(line);
          return who.kind === "facts" ? { kind: "facts", facts: { ...who.facts, ...(await askHowItIs(line)) } } : who;
        });
        if (answer.kind !== "unpaired") return answer;
        const who = await door.atTheDoor(options, askWhoItIs);
        return who.kind === "facts" ? { kind: "unpaired", facts: who.facts } : who;
      }),
    observe: (names, ear, signal) =>
      useService({ service: notificationProxy, about: "names" }, signal, (line) => observe(line, names, ear)),
    processes: (signal) => useService({ service: osTraceRelay, about: "processes" }, signal, listProcesses),
    follow: (pid, ear, signal) =>
      useService({ service: osTraceRelay, about: "log" }, signal, (line) => followLog(line, pid, ear)),
    restart: (signal) => useService({ service: diagnosticsRelay, about: "restart" }, signal, restart),
    forgive: () => refusals.clear(),
  };
}

/**
 * Asks the system for facts, when somebody wants to know: each by a few
 * commands with a time limit, read by a pure function. A system that cannot
 * tell a fact has no row for it, and what is not understood is `unknown`.
 */

import type { HostFact, ProbeId, WhyUnknown } from "../../core/world/facts.ts";
import { hear, type Said } from "../command/run.ts";

type Ask = {
  command: string;
  args: readonly string[];
  /** The codes with which it ends where it has answered; 0 alone, if it is not said. */
  fine?: readonly number[];
};

/** What a command said, cleaned of colours. */
export type Answer = { code: number; output: string; complaint: string };

/** Undefined stands for a command that did not answer, and for an answer that was not understood. */
export type Way = {
  asks: readonly Ask[];
  read(answers: readonly (Answer | undefined)[]): HostFact | undefined;
};

/** The first way that is understood counts; the next one is only tried after that. `timeout` is for each command. */
type Probe = { timeout: number; ways: readonly Way[] };

/** What one system can tell. */
export type Probes = Partial<Record<ProbeId, Probe>>;

/** The daemon's memory is not a system's to fill. */
const largest = 2 * 1024 * 1024;
const longestText = 500;

/** A fact for each id that this system knows, in their order. */
export async function probe(ids: readonly ProbeId[], probes: Probes, signal: AbortSignal): Promise<HostFact[]> {
  const known = ids.flatMap((id) => {
    const row = probes[id];
    return row ? [ask(id, row, signal)] : [];
  });
  return Promise.all(known);
}

async function ask(about: ProbeId, { timeout, ways }: Probe, signal: AbortSignal): Promise<HostFact> {
  let unknown: HostFact | undefined;
  for (const { asks, read } of ways) {
    const heard = await Promise.all(asks.map(({ command, args }) => hear(command, args, { timeout, signal, largest })));
    const fact = read(heard.map((said, place) => answerOf(said, asks[place]?.fine)));
    if (fact) return fact;
    unknown ??= { kind: "unknown", about, why: whyOf(heard), text: textOf(heard) }; // the first way is the best one
  }
  return unknown ?? { kind: "unknown", about, why: "missing", text: "" };
}

export function answerOf(said: Said, fine: readonly number[] = [0]): Answer | undefined {
  if (said.kind !== "ended" || !fine.includes(said.code)) return undefined;
  return { code: said.code, output: clean(said.output), complaint: clean(said.complaint) };
}

/** Node's own function for this takes minutes over two megabytes made for it. */
const colours = new RegExp(`${String.fromCharCode(0x1b)}\\[[ -?]*[@-~]`, "g");

const clean = (text: string): string => text.replace(colours, "").replaceAll("\r\n", "\n");

/** Where all commands ended well, it is their words that were not understood. */
function whyOf(heard: readonly Said[]): WhyUnknown {
  for (const said of heard) {
    if (said.kind !== "ended") return said.kind;
    if (said.code !== 0) return "failed";
  }
  return "not-understood";
}

function textOf(heard: readonly Said[]): string {
  const words = heard.flatMap(({ complaint, output }) => [complaint, output].map((text) => text.slice(0, longestText)));
  return clean(words.filter((text) => text.trim() !== "").join("\n")).slice(0, longestText);
}

/**
 * What this phone's own backups let expect of the one that runs: how much it
 * will be, and how long it takes still. Where they are too few or too unlike one
 * another there is no answer, and nobody shows one.
 */

import type { Sample } from "../link/samples.ts";
import type { PastBackup } from "../link/schema.ts";

export type Expected = {
  bytes: number;
  /** Of `bytes`, 0 to 1. */
  share: number;
  leftMs: number;
  plusMinusMs: number;
};

const fewest = 3;
const most = 5;
/** The largest of them may be so many times the smallest. */
const alike = 1.5;
/** A rate over less than that is an accident. */
const shortest = 15_000;

type Running = { id: string; device: string; arrival: boolean; bytes: number; phase: string };

export function expectedOf(
  backup: Running,
  { history, samples, now }: { history: readonly PastBackup[]; samples: readonly Sample[]; now: number },
): Expected | undefined {
  const began = samples.find(({ bytes }) => bytes > 0);
  if (backup.phase !== "transferring" || backup.arrival || !began) return undefined;
  const full = history.find(({ id }) => id === backup.id)?.full;
  const before = goodBackups(history, backup.device).filter((one) => one.full === full);
  const amounts = before.map(({ bytes }) => bytes).sort((a, b) => a - b);
  const [least = 0, largest = 0] = [amounts[0], amounts.at(-1)];
  const copied = now - began.at;
  if (before.length < fewest || largest > alike * least || copied < shortest || backup.bytes >= largest)
    return undefined;
  const bytes = Math.max(middle(amounts), backup.bytes);
  const perMs = (backup.bytes - began.bytes) / copied;
  if (perMs <= 0) return undefined;
  const after = middle(before.map(afterCopying).sort((a, b) => a - b));
  return {
    bytes,
    share: backup.bytes / bytes,
    leftMs: (bytes - backup.bytes) / perMs + after,
    plusMinusMs: (largest - least) / 2 / perMs + after / 2,
  };
}

/** How long it has prepared before: from, to. */
export function usualPreparing(history: readonly PastBackup[], device: string): [number, number] | undefined {
  const lengths = goodBackups(history, device)
    .flatMap(({ beganAt, phases }) =>
      phases
        .filter(({ phase }) => phase === "transferring")
        .slice(0, 1)
        .map(({ at }) => at - beganAt),
    )
    .sort((a, b) => a - b);
  const [from, to] = [lengths[0], lengths.at(-1)];
  return lengths.length >= fewest && from !== undefined && to !== undefined ? [from, to] : undefined;
}

/** Seen whole and confirmed, the newest of them. */
const goodBackups = (history: readonly PastBackup[], of: string): PastBackup[] =>
  history.filter(({ device, arrival, end }) => device === of && !arrival && end?.outcome === "finished").slice(0, most);

const afterCopying = ({ phases, end }: PastBackup): number => {
  const finishing = phases.find(({ phase }) => phase === "finishing");
  return finishing && end ? Math.max(0, end.at - finishing.at) : 0;
};

const middle = (sorted: readonly number[]): number => sorted[sorted.length >> 1] ?? 0;

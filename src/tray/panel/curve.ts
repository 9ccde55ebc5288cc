/**
 * The chart before it is drawn: how one backup has grown, where it is silent,
 * and how that silence stands to the patience. While it moves, the whole run;
 * while it is silent, so much of it that the silence is wide.
 */

import type { BackupView } from "../../core/snapshot.ts";
import type { Sample } from "../../link/samples.ts";
import { curve as words } from "../../words/panel.en.ts";

export type Curve = {
  /** In seconds, as the chart wants them; up to the silence, where there is one. */
  at: number[];
  bytes: number[];
  from: number;
  now: number;
  to: number;
  least: number;
  most: number;
  /** Of the last byte, where silence is to be seen. */
  stillFrom?: number;
  /** When silence alone is called frozen, or was called so. */
  limitAt?: number;
  drops: number[];
  tone: "moving" | "quiet" | "frozen";
  /** In words, for whoever does not see it. */
  name: string;
};

type Around = {
  samples: readonly Sample[];
  drops: readonly number[];
  now: number;
  /** When the whole run is expected to be over. */
  until?: number;
  expected?: number;
  /** How much silence is called frozen. */
  limitMs?: number;
};

/** So much of the run before the silence. */
const before = 4 * 60_000;
const least = 10_000;

export function curveOf(
  backup: BackupView,
  { samples, drops, now, until = now, expected = 0, limitMs }: Around,
): Curve {
  const { pace, bytes, silenceMs, lastProgressAt, beganAt } = backup;
  const silent = pace !== "moving" || backup.disconnected;
  const began = Math.min(samples[0]?.at ?? beganAt, now);
  const limitAt = limitMs === undefined ? undefined : lastProgressAt + limitMs;
  const from = silent ? Math.max(began, lastProgressAt - Math.max(before, 1.5 * silenceMs)) : began;
  const shownUntil = limitAt === undefined ? now : limitAt + 0.06 * (limitAt - from);
  const ahead = silent ? shownUntil : until;
  const to = Math.max(now, ahead, from + least);
  const shown = visible(samples, from);
  const drawn = [...shown, { at: silent ? Math.max(lastProgressAt, shown.at(-1)?.at ?? from) : now, bytes }];
  const lost = drops.filter((at) => at >= from && at <= now);
  return {
    at: drawn.map((one) => one.at / 1000),
    bytes: drawn.map((one) => one.bytes),
    from,
    now,
    to,
    least: silent ? roundedDown(drawn[0]?.bytes ?? 0, bytes) : 0,
    most: Math.max(bytes, silent ? 0 : expected, 1_000_000) * 1.15,
    ...(silent && { stillFrom: lastProgressAt }),
    ...(silent && limitAt !== undefined && { limitAt }),
    drops: lost,
    tone: pace === "stalled" ? "frozen" : silent ? "quiet" : "moving",
    name: [
      words.name(bytes, now - beganAt),
      ...(silent ? [words.silent(silenceMs)] : []),
      ...(silent && limitMs !== undefined ? [words.patience(limitMs)] : []),
      ...(lost.length > 0 ? [words.drops(lost.length)] : []),
    ].join(" "),
  };
}

/** From the last point before the window, so that the line comes in from its edge. */
function visible(samples: readonly Sample[], from: number): Sample[] {
  const first = samples.findLastIndex(({ at }) => at <= from);
  return samples.slice(Math.max(0, first)).map(({ at, bytes }) => ({ at: Math.max(at, from), bytes }));
}

const roundedDown = (first: number, last: number): number => Math.max(0, first - 0.15 * (last - first) - 0.02 * last);

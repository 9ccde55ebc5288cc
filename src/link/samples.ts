/**
 * How the running backups have grown: a curve for whoever begins to look in
 * their middle. Never more than `most` points of one backup, however long it
 * runs: then every second one goes, and from there on they are taken half as often.
 */

import type { Millis } from "../core/time.ts";
import type { ViewerMessage } from "./inbox.ts";

export type Sample = { at: Millis; bytes: number };

const most = 720;

export type Samples = {
  take(message: ViewerMessage): void;
  /** What somebody else has collected of a backup, before one’s own. */
  seed(backup: string, samples: readonly Sample[]): void;
  of(backup: string): Sample[];
};

export function collectSamples(): Samples {
  const curves = new Map<string, { points: Sample[]; every: Millis }>();

  function add(backup: string, { at, bytes }: Sample): void {
    const curve = curves.get(backup) ?? { points: [], every: 0 };
    curves.set(backup, curve);
    const [first, last] = [curve.points[0], curve.points.at(-1)];
    if (last && at - last.at < curve.every) return;
    curve.points.push({ at, bytes });
    if (!first || curve.points.length <= most) return;
    curve.points = curve.points.filter((_point, place) => place % 2 === 0);
    curve.every = (2 * (at - first.at)) / most;
  }

  return {
    take(message) {
      if (message.kind === "event") {
        const { event } = message;
        if (event.kind === "backup-began" && !event.arrival) add(event.backup, { at: event.at, bytes: 0 });
        if (event.kind === "progress") add(event.backup, event);
        return;
      }
      const { backups } = message.snapshot;
      for (const id of curves.keys()) if (backups.every((backup) => backup.id !== id)) curves.delete(id);
      // How it came so far nobody saw who begins to look now.
      for (const { id, beganAt, bytes, lastProgressAt } of backups)
        if (!curves.has(id)) add(id, { at: Math.max(beganAt, lastProgressAt), bytes });
    },
    seed(backup, samples) {
      const own = curves.get(backup)?.points ?? [];
      const until = samples.at(-1)?.at ?? 0;
      curves.delete(backup);
      for (const one of [...samples, ...own.filter(({ at }) => at > until)]) add(backup, one);
    },
    of: (backup) => [...(curves.get(backup)?.points ?? [])],
  };
}

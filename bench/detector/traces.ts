/** The three sets of traces, which share no seed: learnt from, tuned on, judged by. */

import { type Frozen, freeze } from "./freeze.ts";
import { healthy, type Trace } from "./trace.ts";
import type { World } from "./worlds.ts";

type Purpose = "train" | "tune" | "test";

const firstSeed: Record<Purpose, number> = { train: 0, tune: 10_000_000, test: 30_000_000 };
/** Those that freeze are other backups than those that do not. */
const frozenFrom = 5_000_000;

export const healthyTraces = (purpose: Purpose, count: number, world: World): Trace[] =>
  Array.from({ length: count }, (_, i) => healthy(firstSeed[purpose] + i, world));

export const frozenTraces = (purpose: Purpose, count: number, world: World): Frozen[] =>
  Array.from({ length: count }, (_, i) => {
    const seed = firstSeed[purpose] + frozenFrom + i;
    return freeze(healthy(seed, world), seed, world);
  });

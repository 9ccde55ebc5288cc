/**
 * The best that any detector could do in one world: it knows from what each
 * second was drawn, and weighs that by Bayes' rule. Nobody has it outside a
 * simulation; it shows which goals the evidence bears and which it does not.
 *
 * Score: the odds of a freeze, whenever in this silence it may have begun,
 * times the further wait that a healthy silence would ask for. (Waiting pays
 * while a healthy end is near; see calibrate.ts.)
 */

import type { Phase } from "../../src/core/event.ts";
import type { Detector } from "./measure.ts";
import { outlasts } from "./random.ts";
import { type Reach, reaches } from "./reach.ts";
import { busyFor, certain, count, saidAlone } from "./shipped.ts";
import type { Silence, Span, Trace } from "./trace.ts";
import type { Cause, Pair, World } from "./worlds.ts";

export function oracle(training: readonly Trace[], world: World): Detector {
  const tableFor = reaches(training);
  return {
    name: "the best possible, knowing how all was drawn",
    watch: (silence, trace) => {
      const alone = saidAlone(silence, trace);
      const score = nowAndThen(odds(silence, trace, world, tableFor(silence, trace)));
      return (age) => (age >= alone ? certain : age < 12 ? Number.NEGATIVE_INFINITY : score(age));
    },
  };
}

/** Reckoned anew each time that the silence is 4 % older, which costs it as much at most. */
function nowAndThen(score: (age: number) => number): (age: number) => number {
  let known = Number.NEGATIVE_INFINITY;
  let next = 0;
  return (age) => {
    if (age >= next) {
      known = score(age);
      next = age * 1.04;
    }
    return known;
  };
}

/** How sure a moment is told: freezes this near to each other cannot be told apart. */
const grain = 10;

function odds(silence: Silence, trace: Trace, world: World, { reach, ends, moving }: Reach): (age: number) => number {
  const { phase, prompt, log, ghosts, unanswered, dropped, busy } = silence;
  const { link, sees, ghosting } = trace;
  const causes = causesOf(phase, link, world);
  const began = prompt ? prompt.until : 0;
  const opened = Math.max(world.logOpensAt, Number.isFinite(began) ? began : 0);
  const quietFor = (from: number, until: number) =>
    Math.exp(-Math.max(0, until - Math.max(from, opened)) / world.logEvery);
  const haunted = phase === "transferring" && ghosting;
  // Freezes may have begun when the silence did, or at any of these ages.
  const since: number[] = [0];
  for (let u = 5; u < 5400; u += Math.max(5, u * 0.05)) since.push(u);

  /** Of a log: that it was like this until `until`, if healthy, but for what all hypotheses share. */
  const healthyLog = (until: number): number => {
    if (!log) return 1;
    return (count(log, until) === 0 ? world.logSilent : 0) + (1 - world.logSilent) * quietFor(0, until);
  };
  const frozenLog = (u: number, age: number, goesOn: number): number => {
    if (!log) return 1;
    const stopped = count(log, age) === count(log, u) ? 1 - goesOn : 0;
    return healthyLog(u) * (stopped + goesOn * quietFor(u, age));
  };
  const healthyGhosts = (age: number, seen: number): number => {
    if (!haunted || age <= 30) return 1;
    const alike = world.ghostAlikes;
    const early = alike + world.pauseInFile * (1 - alike);
    const over = reach(60) / reach(Math.min(age, 60));
    const any = age < 60 ? (1 - over) * early + over * alike : alike * 1.1;
    if (seen === 0) return 1 - any;
    if (age <= 92) return any;
    return seen > 1 ? alike / 10 : alike;
  };
  const frozenGhosts = (cause: Cause, u: number, age: number, seen: number): number => {
    if (!haunted || age <= 30) return 1;
    if (u > 30) return healthyGhosts(u, seen);
    if (u > 0 || (cause !== "phone silent in a file" && cause !== "writer out of step")) return seen === 0 ? 1 : 1e-6;
    if (seen === 0) return 1e-6;
    if (age <= 90) return 1;
    const one = cause === "writer out of step" ? 1 : world.oneGhostOnly;
    return seen > 1 ? 1 - one : one;
  };
  /** Since when a sign stands. */
  const standing = (span: Span | undefined, age: number) =>
    span && age > span.from && age <= span.until ? span.from : undefined;

  type Near = (from: number, after?: number) => boolean;
  const showing = (from: number | undefined, near: Near) => (from !== undefined && near(from) ? 1 : 1e-6);
  const awayFrom = (u: number, age: number, from: number | undefined, near: Near) => {
    if (from === undefined) return 1 - world.wifiLossSeen * (1 - outlasts(world.wifiLossSeenAfter, age - u));
    return near(from, 90) ? world.wifiLossSeen * 0.2 : 1e-6;
  };

  return (age) => {
    const seen = count(ghosts, age);
    const open = prompt !== undefined && age < prompt.until && prompt.until - prompt.from > 0;
    const missed = sees.ping ? standing(unanswered, age) : undefined;
    const left = sees.usbmux && link === "network" ? standing(dropped, age) : undefined;
    const spins = busyFor(silence, age) >= 15 ? standing(busy, age) : undefined;
    const rare = (from: number | undefined, share: number, spell: Pair) =>
      from === undefined ? 1 : share * Math.min(1, grain / age) * outlasts(spell, age - from);
    const inHealth =
      rare(missed, world.unanswered[link], world.unansweredSpell) *
      rare(left, world.wifiDrops, world.wifiDrop) *
      rare(spins, world.busySpells, world.busySpell);
    const promptStands = open ? outlasts(world.promptAnswered, age) * world.prompts : 1;
    const healthy = reach(age) * healthyLog(age) * healthyGhosts(age, seen) * inHealth * promptStands;

    let frozen = 0;
    since.forEach((u, i) => {
      if (u > age) return;
      const width = Math.min(age, since[i + 1] ?? age) - u;
      const here = u === 0 ? moving + reach(10) * 5 : reach(Math.max(10, u)) * width;
      for (const { cause: drawn, share } of causes) {
        if (drawn === "passcode") continue;
        const cause = drawn === "phone silent in a file" && u > 0 ? "phone silent between files" : drawn;
        const dead = /hung|cable|wifi/.test(cause);
        const goesOn = dead ? 0 : cause.startsWith("writer") ? world.logWhileWriterFroze : world.logInFreeze;
        const silent = sees.ping && /hung|cable out|wifi/.test(cause);
        const near: Near = (from, after = 0) => from >= u - grain / 2 && from <= u + Math.max(width, grain / 2) + after;
        const shown = silent ? showing(missed, near) : rare(missed, world.unanswered[link], world.unansweredSpell);
        const away =
          cause === "wifi lost" && sees.usbmux
            ? awayFrom(u, age, left, near)
            : rare(left, world.wifiDrops, world.wifiDrop);
        const loops = cause === "writer spins" && sees.writer;
        const turning = loops
          ? Number(spins !== undefined || age - u <= 16)
          : rare(spins, world.busySpells, world.busySpell);
        const words = shown * away * turning;
        frozen += share * here * words * frozenLog(u, age, goesOn) * frozenGhosts(cause, u, age, seen) * promptStands;
      }
    });
    const locked = causes.find(({ cause }) => cause === "passcode");
    if (locked && count(log ?? [], age) === 0 && (open || !sees.prompt)) frozen += locked.share * inHealth;
    return Math.log(frozen) - Math.log(healthy) + Math.log(reach(age) / ends(age));
  };
}

function causesOf(phase: Phase, link: Trace["link"], world: World): { cause: Cause; share: number }[] {
  const shares = world.causes[phase];
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
  // The keys of a phase's row are causes.
  return (Object.entries(shares) as [Cause, number][]).map(([cause, share]) => ({
    cause: link === "network" && cause.startsWith("cable") ? "wifi lost" : cause,
    share: share / total,
  }));
}

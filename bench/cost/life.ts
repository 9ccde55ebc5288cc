/**
 * A long life: thousands of backups through the daemon's own loop and memory,
 * years of them in minutes. Nothing may grow with them but the history, and
 * that not much.
 */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { number as aNumber, object, parse, parseJson, pipe, string } from "valibot";
import { wakeUp } from "../../src/core/state.ts";
import { actWith } from "../../src/daemon/act.ts";
import { runLoop } from "../../src/daemon/loop.ts";
import { openMemory } from "../../src/daemon/memory.ts";
import { makeBeat } from "../../src/platform/source.ts";
import { epoch, makeLives, opening } from "./lives.ts";
import { descriptors, memoryOf } from "./process.ts";
import { type Row, short } from "./row.ts";

/** In MB, and open files. */
const figures = object({
  backups: aNumber(),
  rss: aNumber(),
  heap: aNumber(),
  descriptors: aNumber(),
  store: aNumber(),
});
const line = pipe(string(), parseJson(), figures);

export async function life(backups: number, nodeFlags: readonly string[]): Promise<Row[]> {
  // The first one only warms up: what is opened or compiled once is no growth.
  const marks = [backups / 100, backups / 10, backups / 2, backups].map(Math.ceil);
  const args = [...nodeFlags, "--expose-gc", import.meta.filename, ...marks.map(String)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const reached: ReturnType<typeof read>[] = [];
  for await (const text of createInterface({ input: child.stdout })) reached.push(read(text));
  const [, first, , last] = reached;
  if (!first || !last) throw new Error("the long life ended early");
  const row = (measure: string, key: "rss" | "heap" | "descriptors", unit: string, atMost: number): Row => ({
    measure: `${measure} after ${marks.slice(1).join(", ")} backups; how much it grew`,
    defrost: reached
      .slice(1)
      .map((one) => short(one[key]) + unit)
      .join(", "),
    other: "",
    figure: last[key] - first[key],
    atMost,
  });
  return [
    row("Heap in use", "heap", " MB", 0.5),
    row("RSS", "rss", " MB", 5),
    row("Open files", "descriptors", "", 0),
    {
      measure: `The history after ${last.backups} backups, MB`,
      defrost: `${short(last.store)} MB`,
      other: "",
      figure: last.store,
      atMost: 100,
    },
  ];
}

const read = (text: string) => parse(line, text);

/** The life itself: says how it stands when so many backups are over. */
async function live(marks: readonly number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "defrost-life-"));
  const file = join(folder, "memory.db");
  const ended = new AbortController();
  const { signal } = ended;
  const complain = (sentence: string) => {
    throw new Error(sentence);
  };
  const memory = openMemory(file, complain);
  const nothing = () => undefined;
  const act = actWith({
    link: { publish: nothing, show: async () => false },
    memory,
    beat: makeBeat(),
    attention: { attend: nothing },
    inquiry: { ask: nothing },
    handwork: { do: nothing, letGo: nothing },
    people: { reply: nothing },
    tell: nothing,
    complain,
    signal,
  });
  const source = async (see: Parameters<typeof makeLives>[0]) => {
    opening.forEach(see);
    const tellNext = makeLives(see);
    for (let backups = 1; backups <= Math.max(...marks); backups++) {
      tellNext();
      await setImmediate(); // as in life, where others have their turn
      if (marks.includes(backups)) console.log(JSON.stringify(await stand(backups)));
    }
  };
  const stand = async (backups: number) => {
    const known = memory.history({ limit: 1_000_000 }).length;
    if (known !== backups) throw new Error(`${backups} backups were told, ${known} are remembered`);
    // As thoroughly as the daemon does it after each backup; V8 then gives the pages back in its own time.
    globalThis.gc?.({ type: "major", flavor: "last-resort" });
    await sleep(1000);
    const store = ["", "-wal"].reduce((sum, end) => sum + statSync(file + end).size, 0) / 2 ** 20;
    const heap = process.memoryUsage().heapUsed / 2 ** 20;
    return { backups, ...memoryOf(process.pid), heap, descriptors: descriptors(process.pid), store };
  };
  const start = wakeUp({ at: epoch, patience: 1, kept: [] });
  await runLoop({ start, sources: [source], act, publish: nothing, signal });
  memory.close();
  rmSync(folder, { recursive: true });
}

const marks = process.argv.slice(2).map(Number);
if (import.meta.main) await live(marks);

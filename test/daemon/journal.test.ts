/** What fixes leave behind: the journal, and what the next life of the mind has to know of them. */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import type { FixEvent, FixId, Order, Outcome, Report } from "../../src/core/fix/fix.ts";
import { type Memory, openMemory } from "../../src/daemon/memory.ts";
import { examples, phone } from "../link/examples.ts";
import { temporaryFolder } from "../link/ground.ts";

const newFile = () => join(temporaryFolder(), "history.db");

function open(file = newFile()): Memory {
  const memory = openMemory(file, (sentence) => expect.fail(`complained: ${sentence}`));
  onTestFinished(() => memory.close());
  return memory;
}

const root = "/backups";
const done: Report = { kind: "done", text: "ok" };

type Run = { fix: FixId; at: number; order?: Order; report?: Report; outcome?: Outcome; device?: string };

/** What is told of a fix of one step, up to where it came. */
function ran({ fix, at, order, report, outcome, device = phone }: Run): FixEvent[] {
  const about = { run: `${fix}@${at}`, fix, device, root };
  return [
    { ...about, at, kind: "fix-began", by: "click", steps: ["set-aside"] },
    { ...about, at: at + 1, kind: "fix-step", step: "set-aside", ...(order && { order }) },
    ...(report ? [{ ...about, at: at + 2, kind: "fix-report", step: "set-aside", report } as const] : []),
    ...(outcome ? [{ ...about, at: at + 3, kind: "fix-ended", outcome } as const] : []),
  ];
}

const setAside = (to: string): Order => ({ hand: "set-aside", root, device: phone, to });
const putBack = (from: string): Order => ({ hand: "put-back", root, device: phone, from });

test("a fix is in the journal: what, when, by whom, what was told and reported, and how it ended", () => {
  const memory = open();
  memory.remember([
    { ...examples["fix-began"], at: 5 },
    { ...examples["fix-step"], at: 5 },
    { ...examples["fix-report"], at: 7 },
    { ...examples["fix-ended"], at: 8 },
  ]);
  const { run, fix, device } = examples["fix-began"];
  expect(memory.journal({ limit: 5 })).toEqual([
    {
      run,
      fix,
      device,
      root,
      by: "command",
      because: "writer-spinning",
      beganAt: 5,
      end: { at: 8, outcome: "failed", undo: "put-back" },
      steps: [
        {
          step: "stop-writer",
          at: 5,
          order: examples["fix-step"].order,
          report: examples["fix-report"].report,
        },
      ],
    },
  ]);
});

test("a step that comes twice in one fix has each report where it belongs", () => {
  const memory = open();
  const about = { run: "replug@1", fix: "replug", device: phone, root } as const;
  const step = (at: number): Event => ({ ...examples["fix-step"], ...about, at });
  const report = (at: number, text: string): Event => ({
    ...about,
    kind: "fix-report",
    at,
    step: "stop-writer",
    report: { kind: "done", text },
  });
  memory.remember([
    { ...examples["fix-began"], ...about, at: 1 },
    step(1),
    report(2, "first"),
    { ...about, kind: "fix-step", at: 3, step: "unplug" },
    step(4),
    report(5, "second"),
  ]);
  const [past] = memory.journal({ limit: 1 });
  expect(past?.steps.map(({ step, at, report }) => [step, at, report?.text])).toEqual([
    ["stop-writer", 1, "first"],
    ["unplug", 3, undefined],
    ["stop-writer", 4, "second"],
  ]);
});

test("the newest come first, as many as asked for", () => {
  const memory = open();
  for (const at of [10, 30, 20]) memory.remember(ran({ fix: "replug", at, outcome: "helped" }));
  expect(memory.journal({ limit: 2 }).map(({ beganAt }) => beganAt)).toEqual([30, 20]);
});

test("told twice, it is in the journal once, as it was", () => {
  const memory = open();
  const told = ran({ fix: "set-aside-backup", at: 1, order: setAside("x"), report: done, outcome: "done" });
  memory.remember(told);
  const before = memory.journal({ limit: 9 });
  for (const event of told) memory.remember([event]);
  expect(memory.journal({ limit: 9 })).toEqual(before);
});

test("a run that a life left open is told as interrupted by the next, once", () => {
  const file = newFile();
  const first = openMemory(file, expect.fail);
  first.remember([...ran({ fix: "replug", at: 1 }), ...ran({ fix: "unlock", at: 5, outcome: "helped" })]);
  first.close();
  const second = open(file);
  const ends = second.cutOff(100);
  expect(ends).toEqual([
    { kind: "fix-ended", at: 100, run: "replug@1", fix: "replug", device: phone, root, outcome: "interrupted" },
  ]);
  second.remember(ends);
  expect(second.cutOff(101)).toEqual([]);
  expect(second.journal({ limit: 5 }).map(({ fix, end }) => [fix, end?.outcome])).toEqual([
    ["unlock", "helped"],
    ["replug", "interrupted"],
  ]);
  expect(open(file).cutOff(200)).toEqual([]);
});

test("what helped each phone comes first the next time, the latest before the others", () => {
  const file = newFile();
  const other = "f".repeat(40);
  const memory = open(file);
  memory.remember([
    ...ran({ fix: "replug", at: 10, outcome: "helped" }),
    ...ran({ fix: "restart-iphone", at: 20, outcome: "helped" }),
    ...ran({ fix: "other-port", at: 30, outcome: "no-change" }),
    ...ran({ fix: "unlock", at: 40, outcome: "helped", device: other }),
    ...ran({ fix: "replug", at: 50, outcome: "helped" }),
  ]);
  expect(open(file).helped()).toEqual(
    new Map([
      [phone, ["replug", "restart-iphone"]],
      [other, ["unlock"]],
    ]),
  );
});

test("what was changed can be taken back in the next life, until it was", () => {
  const file = newFile();
  const memory = open(file);
  const undos = () => open(file).undos();
  memory.remember(ran({ fix: "set-aside-backup", at: 10, order: setAside("a"), report: done, outcome: "done" }));
  memory.remember(ran({ fix: "set-aside-backup", at: 20, order: setAside("b"), report: done, outcome: "done" }));
  memory.remember(ran({ fix: "stop-stuck-backup", at: 25, report: done, outcome: "done" }));
  expect(undos()).toEqual([
    { run: "set-aside-backup@10", device: phone, root, at: 11, fix: "put-back", order: putBack("a") },
    { run: "set-aside-backup@20", device: phone, root, at: 21, fix: "put-back", order: putBack("b") },
  ]);
  const failed: Report = { kind: "failed", why: "in-use", text: "" };
  memory.remember(ran({ fix: "put-back", at: 30, order: putBack("a"), report: failed, outcome: "failed" }));
  expect(undos()).toHaveLength(2);
  memory.remember(ran({ fix: "put-back", at: 40, order: putBack("a"), report: done, outcome: "done" }));
  expect(undos().map(({ order }) => order)).toEqual([putBack("b")]);
});

test("what a hand could not do has nothing to be taken back; what it may have done has", () => {
  const memory = open();
  const failed: Report = { kind: "failed", why: "no-room", text: "" };
  memory.remember(ran({ fix: "set-aside-backup", at: 10, order: setAside("a"), report: failed, outcome: "failed" }));
  memory.remember(ran({ fix: "disconnect-vpn", at: 20, order: { hand: "stop-vpn", names: ["Work"] } }));
  expect(memory.undos().map(({ fix, order }) => [fix, order])).toEqual([
    ["reconnect-vpn", { hand: "start-vpn", names: ["Work"] }],
  ]);
  // Whether it was put back, nobody knows either: it can be tried again.
  memory.remember(ran({ fix: "reconnect-vpn", at: 30, order: { hand: "start-vpn", names: ["Work"] } }));
  expect(memory.undos()).toHaveLength(1);
});

test("what was tried in a trouble is not forgotten with the life, but with the next good backup", () => {
  const file = newFile();
  const memory = open(file);
  const began = (backup: string, at: number): Event => ({ ...examples["backup-began"], backup, at });
  memory.remember([began("b1", 0), ...ran({ fix: "replug", at: 10, outcome: "no-change" })]);
  memory.remember(ran({ fix: "keep-awake", at: 12, outcome: "done" }));
  const place = `${root}\n${phone}`;
  expect(open(file).tried()).toEqual([{ place, fix: "replug", outcome: "no-change", at: 13, backup: "b1" }]);
  memory.remember([began("b2", 20), { ...examples.failed, backup: "b2", at: 30 }]);
  expect(open(file).tried()).toHaveLength(1);
  memory.remember([began("b3", 40), { ...examples.finished, backup: "b3", at: 50 }]);
  expect(open(file).tried()).toEqual([]);
});

test("a fix of another version is left out, the others are not", () => {
  const file = newFile();
  const memory = open(file);
  memory.remember([...ran({ fix: "replug", at: 1 }), ...ran({ fix: "unlock", at: 2, outcome: "helped" })]);
  const other = new DatabaseSync(file);
  other.exec("update run set fix = 'exorcise' where fix = 'replug'");
  other.close();
  expect(memory.journal({ limit: 9 }).map(({ fix }) => fix)).toEqual(["unlock"]);
  expect(memory.cutOff(9)).toEqual([]);
});

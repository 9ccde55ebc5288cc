import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { hours, minutes, seconds } from "../../src/core/time.ts";
import { type Memory, openMemory } from "../../src/daemon/memory.ts";
import { examples, phone, progress } from "../link/examples.ts";
import { temporaryFolder } from "../link/ground.ts";

const newFile = () => join(temporaryFolder(), "history.db");

const noComplaint = (sentence: string) => expect.fail(`complained: ${sentence}`);

function open(file = newFile(), complain: (sentence: string) => void = noComplaint, retryEvery?: number): Memory {
  const memory = openMemory(file, complain, retryEvery);
  onTestFinished(() => memory.close());
  return memory;
}

const stored = { kind: "stored" };
const recordAll = (memory: Memory, events: Event[]) => {
  for (const event of events) expect(memory.remember([event])).toEqual(stored);
};

/** A bad night: a stall that heals, the cable out and in, a second stall that does not heal. */
const night: Event[] = [
  { ...examples["backup-began"], at: 0 },
  { ...examples.phase, at: 1, phase: "preparing" },
  { ...examples["waiting-for-you"], at: 2 },
  { ...examples.phase, at: 10, phase: "transferring" },
  progress(20_000, 100),
  { ...examples.quiet, at: 30_000 },
  { ...examples.stalled, at: 40_000, bytes: 150 },
  { ...examples.resumed, at: 50_000, bytes: 200 },
  { ...examples.disconnected, at: 60_000 },
  { ...examples.reconnected, at: 61_000 },
  { ...examples.stalled, at: 70_000, bytes: 250 },
  { ...examples.disconnected, at: 80_000 },
  { ...examples.failed, at: 90_000, bytes: 300, files: 5 },
];

const { evidence } = examples.stalled;
const still = { phase: "transferring", silenceMs: 300_000, lastProgressAt: 1000, evidence };
const nightRemembered = {
  id: "b1",
  device: phone,
  root: "/backups",
  beganAt: 0,
  arrival: false,
  full: true,
  link: "usb",
  bytes: 300,
  files: 5,
  end: { outcome: "failed", at: 90_000, reason: "abandoned" },
  phases: [
    { phase: "preparing", at: 1 },
    { phase: "transferring", at: 10 },
  ],
  causes: [40_000, 70_000].map((at) => ({ at, id: "cable", confidence: "certain" })),
  stalls: [
    { at: 40_000, ...still, end: { at: 50_000, how: "resumed" } },
    { at: 70_000, ...still, end: { at: 90_000, how: "failed" } },
  ],
  interruptions: [
    { kind: "passcode", at: 2 },
    { kind: "disconnected", link: "usb", at: 60_000, backAt: 61_000 },
    { kind: "disconnected", link: "usb", at: 80_000 },
  ],
};

test("a bad night is remembered", () => {
  const memory = open();
  recordAll(memory, night);
  expect(memory.history({ limit: 10 })).toEqual([nightRemembered]);
});

test("what is remembered is there in the next life", () => {
  const file = newFile();
  const first = openMemory(file, noComplaint);
  recordAll(first, night);
  first.close();
  expect(open(file).history({ limit: 10 })).toEqual([nightRemembered]);
});

test("told twice, in part or in whole, at any point of the night, it is remembered once", () => {
  for (let told = 1; told <= night.length; told++) {
    const memory = open();
    const sofar = night.slice(0, told);
    recordAll(memory, sofar);
    const once = [memory.history({ limit: 10 }), memory.samples("b1")];
    const again = fc.property(fc.subarray(sofar), (some) => {
      recordAll(memory, some);
      expect([memory.history({ limit: 10 }), memory.samples("b1")]).toEqual(once);
    });
    fc.assert(again, { numRuns: 20 });
  }
});

test("an older end does not undo a newer one", () => {
  const memory = open();
  recordAll(memory, [examples["backup-began"], { ...examples.finished, at: 9000 }, { ...examples.failed, at: 5000 }]);
  expect(memory.history({ limit: 1 })[0]?.end).toEqual({ outcome: "finished", at: 9000 });
});

test.each([
  [true, "finished"],
  [false, "unconfirmed"],
])("a backup that ends with confirmed %s is %s", (confirmed, outcome) => {
  const memory = open();
  recordAll(memory, [examples["backup-began"], { ...examples.finished, confirmed, at: 5000 }]);
  expect(memory.history({ limit: 1 })[0]?.end).toEqual({ outcome, at: 5000 });
});

test("a backup that runs has no end yet", () => {
  const memory = open();
  recordAll(memory, night.slice(0, 7));
  const [running] = memory.history({ limit: 1 });
  expect(running).not.toHaveProperty("end");
  expect(running?.bytes).toBe(150);
  expect(running?.stalls).toEqual([{ at: 40_000, ...still }]);
});

test("the newest come first, of one phone if asked", () => {
  const memory = open();
  for (let n = 1; n <= 6; n++) {
    const device = n % 2 ? phone : "other";
    recordAll(memory, [{ ...examples["backup-began"], backup: `b${n}`, device, at: n }]);
  }
  const ids = (query: Parameters<Memory["history"]>[0]) => memory.history(query).map(({ id }) => id);
  expect(ids({ limit: 4 })).toEqual(["b6", "b5", "b4", "b3"]);
  expect(ids({ limit: 2, device: phone })).toEqual(["b5", "b3"]);
  expect(ids({ limit: 2, device: "none" })).toEqual([]);
});

test("every kind of event can be recorded", () => {
  recordAll(open(), Object.values(examples));
});

test("an hour at one look a second leaves a sample every ten", () => {
  const memory = open();
  for (let at = 0; at < 3600; at++) memory.remember([progress(seconds(at), at)]);
  expect(memory.samples("b1").map(({ at }) => at)).toEqual(Array.from({ length: 360 }, (_, n) => seconds(10 * n)));
  memory.remember([{ ...progress(seconds(3600)), backup: "b2" } as Event]); // "progress" made a progress event
  expect(memory.samples("b2")).toHaveLength(1);
});

test("samples are forgotten after thirty days, backups are not", () => {
  const memory = open();
  const began = (backup: string, at: number): Event => ({ ...examples["backup-began"], backup, at });
  recordAll(memory, [began("b1", 0), progress(0), progress(minutes(10))]);
  recordAll(memory, [began("b2", 30 * hours(24) + minutes(5))]);
  expect(memory.samples("b1").map(({ at }) => at)).toEqual([minutes(10)]);
  expect(memory.history({ limit: 5 })).toHaveLength(2);
});

test("the notes of running backups are kept as they are, until dropped", () => {
  const file = newFile();
  const first = openMemory(file, noComplaint);
  first.remember([], [{ id: "b1", text: '{"a":1}' }]);
  first.remember([], [{ id: "b2", text: "anything" }]);
  first.remember([], [{ id: "b1", text: '{"a":2}' }]);
  first.close();
  const memory = open(file);
  expect(memory.notes()).toEqual([
    { id: "b1", text: '{"a":2}' },
    { id: "b2", text: "anything" },
  ]);
  memory.remember([], [{ id: "b1" }]);
  memory.remember([], [{ id: "b9" }]);
  expect(memory.notes()).toEqual([{ id: "b2", text: "anything" }]);
});

test("what good backups taught is there in the next life, oldest first, sixty of each phone", () => {
  const file = newFile();
  const good = (at: number): Event => ({ ...examples.finished, backup: `b${at}`, at });
  const first = open(file);
  recordAll(
    first,
    Array.from({ length: 70 }, (_, at) => good(at)),
  );
  recordAll(first, [{ ...examples.finished, backup: "other", device: "f".repeat(40), at: 5 }, examples.failed]);
  const { habit: _, ...unconfirmed } = examples.finished;
  recordAll(first, [{ ...unconfirmed, backup: "b71", at: 71 }]);
  const lessons = open(file).lessons();
  const own = lessons.filter(({ device }) => device === phone);
  expect(own.map(({ at }) => at)).toEqual(Array.from({ length: 60 }, (_, i) => i + 10));
  expect(own[0]).toEqual({ ...examples.finished.habit, device: phone, at: 10 });
  expect(lessons).toHaveLength(61);
});

test("where a run failed is there in the next life, until another run has ended", () => {
  const memory = open();
  recordAll(memory, night);
  expect(memory.stops()).toEqual([{ backup: "b1", device: phone, root: "/backups", bytes: 300, at: 90_000 }]);
  const next = { backup: "b2", at: 100_000 };
  recordAll(memory, [{ ...examples["backup-began"], ...next }]);
  expect(memory.stops()).toHaveLength(1);
  recordAll(memory, [{ ...examples.finished, ...next, at: 200_000 }]);
  expect(memory.stops()).toEqual([]);
});

test("a lesson in another version's words is forgotten", () => {
  const file = newFile();
  const memory = open(file);
  recordAll(memory, [examples.finished]);
  const database = new DatabaseSync(file);
  database.exec(`insert into lesson values ('x', '${phone}', 1, '{"link":"thunderbolt"}'), ('y', '${phone}', 2, '{')`);
  database.close();
  expect(memory.lessons().map(({ at }) => at)).toEqual([examples.finished.at]);
});

test("evidence an older Defrost weighed is left out, its stall is not", () => {
  const file = newFile();
  const memory = open(file);
  recordAll(memory, night);
  const other = new DatabaseSync(file);
  other.exec(`update stall set evidence = '[{"id":"moon-phase","weight":1},${JSON.stringify(evidence[0])}]'`);
  other.close();
  expect(memory.history({ limit: 1 })[0]?.stalls.map((stall) => stall.evidence)).toEqual([
    [evidence[0]],
    [evidence[0]],
  ]);
});

test("killed at any moment: whatever was called stored is there", async () => {
  const file = newFile();
  let last = 0;
  for (let life = 0; life < 5; life++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, "memory-writer.ts"), file, String(last)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = once(child, "exit");
    const enough = last + 100 + 37 * life;
    for await (const line of createInterface(child.stdout)) {
      const [record, keep, at] = line.split(" ");
      expect([record, keep]).toEqual(["stored", "stored"]);
      last = Number(at);
      if (last >= enough) child.kill("SIGKILL");
    }
    expect(await ended).toEqual([null, "SIGKILL"]);
    const memory = openMemory(file, noComplaint); // which checks the whole file
    expect(memory.history({ limit: 1 })[0]?.bytes).toBeGreaterThanOrEqual(last);
    expect(Number(memory.notes()[0]?.text)).toBeGreaterThanOrEqual(last);
    memory.close();
  }
});

test("while another program holds the file, nothing is lost: it is stored with the next event that can", () => {
  const file = newFile();
  const memory = open(file);
  const other = new DatabaseSync(file);
  recordAll(memory, night.slice(0, 5));
  other.exec("begin immediate");
  for (const event of night.slice(5, 12)) {
    expect(memory.remember([event])).toEqual({
      kind: "failed",
      why: "The history cannot be written: another program is using it.",
    });
  }
  expect(memory.remember([], [{ id: "b1", text: "x" }])).toEqual({
    kind: "failed",
    why: "The history cannot be written: another program is using it.",
  });
  other.exec("rollback");
  other.close();
  recordAll(memory, night.slice(12));
  expect(memory.notes()).toEqual([{ id: "b1", text: "x" }]);
  expect(memory.history({ limit: 1 })).toEqual([nightRemembered]);
});

test("a full disk is told, and what was stored stays", () => {
  const file = newFile();
  // A limit on the size of files stands in for the disk: the system refuses the write in the middle of things.
  const limited = `ulimit -f 400; exec "$0" "$@"`;
  const writer = join(import.meta.dirname, "memory-writer.ts");
  const run = spawnSync("/bin/sh", ["-c", limited, process.execPath, writer, file, "0", "2000"], { encoding: "utf8" });
  expect(run.stderr).toBe("");
  expect(run.status).toBe(0);
  const lines = run.stdout.trim().split("\n");
  const whole = lines.findIndex((line) => line.startsWith("failed"));
  expect(whole).toBeGreaterThan(10);
  expect(lines).toHaveLength(2000);
  const memory = open(file);
  expect(memory.history({ limit: 1 })[0]?.bytes).toBeGreaterThanOrEqual(whole);
});

test("a bug is not taken for a full disk", () => {
  const memory = open();
  const { root, ...rootless } = examples["backup-began"];
  expect(root).toBeDefined();
  expect(() => memory.remember([rootless as Event])).toThrow("NOT NULL"); // on purpose no event
});

test("a history of a newer Defrost is refused and left as it is", () => {
  const file = newFile();
  const newer = new DatabaseSync(file);
  newer.exec("create table future (x); pragma user_version = 99");
  newer.close();
  const before = readFileSync(file);
  expect(() => open(file)).toThrow(
    `The history ${file} is of version 99, this Defrost knows versions up to 4. ` +
      "Install the newer Defrost again, or move the file away to begin a new history.",
  );
  expect(readFileSync(file)).toEqual(before);
});

/** Opens a damaged history: what was said, and what lies beside the new one. */
function openDamaged(file: string) {
  const said: string[] = [];
  const memory = open(file, (sentence) => said.push(sentence));
  const aside = readdirSync(dirname(file))
    .filter((name) => name.includes(".damaged-"))
    .sort();
  return { memory, said, aside: aside.map((name) => join(dirname(file), name)) };
}

test("a file that is no history is kept aside, and a new history begins", () => {
  const file = newFile();
  writeFileSync(file, "dear diary, ".repeat(500));
  const { memory, said, aside } = openDamaged(file);
  expect(said).toEqual([
    `The history ${file} is damaged or is not a history of Defrost. It is kept as ${aside[0]}, and a new one begins.`,
  ]);
  expect(readFileSync(aside[0] ?? "", "utf8")).toBe("dear diary, ".repeat(500));
  recordAll(memory, night);
  expect(memory.history({ limit: 10 })).toEqual([nightRemembered]);
});

test("a database with other tables is kept aside, whatever version it says", () => {
  for (const version of [0, 1]) {
    const file = newFile();
    const other = new DatabaseSync(file);
    other.exec(`create table backup (x); pragma user_version = ${version}`);
    other.close();
    const { memory, aside } = openDamaged(file);
    expect(aside).toHaveLength(1);
    expect(memory.history({ limit: 1 })).toEqual([]);
  }
});

test("a damaged history is kept aside as it was", () => {
  const file = newFile();
  const memory = openMemory(file, noComplaint);
  for (let n = 0; n < 500; n++) memory.remember([{ ...examples["backup-began"], backup: `b${n}`, at: n }]);
  memory.close();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4096 * 3, 4096 * 6);
  writeFileSync(file, bytes);
  const { said, aside } = openDamaged(file);
  expect(said).toHaveLength(1);
  expect(readFileSync(aside[0] ?? "")).toEqual(bytes);
});

test("where no file can be yet, all goes on, and is remembered as soon as one can", () => {
  const folder = join(temporaryFolder(), "later");
  const file = join(folder, "history.db");
  const said: string[] = [];
  const memory = open(file, (sentence) => said.push(sentence), 0);
  const why =
    `Cannot use the history ${file}: unable to open database file. ` +
    "Defrost watches without a history, and tries again by itself.";
  expect(said).toEqual([why]);
  expect(memory.notes()).toEqual([]);
  expect(memory.remember(night.slice(0, 6), [{ id: "b1", text: "early" }])).toEqual({ kind: "failed", why });
  expect(() => memory.history({ limit: 1 })).toThrow(why);

  mkdirSync(folder);
  const earlier = openMemory(file, noComplaint); // of a life that the disk hid from this one
  earlier.remember([], [{ id: "b0", text: "another life" }]);
  earlier.close();
  recordAll(memory, night.slice(6));
  expect(memory.history({ limit: 1 })).toEqual([nightRemembered]);
  expect(memory.notes()).toEqual([{ id: "b1", text: "early" }]);
  expect(said).toEqual([why]);
});

test("a history that cannot be opened is not tried at every word, but when somebody asks for it", () => {
  const folder = join(temporaryFolder(), "later");
  const memory = open(join(folder, "history.db"), () => undefined);
  mkdirSync(folder);
  expect(memory.remember(night)).toMatchObject({ kind: "failed" });
  expect(memory.history({ limit: 1 })).toEqual([nightRemembered]);
});

/**
 * Lives of a little daemon, one after the other, in which anything happens: people click, two of them at once, Defrost ends
 * in the middle, the phone comes and goes, and the disk that all of it lies on is full. Says what it did when nothing was lost.
 */

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Event } from "../../src/core/event.ts";
import { asks, clicks, fixing } from "../core/clicks.ts";
import { troubles } from "../core/every-step.ts";
import { comesBack, leaves } from "../core/happenings.ts";
import { phone } from "../core/story.ts";
import { changesIn, type KnownFix, type Place, setUp, wakesUp } from "./little-life.ts";

const [disk = "", seed = "1", numRuns = "10"] = process.argv.slice(2);
setInterval(() => undefined, 1000); // as its senses keep a daemon

// The keys are those of the table.
const all = Object.keys(troubles) as KnownFix[];
/** What touches most is clicked most. */
const risky: KnownFix[] = [
  "set-aside-backup",
  "put-back",
  "start-again",
  "disconnect-vpn",
  "backup-keys",
  "restart-iphone",
];
const any = fc.constantFrom(...all, ...risky, ...risky, ...risky);

type Life = ReturnType<typeof wakesUp>;

const files = ["Info.plist", "Manifest.db", "ab/abcd"];

function backupIn({ root }: Place): void {
  mkdirSync(join(root, phone, "ab"), { recursive: true });
  for (const file of files) writeFileSync(join(root, phone, file), `its ${file}`);
}

function isWhole({ root }: Place): void {
  const [name = "", ...others] = readdirSync(root);
  assert.deepEqual(others, []);
  assert.match(name, new RegExp(`^${phone}(?:\\.set-aside-\\d{8}T\\d{6}Z)?$`));
  for (const file of files) assert.equal(readFileSync(join(root, name, file), "utf8"), `its ${file}`);
  assert.equal(readdirSync(join(root, name), { recursive: true }).length, files.length + 1);
}

/** No fix begins before the one before has ended. */
function oneAtATime(told: readonly { event: Event }[]): void {
  let running: string | undefined;
  for (const { event } of told) {
    if (event.kind === "fix-began" && event.fix !== "keep-awake") {
      assert.equal(running, undefined);
      running = event.run;
    }
    if (event.kind === "fix-ended" && event.run === running) running = undefined;
  }
}

/** Two people at once: one of them at most has it begun, and the other is told which. */
function twoClick(life: Life, one: KnownFix, other: KnownFix): void {
  const before = fixing(life.tale)?.fix;
  const replies = [one, other].map((fix) => clicks(life.tale, fix, { consents: true }));
  const began = replies.flatMap((reply) => (reply?.kind === "began" ? [reply.fix] : []));
  assert.ok(
    replies.every((reply) => reply !== undefined) && began.length <= (before ? 0 : 1) + (fixing(life.tale) ? 0 : 1),
  );
  const running = before ?? (replies[0]?.kind === "began" && fixing(life.tale) ? one : undefined);
  if (running) assert.deepEqual(replies[1], { kind: "refused", why: "another-fix", fix: running });
}

const filler = join(disk, "filler");
/** Only a disk that is small enough to be nobody else's. */
function fill(): void {
  const { bavail, bsize } = statfsSync(disk);
  if (bavail * bsize > 32e6) return;
  try {
    writeFileSync(filler, Buffer.alloc(bavail * bsize));
  } catch {
    // full is what it is to be
  }
}

const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("click" as const), one: any, other: any }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("go-on" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("trouble" as const), of: any }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("ends" as const) }) },
  fc.record({ kind: fc.constantFrom("walk" as const, "stop", "wait", "leaves", "comes", "full", "room") }),
);

/** Each life begins later than the one before. */
const lifetime = 100_000;

async function liveOn(happenings: readonly (typeof happening extends fc.Arbitrary<infer One> ? One : never)[]) {
  const place = setUp(mkdtempSync(join(disk, "life-")));
  backupIn(place);
  let lives = 0;
  const wake = () => {
    const life = wakesUp(place, { complain: () => undefined }); // a full disk is complained of
    life.tale.asleep(lives++ * lifetime);
    return life;
  };
  let life = wake();
  for (const one of happenings) {
    const { tale } = life;
    switch (one.kind) {
      case "click":
        twoClick(life, one.one, one.other);
        break;
      case "go-on":
        await life.goOn();
        break;
      case "trouble":
        await troubles[one.of](tale, async () => undefined);
        break;
      case "ends":
        await life.ends();
        life = wake();
        break;
      case "walk":
        asks(tale, { want: "walk", by: "click" });
        break;
      case "stop":
        asks(tale, { want: "stop" });
        break;
      case "wait":
        tale.wait(60);
        break;
      case "leaves":
        for (const { link, muxId } of tale.state.devices.get(phone) ?? []) leaves(tale, link, muxId);
        break;
      case "comes":
        comesBack(tale, "usb", tale.now).wait(1);
        break;
      case "full":
        fill();
        break;
      case "room":
        rmSync(filler, { force: true });
        break;
    }
    isWhole(place);
    oneAtATime(tale.told);
  }
  await life.ends();
  rmSync(filler, { force: true });
  const last = wake();
  for (const { run, end } of last.memory.journal({ limit: 100 })) assert.ok(end, `${run} has no end`);
  await last.ends();
  isWhole(place);
  const changes = changesIn(place).length;
  rmSync(join(place.root, ".."), { recursive: true });
  return changes;
}

let changes = 0;
await fc.assert(
  fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 40 }), async (happenings) => {
    changes += await liveOn(happenings);
  }),
  { seed: Number(seed), numRuns: Number(numRuns) },
);
console.log(`seed ${seed}: ${changes} changes in ${numRuns} lives, and every file is there`);
process.exit();

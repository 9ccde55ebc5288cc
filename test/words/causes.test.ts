/** Causes in words: none is left without, none says more than its evidence. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cause, CauseId, NextId, Proof } from "../../src/core/cause/cause.ts";
import { causes } from "../../src/core/cause/table.ts";
import {
  causeSentence,
  earlierSentence,
  nextSentence,
  proofSentence,
  unplugSentences,
} from "../../src/words/causes.en.ts";
import { causesTold, shown } from "../core/happenings.ts";
import { troubles } from "../core/troubles.ts";

const ms = fc.nat({ max: 1e9 });
const bytes = fc.nat({ max: 2 ** 31 - 1 }).map((n) => n * 1000);
const many = fc.integer({ min: 1, max: 200 });
const speed = fc.constantFrom(1.5e6, 12e6, 480e6, 5e9, 10e9);
const program = fc.constantFrom("AppleMobileBackup", "idevicebackup2", "pymobiledevice3");
const means = fc.constantFrom("disk-full", "general", "file-unreadable", "passcode-not-entered");
const none = fc.constant({});
const maybe = <T>(required: T, optional: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required ?? {}) });

/** The values of each kind of proof; the compiler asks for the one that is missing. */
const values: Record<Proof["id"], fc.Arbitrary<unknown>> = {
  "may-not-look": fc.record({ root: fc.constant("/backups") }),
  "folder-not-there": fc.record({ root: fc.constant("/backups") }),
  cancelled: fc.record({ agoMs: ms }),
  error: maybe({ code: many }, { means }),
  "free-space": fc.record({ freeBytes: bytes, totalBytes: bytes }),
  "phone-holds": fc.record({ usedBytes: bytes }),
  "prompt-open": fc.record({ forMs: ms }),
  "prompt-closed": fc.record({ openMs: ms }),
  "only-info": fc.record({ forMs: ms }),
  "agent-gave-up-waiting": none,
  "phone-locked": none,
  refused: fc.record({ why: fc.constantFrom("locked", "trust-denied", "hung-up", "other", "not-by-this-way") }),
  left: fc.record({ link: fc.constantFrom("usb", "network"), forMs: ms, back: fc.boolean() }),
  flapped: maybe({ count: many, port: fc.constant("14-2.3") }, { speed }),
  "on-bus": fc.record({ port: fc.constant("1-3") }),
  "not-listed": fc.record({ usbmuxd: fc.constantFrom("running", "not-running", "not-answering") }),
  busy: fc.record({ program, forMs: ms }),
  "no-answer": fc.record({ forMs: ms }),
  answers: none,
  "left-over": fc.record({ what: fc.constantFrom("snapshot", "empty-plist") }),
  damaged: fc.record({
    file: fc.constantFrom("Status.plist", "Manifest.plist", "Manifest.db"),
    how: fc.constantFrom("missing", "empty", "unreadable", "corrupt", "not-a-file"),
  }),
  agent: fc.record({ serving: fc.boolean() }),
  "agent-failed": none,
  "agent-talks": fc.record({ agoMs: ms }),
  "all-there": none,
  ghosts: fc.record({ count: many }),
  "same-place": fc.record({ bytes }),
  manifest: fc.record({ bytes }),
  slept: fc.record({ forMs: ms }),
  "switched-off": fc.record({ by: fc.constantFrom("device-backups", "ignored-devices") }),
  vpn: fc.record({ everything: fc.boolean() }),
  firewall: fc.record({ state: fc.constantFrom("on", "blocks-all") }),
  versions: fc.record({ ios: fc.constant("26.1"), computer: fc.constant("macOS 15.1") }),
  "update-waiting": fc.record({ name: fc.constant("macOS Tahoe 26.2") }),
  slow: maybe({ rate: fc.float({ min: 0, max: 1e6, noNaN: true }) }, { speed }),
  "writer-gone": fc.record({ program }),
  "writer-idle": fc.record({ program }),
  "not-seen": fc.record({
    sense: fc.constantFrom("folder", "usbmux", "writer", "host"),
    why: fc.constantFrom("not-permitted", "missing", "not-running", "garbage"),
  }),
  "ruled-out": fc.record({ causes: fc.subarray<CauseId>([...causes.map(({ id }) => id), "unknown"]) }),
};

const proof = fc
  // The keys are those of the type, and the values those of the key.
  .constantFrom(...(Object.keys(values) as Proof["id"][]))
  .chain((id) => values[id].map((some) => ({ id, values: some }) as Proof));

const everyday = /^[A-Z“0-9/a-z][^<>{}[\]|_]*$/;
const isSentence = (words: string) => {
  expect(words).toMatch(everyday);
  expect(words).not.toMatch(/undefined|NaN|null|Infinity|object|!|\bError\b/);
  expect(words.length).toBeGreaterThan(5);
};

test("every proof is a sentence, whatever its values", () => {
  fc.assert(
    fc.property(proof, (one) => {
      isSentence(proofSentence(one));
    }),
    { numRuns: 2000 },
  );
});

describe("every cause", () => {
  // The keys are those of the type.
  const ids = Object.keys(troubles) as CauseId[];

  test.each(ids)("%s is a sentence, and says how sure it is", (id) => {
    for (const confidence of ["certain", "likely", "possible"] as const) isSentence(causeSentence({ id, confidence }));
    if (id === "unknown") return;
    expect(causeSentence({ id, confidence: "likely" })).toMatch(/^Probably: /);
    expect(causeSentence({ id, confidence: "possible" })).toMatch(/^Perhaps: /);
    expect(causeSentence({ id, confidence: "certain" })).not.toMatch(/^(Probably|Perhaps)/);
  });

  test("has something to do next, in one imperative", () => {
    const nexts = new Set<NextId>(causes.flatMap(({ next }) => next));
    for (const next of nexts) expect(nextSentence(next, { evidence: [] })).toMatch(/^[A-Z][^.]+\.$/);
  });
});

describe("what the stories end in", () => {
  const ends = Object.values(troubles).flatMap((some) => some.map(([name, , tell]) => [name, tell] as const));

  test.each(ends)("%s: every word of it is backed by evidence", (_name, tell) => {
    const tale = tell();
    const told: Cause[] = [...causesTold(tale), ...[shown(tale)?.cause].flatMap((one) => one ?? [])];
    for (const cause of told) {
      isSentence(causeSentence(cause));
      expect(cause.evidence.length, cause.id).toBeGreaterThan(0);
      cause.evidence.forEach((one) => {
        isSentence(proofSentence(one));
      });
      expect(cause.next.length, cause.id).toBeGreaterThan(0);
    }
    const view = shown(tale);
    if (view && "unplug" in view) for (const sentence of unplugSentences(view.unplug)) isSentence(sentence);
  });
});

test("a good backup is called untouched only if it is", () => {
  expect(earlierSentence({ at: 0, untouched: true }, "was")).toBe("The good backup of 1970-01-01 is untouched.");
  expect(earlierSentence({ at: 0, untouched: false }, "was")).toBe(
    "The good backup of 1970-01-01 was being replaced, and may not be whole any more.",
  );
});

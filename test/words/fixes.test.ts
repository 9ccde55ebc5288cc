/** Fixes in words: none is left without, each says its risk before anybody agrees, and none tells to lose a backup. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FixEvent, FixId, Order, Reply } from "../../src/core/fix/fix.ts";
import { fixes } from "../../src/core/fix/table.ts";
import { outcome, replySchema, reportSchema, stepId } from "../../src/link/fix-schema.ts";
import { fixId } from "../../src/link/words-schema.ts";
import { noticeWords } from "../../src/words/en.ts";
import { stepSeen, stepSentence } from "../../src/words/fix-steps.en.ts";
import {
  byWords,
  fixEventSentence,
  fixSentences,
  fixTitles,
  hindranceSentence,
  outcomeSentence,
  replySentence,
  reportSentence,
  riskSentence,
} from "../../src/words/fixes.en.ts";
import { examples } from "../link/examples.ts";

const isSentence = (words: string) => {
  expect(words).toMatch(/^[A-Z“][^<>{}[\]|_]*\.$/);
  expect(words).not.toMatch(/undefined|NaN|null|Infinity|object|!|\bError\b|\.\./);
};

/** What a person must never be told to do. */
const isHarmless = (words: string) => {
  const told = words.replace(/do not [^.]*\.|[^.]*: do not\./gi, "");
  expect(told).not.toMatch(/\b(delete|erase)\b/i);
  expect(told).not.toMatch(/\brestore the iPhone\b/i);
};

const ids = fixId.options;

describe("every fix", () => {
  test.each(ids)("%s has a title, what it does, and its steps", (id) => {
    expect(fixTitles[id]).toMatch(/^[A-Z][^.!]+$/);
    isSentence(fixSentences[id]);
    for (const { id: step } of fixes[id].steps) {
      for (const asks of ["hand", "you"] as const) isSentence(stepSentence(step, asks));
    }
  });

  /** What it needs may depend on the case: these always ask. */
  const asks: FixId[] = [
    "force-stop",
    "restart-iphone",
    "set-aside-backup",
    "backup-keys",
    "restore-keys",
    "reset-network-settings",
    "recovery-update",
  ];
  test.each(asks)("%s says what it risks before anybody agrees to it", (id) => isSentence(riskSentence(id) ?? ""));

  test("says what it takes to be lost, where something is", () => {
    expect(riskSentence("reset-network-settings")).toMatch(/Wi-Fi passwords and VPNs/);
    expect(riskSentence("recovery-update")).toMatch(/Choose Update, never Restore/);
    expect(riskSentence("toggle-icloud-backup")).toMatch(/If it offers to delete the backups in iCloud: do not\./);
    expect(stepSentence("turn-off-icloud-backup", "you")).toMatch(/Do not choose to delete any backup/);
    expect(stepSentence("update-in-recovery", "you")).toMatch(/never Restore/);
  });

  test("tells each kind of iPhone how it gets into recovery", () => {
    const words = stepSentence("enter-recovery", "you");
    expect(words).toMatch(
      /iPhone 8 and later: press and let go volume up, then volume down, then hold the side button/,
    );
    expect(words).toMatch(/iPhone 7: hold volume down and the side button/);
    expect(words).toMatch(/6s and older[^:]*: hold the Home button and the side or top button/);
  });

  test("tells nobody to delete a backup or to restore the iPhone", () => {
    for (const id of ids)
      for (const words of [fixTitles[id], fixSentences[id], riskSentence(id) ?? ""]) isHarmless(words);
    for (const step of stepId.options)
      for (const asks of ["hand", "you"] as const) isHarmless(stepSentence(step, asks));
  });
});

describe("every step", () => {
  test.each(stepId.options)("%s is said while it lasts, and when it was seen", (step) => {
    isSentence(stepSentence(step, "hand"));
    isSentence(stepSentence(step, "you"));
    for (const bits of [undefined, 1.5e6, 480e6, 5e9, 10e9]) isSentence(stepSeen(step, bits));
  });

  test("another port is told with what it gives", () => {
    expect(stepSeen("plug-in-elsewhere", 480e6)).toBe("Back on another port, at 480 Mb/s.");
    expect(stepSeen("plug-in-elsewhere")).toBe("Back on another port.");
    expect(stepSeen("unplug", 480e6)).toBe("Unplugged.");
  });

  test("room that is missing is told in bytes", () => {
    expect(stepSentence("make-room", "you", 10e9)).toMatch(/At least 10\.0 GB more are needed\.$/);
  });
});

const anyOf = <Word>(words: readonly Word[]) => fc.constantFrom(...words);
const [, failed] = reportSchema.options;
const refused = replySchema.options[4];
const hindrances = refused.entries.why.options;
const about = { at: 0, run: "replug@0", fix: "replug" } as const;

test("whatever came of it is a sentence", () => {
  for (const one of outcome.options) isSentence(outcomeSentence(one));
  for (const why of failed.entries.why.options) isSentence(reportSentence({ kind: "failed", why, text: "EPERM" }));
  for (const why of hindrances) isSentence(hindranceSentence(why));
});

test("every event of a fix is a sentence", () => {
  const because = fc.constant({});
  const event: fc.Arbitrary<FixEvent> = fc.oneof(
    fc
      .record({ fix: anyOf(ids), by: anyOf(["click", "command", "walk", "automatic"] as const), because })
      .map(({ fix, by }): FixEvent => ({ ...about, fix, kind: "fix-began", by, steps: [] })),
    anyOf(stepId.options).map((step): FixEvent => ({ ...about, kind: "fix-step", step })),
    fc
      .record({ fix: anyOf(ids), outcome: anyOf(outcome.options), undo: fc.option(anyOf(ids), { nil: undefined }) })
      .map(({ undo, ...one }): FixEvent => ({ ...about, ...one, kind: "fix-ended", ...(undo && { undo }) })),
  );
  fc.assert(fc.property(event, (one) => isSentence(fixEventSentence(one))));
  for (const why of ["moves", "needs-you", "nothing-left", "stopped"] as const) {
    isSentence(fixEventSentence({ kind: "walk-ended", at: 0, why }));
    isSentence(fixEventSentence({ kind: "walk-ended", at: 0, why, next: "replug" }));
  }
});

test("whoever is refused hears why; and which fix runs, if one is in the way", () => {
  for (const why of hindrances) isSentence(replySentence({ kind: "refused", why, fix: "replug" }));
  expect(replySentence({ kind: "refused", why: "another-fix", fix: "restart-iphone" })).toBe(
    "Another fix is running, and there is only one at a time: restart the iPhone.",
  );
  const others: Exclude<Reply, { kind: "began" | "refused" }>[] = [
    { kind: "went-on" },
    { kind: "stopped" },
    { kind: "needs-you", fix: "other-port" },
  ];
  for (const reply of others) isSentence(replySentence(reply));
  for (const by of ["click", "command", "walk", "automatic"] as const) expect(byWords(by)).toMatch(/^by /);
});

test("a notice names the first that can be done now, and how to have it done", () => {
  const offered = noticeWords(examples.stalled, "iPhone …801E", { fix: "start-again", kind: "one-click", needs: [] });
  expect(offered?.body).toBe(
    "iPhone …801E: The iPhone lost its connection by cable. Start the backup again. To have it done: defrost fix start-again",
  );
  const guided = noticeWords(examples.stalled, "iPhone …801E", { fix: "other-port", kind: "guided", needs: [] });
  expect(guided?.body).toBe("iPhone …801E: The iPhone lost its connection by cable. Try another USB port.");
  expect(noticeWords(examples["fix-ended"], "iPhone …801E")?.title).toBe("A fix did not help");
});

test("an order is never put into words with what people call their things", () => {
  const order: Order = { hand: "stop-vpn", names: ["Anna’s office"] };
  expect(fixEventSentence({ ...about, kind: "fix-step", step: "stop-vpn", order })).not.toMatch(/Anna/);
});

/** Every cause is named by the evidence for it, as surely as that allows, with the one thing to do next. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { CauseId } from "../../src/core/cause/cause.ts";
import { causes } from "../../src/core/cause/table.ts";
import { snapshotOf } from "../../src/core/snapshot.ts";
import { causesTold, shown } from "./happenings.ts";
import { troubles } from "./troubles.ts";

// The keys are those of the type.
const ids = Object.keys(troubles) as CauseId[];

test("every row of the table has its story, and every id its row", () => {
  expect([...causes.map(({ id }) => id), "unknown"].toSorted()).toEqual(ids.toSorted());
  for (const id of ids) expect(troubles[id], id).not.toEqual([]);
});

test("docs/causes.md has the same rows, in the same order", () => {
  const doc = readFileSync("docs/causes.md", "utf8");
  const told = [...doc.matchAll(/^\| `([a-z-]+)` \|.*\| ([a-z, -]+)(?:;.*)? \|$/gm)].map(
    ([, id, next]) => `${id}: ${next}`,
  );
  expect(told.slice(0, causes.length)).toEqual(causes.map(({ id, next }) => `${id}: ${next.join(", ")}`));
});

describe.each(ids)("%s", (id) => {
  test.each(troubles[id])("%s", (_name, { confidence, next, proof, unplug: safe }, tell) => {
    const tale = tell();
    const cause = shown(tale)?.cause;
    expect({ id: cause?.id, confidence: cause?.confidence, next: cause?.next[0] }).toEqual({ id, confidence, next });
    expect(cause?.evidence.map((one) => one.id)).toContain(proof);
    // Nobody has to look: it was said, unless nothing is wrong.
    if (id !== "slow-link") expect(causesTold(tale).at(-1)).toMatchObject({ id, confidence });
    expect(snapshotOf(tale.state).backups[0]?.unplug.safe).toBe(safe);
  });
});

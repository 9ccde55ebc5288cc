/**
 * How many of the public reports are named right. All of them were known when the rules were made: what comes of a report
 * that was not, nobody can say by this.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { shown } from "./happenings.ts";
import { type Named, reports } from "./reports.ts";
import type { Story } from "./story.ts";

const text = readFileSync(join(import.meta.dirname, "../fixtures/reports/stall-reports.tsv"), "utf8");
const [header = "", ...lines] = text.trimEnd().split("\n");
const column = (line: string, name: string): string => line.split("\t")[header.split("\t").indexOf(name)] ?? "";
const rows = lines.map((line) => ({
  id: column(line, "id"),
  holdout: column(line, "holdout"),
  established: column(line, "cause_established"),
}));

/** A folder that may not be looked into is said, whether or not a backup runs in it. */
function namedIn(tale: Story): Named {
  const cause = shown(tale)?.cause?.id;
  return cause ?? (tale.kinds().includes("no-access") ? "no-access" : "well");
}

const seen = rows.flatMap(({ id, ...row }) => {
  const report = reports[id];
  return report && "tell" in report ? [{ id, ...row, ...report }] : [];
});

test("each report is told, or is known to reach no sense; none of them is held out", () => {
  expect(Object.keys(reports)).toEqual(rows.map(({ id }) => id));
  expect(rows.filter(({ holdout }) => holdout !== "")).toEqual([]);
});

test.each(seen)("$id: $cause", ({ cause, named, tell }) => {
  const tale = tell();
  expect(namedIn(tale)).toBe(named?.instead ?? cause);
  if (cause === "well") expect(tale.kinds()).not.toContain("stalled");
});

describe("docs/causes.md", () => {
  const doc = readFileSync("docs/causes.md", "utf8");
  const right = (some: typeof seen) => `${some.filter(({ named }) => !named).length} of ${some.length}`;

  test("tells the share that is named right", () => {
    expect(doc).toContain(`**${right(seen)}** reports`);
    expect(doc).toContain(`**${right(seen.filter(({ established }) => established === "yes"))}** where`);
  });

  test("lists every miss with its reason", () => {
    for (const { id, cause, named } of seen) {
      if (named) expect(doc).toContain(`| ${id} | \`${cause}\` | \`${named.instead}\` | ${named.because} |`);
    }
  });
});

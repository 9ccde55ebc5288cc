/** docs/fixes.md says what the table does. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fixes } from "../../src/core/fix/table.ts";

test("docs/fixes.md has the same rows, with the same steps", () => {
  const rows = [
    ...readFileSync("docs/fixes.md", "utf8").matchAll(
      /^\| `([\w-]+)` \| (automatic|one-click|guided) \| (.*?) \| .*? \| (.*?) \|$/gm,
    ),
  ];
  const written = rows.map(([, id, kind, steps, undo]) => [id, kind, steps, undo]);
  const real = Object.values(fixes).map(({ id, kind, steps, undo }) => [
    id,
    kind,
    steps.map((step) => step.id + (step.hand ? (step.orYou ? " (hand, or you)" : " (hand)") : "")).join(", ") || "–",
    undo ? `\`${undo}\`` : "–",
  ]);
  expect(written).toEqual(real);
});

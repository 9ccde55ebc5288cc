import fc from "fast-check";
import * as v from "valibot";
import { expect, expectTypeOf, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { historyQuerySchema, noticeSchema, viewerMessageSchema } from "../../src/link/protocol.ts";
import { eventSchema, pastBackupSchema, snapshotSchema } from "../../src/link/schema.ts";
import { examples, pastBackup, snapshotAt } from "./examples.ts";

const schemas = { event: eventSchema, snapshot: snapshotSchema, pastBackup: pastBackupSchema };
const good: [keyof typeof schemas, object][] = [
  ...Object.values(examples).map((event): ["event", object] => ["event", event]),
  ["snapshot", snapshotAt(1)],
  ["pastBackup", pastBackup],
];

test("the schemas say what core says, in both directions", () => {
  expectTypeOf<v.InferOutput<typeof eventSchema>>().toExtend<Event>();
  expectTypeOf<Event>().toExtend<v.InferOutput<typeof eventSchema>>();
  expectTypeOf<v.InferOutput<typeof snapshotSchema>>().toExtend<Snapshot>();
  expectTypeOf<Snapshot>().toExtend<v.InferOutput<typeof snapshotSchema>>();
});

test.each(good)("a good %s comes through the wire unchanged", (name, value) => {
  expect(v.parse(schemas[name], JSON.parse(JSON.stringify(value)))).toEqual(value);
});

/** Every place in a value, as the keys that lead there. */
function places(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))];
}

function replaced(value: unknown, [key, ...deeper]: string[], put: unknown): unknown {
  if (key === undefined) return put;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : Object.assign({}, value);
  Reflect.set(copy, key, replaced(Reflect.get(copy, key), deeper, put));
  return copy;
}

test("one thing of another type anywhere, and it is refused", () => {
  for (const [name, value] of good) {
    for (const path of places(value)) {
      const before: unknown = path.reduce((at: object, key) => Reflect.get(at, key), value);
      const other = typeof before === "string" ? 7 : "seven";
      expect(v.is(schemas[name], replaced(value, path, other)), `${name} ${path}`).toBe(false);
      expect(v.is(schemas[name], replaced(value, path, null)), `${name} ${path}`).toBe(false);
    }
  }
});

test("one field too many, and it is refused", () => {
  for (const [name, value] of good) expect(v.is(schemas[name], { ...value, more: 1 })).toBe(false);
});

test("numbers that are none are refused", () => {
  for (const number of ["1e999", "-1e999", '"1"', "null", "true"]) {
    const event: unknown = JSON.parse(`{"kind":"folder-missing","root":"/backups","at":${number}}`);
    expect(v.is(eventSchema, event), number).toBe(false);
  }
});

test("hostile JSON is refused, never thrown over", () => {
  const key = fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "kind",
    "method",
    "params",
    "id",
    "at",
    "evidence",
  );
  const leaf = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constantFrom("event", "stalled"));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: "small" }, leaf, fc.array(tie("value")), fc.dictionary(key, tie("value"))),
  }));
  const all = [...Object.values(schemas), noticeSchema, historyQuerySchema, viewerMessageSchema];
  fc.assert(
    fc.property(fc.oneof(value, fc.jsonValue()), (hostile) => {
      for (const schema of all) expect(v.safeParse(schema, hostile).success).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test("a history is asked for by the handful", () => {
  expect(v.is(historyQuerySchema, { limit: 100 })).toBe(true);
  for (const limit of [0, 101, 1.5, -1, "5", undefined]) expect(v.is(historyQuerySchema, { limit })).toBe(false);
});

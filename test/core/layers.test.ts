/** The rooms of the house (CONTRIBUTING.md) and who may call on whom, held by reading the imports. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const rooms = ["core", "words", "apple", "platform", "link", "daemon", "tray", "cli", "simulator"] as const;
type Room = (typeof rooms)[number];

/** Which rooms each may import from, besides itself. `types` means: with `import type` only. */
const allowed: Record<Room, { from: Room[]; types?: Room[]; packages: boolean }> = {
  core: { from: [], packages: false },
  words: { from: [], types: ["core"], packages: false },
  apple: { from: [], types: ["core"], packages: true },
  platform: { from: ["apple", "core"], packages: true },
  link: { from: ["core"], packages: true },
  daemon: { from: ["core", "words", "apple", "platform", "link"], packages: true },
  tray: { from: ["link", "words"], types: ["core"], packages: true },
  cli: { from: ["core", "words", "apple", "platform", "link", "daemon", "simulator"], packages: true },
  // A simulated iPhone that shared code with our clients would agree with their mistakes.
  simulator: { from: [], packages: true },
};

const filesOf = (room: Room): string[] =>
  !existsSync(join("src", room))
    ? [] // not built yet
    : readdirSync(join("src", room), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.tsx?$/.test(name))
        .map((name) => join("src", room, name));

function importsOf(file: string): { name: string; types: boolean }[] {
  const text = readFileSync(file, "utf8");
  const found = [...text.matchAll(/(import|export)\s+(type\s)?[^;"']*?from\s+["']([^"']+)["']/g)];
  const bare = [...text.matchAll(/import\s*\(?\s*["']([^"']+)["']/g)];
  return [
    ...found.map(([whole, , type, name = ""]) => ({ name, types: Boolean(type) || onlyTypes(whole) })),
    ...bare.map(([, name = ""]) => ({ name, types: false })),
  ];
}

const onlyTypes = (statement: string): boolean => {
  const names =
    /\{([^}]*)\}/
      .exec(statement)?.[1]
      ?.split(",")
      .map((name) => name.trim())
      .filter(Boolean) ?? [];
  return names.length > 0 && names.every((name) => name.startsWith("type "));
};

const roomOf = (path: string): Room | undefined => rooms.find((room) => relative("src", path).startsWith(`${room}/`));

/** The one thing known outside of the rooms: which version this is. */
const versionIn = "../../package.json";

describe.each(rooms)("%s", (room) => {
  test("calls only on the rooms it may", () => {
    const rule = allowed[room];
    const strays = filesOf(room).flatMap((file) =>
      importsOf(file).flatMap(({ name, types }) => {
        if (!name.startsWith(".")) return rule.packages ? [] : [`${file}: ${name}`];
        const to = roomOf(join(dirname(file), name));
        if (!to) return file === "src/cli/main.ts" && name === versionIn ? [] : [`${file}: ${name}`];
        const fine = to === room || rule.from.includes(to) || (types && rule.types?.includes(to));
        return fine ? [] : [`${file}: ${name}`];
      }),
    );
    expect(strays).toEqual([]);
  });
});

test("core reads no clock, draws no lots and asks nobody", () => {
  for (const file of filesOf("core")) {
    expect(readFileSync(file, "utf8"), file).not.toMatch(
      /\b(Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval|process\.|await )/,
    );
  }
});

test("one file reads process.platform", () => {
  const readers = rooms.flatMap(filesOf).filter((file) => /process\.platform/.test(readFileSync(file, "utf8")));
  expect(readers).toEqual(["src/platform/pick.ts"]);
});

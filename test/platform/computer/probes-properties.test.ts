/**
 * What a parser makes of outputs nobody has seen yet: the recorded ones cut, shuffled, repeated, coloured, in another
 * language, or very long. It may say less, or nothing; it never says anything else, never throws, and never takes long.
 */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HostFact, ProbeId } from "../../../src/core/world/facts.ts";
import { readLogLine } from "../../../src/platform/macos/backup-log.ts";
import { recorded as file, readMac } from "./probes-reading.ts";

type Row = { name: string; id: ProbeId; printed: string[]; way?: number };

const row = (id: ProbeId, files: string[], way = 0): Row => ({
  name: files.join(" + "),
  id,
  printed: files.map(file),
  way,
});

const rows: Row[] = [
  row("vpn", ["scutil-nc-list-13-wireguard.txt", "ifconfig-14.5.txt", "netstat-rn-default-en0.txt"]),
  row("vpn", ["scutil-nc-list-13-empty.txt", "ifconfig-10.15.txt", "netstat-rn-default-utun4.txt"]),
  row("firewall", ["alf-getglobalstate-enabled.txt", "alf-getblockall-disabled.txt"]),
  row("firewall", ["alf-getglobalstate-enabled.txt", "alf-getblockall-enabled.txt"]),
  row("firewall", ["alf-getglobalstate-disabled.txt", "alf-getblockall-disabled.txt"]),
  row("computer", ["sw_vers-13.3-rsr.txt"]),
  row("computer", ["sw_vers-10.12.txt"]),
  row("updates", ["softwareupdate-list-13-three.txt"], 1),
  row("usb-tree", ["ioreg-iphone-26-trimmed.txt"]),
  row("usb-tree", ["ioreg-ipad-10.8.txt"]),
  row("usb-tree", ["synthetic-spusbhost-26-iphone.json"], 1),
  row("usb-tree", ["spusbhost-26-tahoe-full.json"], 1),
  row("usb-tree", ["spusb-15-sequoia-intel.json"], 2),
  row("sleep", ["pmset-assertions-26.txt"]),
  row("disk", ["df-k-15-data-volume.txt", "sw_vers-13.3.txt"]),
];

/** Lists may be shorter and what could be left out may be left out: nothing else may differ. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part) && Array.isArray(whole)) {
    return part.every((each) => whole.some((other) => isPartOf(each, other)));
  }
  if (typeof part === "object" && part !== null && typeof whole === "object" && whole !== null) {
    const other = new Map(Object.entries(whole));
    return Object.entries(part).every(([name, value]) => isPartOf(value, other.get(name)));
  }
  return part === whole;
}

describe.each(rows)("$id from $name", ({ id, printed, way = 0 }) => {
  const whole = readMac(id, printed, way);

  /** With one of the outputs changed. */
  const changed = (change: (text: string) => fc.Arbitrary<string>) =>
    fc
      .nat(printed.length - 1)
      .chain((place) => change(printed[place] ?? "").map((text) => readMac(id, printed.with(place, text), way)));
  const expectNoneOr = (facts: fc.Arbitrary<HostFact | undefined>, right: (fact: HostFact) => boolean) =>
    fc.assert(
      fc.property(facts, (fact) => {
        if (fact !== undefined && !right(fact))
          throw new Error(`${JSON.stringify(fact)} is not ${JSON.stringify(whole)}`);
      }),
    );
  const same = (fact: HostFact) => JSON.stringify(fact) === JSON.stringify(whole);

  test("is understood at all", () => expect(whole).toMatchObject({ kind: id }));

  test("cut anywhere, it says no more than is true", () => {
    expectNoneOr(
      changed((text) => fc.nat(text.length).map((end) => text.slice(0, end))),
      (fact) => isPartOf(fact, whole),
    );
    expectNoneOr(
      changed((text) => fc.nat(text.length).map((start) => text.slice(start))),
      (fact) => isPartOf(fact, whole),
    );
  });

  test("with its lines in any order, or some of them twice", () => {
    const lines = (text: string) => text.split("\n").slice(0, -1);
    const joined = (some: string[]) => some.map((line) => `${line}\n`).join("");
    expectNoneOr(
      changed((text) => fc.shuffledSubarray(lines(text), { minLength: lines(text).length }).map(joined)),
      (fact) => isPartOf(fact, whole),
    );
    expectNoneOr(
      changed((text) =>
        fc.subarray([...lines(text).keys()]).map((twice) => {
          const again = new Set(twice);
          return joined(lines(text).flatMap((line, place) => (again.has(place) ? [line, line] : [line])));
        }),
      ),
      (fact) => isPartOf(fact, whole),
    );
  });

  test("in colour, and with the line ends of Windows, it is the same", () => {
    const coloured = printed.map((text) => text.replace(/[A-Za-z]+/g, (word) => `\u001b[1;31m${word}\u001b[0m`));
    expect(readMac(id, coloured, way)).toEqual(whole);
    const ends = printed.map((text) => text.replaceAll("\n", "\r\n"));
    expect(readMac(id, ends, way)).toEqual(whole);
  });

  test("in a language that nobody knows", () => {
    const turned = (text: string) =>
      text.replace(/[a-z]/g, (letter) => String.fromCharCode(219 - letter.charCodeAt(0)));
    const known = readMac(id, printed.map(turned), way);
    expect(known === undefined || same(known)).toBe(true);
  });

  test("with a few characters changed, it never throws", () => {
    const garbled = (text: string) =>
      fc
        .array(fc.tuple(fc.nat(text.length), fc.string({ maxLength: 3, unit: "binary" })))
        .map((changes) =>
          changes.reduce((now, [at, put]) => now.slice(0, at) + put + now.slice(at + put.length), text),
        );
    expectNoneOr(changed(garbled), (fact) => fact.kind === id);
  });
});

const preferences: Row = { name: "preferences", id: "updates", printed: [""] };
/** Each once. */
const readers = [...new Map([...rows, preferences].map((each) => [`${each.id} ${each.way}`, each])).values()];
const long = 2 * 1024 * 1024;
const fill = (piece: string) => piece.repeat(Math.ceil(long / piece.length)).slice(0, long);
test.each([
  ["one line", fill("x")],
  ["spaces", fill(" ")],
  ["numbers", `${fill("1 ")}\n`],
  ["escapes", fill("\u001b[")],
  ["escapes without an end", fill("\u001b];;a;")],
  ["lines", fill("utun4: flags=\n\tinet 1 \ndefault a U utun4\n* Label: x\n")],
  ["lines almost too long", fill(`${"pid 1((".repeat(280)}\n`)],
  ["lines of quotes", fill(`* (Connected) ${'"'.repeat(1900)}\n`)],
  ["lines of titles", fill(`\tTitle: ${", Version: ".repeat(170)}\n`)],
  ["lines of columns", fill(`a ${"1 ".repeat(950)}\n`)],
  ["states", fill("(State = 1")],
  ["braces", fill("{\n")],
  ["JSON in JSON", `{"SPUSBHostDataType":[${fill('{"_items":[')}`],
  ["deep JSON", `{"SPUSBHostDataType":[${'{"_items":['.repeat(90_000)}${"]}".repeat(90_000)}]}`],
  ["deep XML", `<?xml version="1.0"?><plist>${"<array>".repeat(90_000)}${"</array>".repeat(90_000)}</plist>`],
])("two megabytes of %s", (_, text) => {
  const from = performance.now();
  for (const { id, printed, way } of readers) {
    readMac(
      id,
      printed.map(() => text),
      way,
    );
  }
  expect(performance.now() - from).toBeLessThan(30_000); // or else it takes hours: no measure of speed
});

test("a line of the log may be anything", () => {
  fc.assert(fc.property(fc.string({ maxLength: 5000 }), (line) => readLogLine(line) === undefined));
  const shouted = `AppleMobileBackup ${"Error Domain=MBErrorDomain Code=".repeat(2000)}`;
  expect(readLogLine(shouted)).toBeUndefined();
});

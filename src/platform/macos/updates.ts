/**
 * Which updates wait for a Mac, as its last look for them left it: from its
 * preferences, or else from `softwareupdate` told not to look again. Nothing
 * here asks Apple.
 */

import { parse } from "plist";
import * as v from "valibot";
import type { HostFact } from "../../core/world/facts.ts";
import { linesOf } from "../computer/text.ts";

export const updatePreferences = "/Library/Preferences/com.apple.SoftwareUpdate.plist";

type Update = { name: string; version?: string };

const Preferences = v.object({
  RecommendedUpdates: v.array(
    v.object({
      "Display Name": v.optional(v.string()),
      "Display Version": v.optional(v.string()),
      Identifier: v.optional(v.string()),
    }),
  ),
  LastSuccessfulDate: v.optional(v.date()),
});

/** What `plutil` makes of them. Those that lack the list say nothing. */
export function readUpdatePreferences(xml: string): HostFact | undefined {
  const text = xml.trim();
  if (!text.startsWith("<?xml") || !text.endsWith("</plist>")) return undefined;
  const read = v.safeParse(Preferences, parsed(text));
  if (!read.success) return undefined;
  const { RecommendedUpdates: updates, LastSuccessfulDate: date } = read.output;
  const waiting = updates.flatMap(({ "Display Name": name, "Display Version": version, Identifier: id }) =>
    name === undefined && id === undefined ? [] : [update(name ?? id ?? "", version)],
  );
  if (waiting.length !== updates.length) return undefined;
  return { kind: "updates", waiting, ...(date !== undefined && { lookedAt: date.getTime() }) };
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined; // The parser throws whatever comes to hand at text that is no property list.
  }
}

/** `softwareupdate --list`, in today's form or that of 10.14 and before. An empty list comes as a complaint. */
export function readUpdateList(output: string, complaint: string): Update[] | undefined {
  const [lines, complaints] = [linesOf(output), linesOf(complaint)];
  const labels = new Set(lines.flatMap((line) => /^\s*[*-] (\S.*?)\s*$/.exec(line)?.[1] ?? []));
  const titles = new Map(lines.flatMap((line) => readTitle(line) ?? []).map((each) => [JSON.stringify(each), each]));
  const none = [...lines, ...complaints].some((line) => line.trim() === "No new software available.");
  if (labels.size !== titles.size || none !== (labels.size === 0)) return undefined;
  return [...titles.values()];
}

function readTitle(line: string): Update | undefined {
  const [, name, version] =
    /^\s+Title: (.+?), Version: ([^,]*), Size: /.exec(line) ?? /^\s+(.+?),? \(([^()]*)\), \d+K/.exec(line) ?? [];
  return name === undefined ? undefined : update(name, version);
}

const update = (name: string, version = ""): Update => ({
  name: name.slice(0, 200),
  ...(version.trim() !== "" && { version: version.trim().slice(0, 50) }),
});

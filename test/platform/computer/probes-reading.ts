/** Reads recorded outputs as the probes would: through their tables, as if each command had just printed them. */

import { readFileSync } from "node:fs";
import type { HostFact, ProbeId } from "../../../src/core/world/facts.ts";
import { linuxCommands, macosCommands } from "../../../src/platform/command/commands.ts";
import { answerOf, type Probes } from "../../../src/platform/computer/probes.ts";
import { linuxProbes } from "../../../src/platform/linux/probes.ts";
import { macosProbes } from "../../../src/platform/macos/probes.ts";

export const recorded = (file: string): string => readFileSync(`test/fixtures/macos/${file}`, "utf8");

type Printed = string | { output?: string; complaint?: string; code?: number } | undefined;

const readBy =
  (probes: Probes) =>
  (id: ProbeId, printed: readonly Printed[], way = 0): HostFact | undefined => {
    const { asks, read } = probes[id]?.ways[way] ?? {};
    if (!asks || !read) throw new Error(`no way ${way} to know ${id}`);
    const answers = printed.map((each, place) => {
      if (each === undefined) return undefined;
      const { output = "", complaint = "", code = 0 } = typeof each === "string" ? { output: each } : each;
      return answerOf({ kind: "ended", code, output, complaint }, asks[place]?.fine);
    });
    return read(answers);
  };

export const readMac = readBy(macosProbes(macosCommands));
export const readLinux = readBy(linuxProbes(linuxCommands));

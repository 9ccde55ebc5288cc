/**
 * The log of observations, one JSON object a line: what `daemon --record`
 * writes and `replay` reads. It is the bug report: replay it and see what the
 * user saw. Paths and UDIDs are in it; names, contents and keys are not.
 */

import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import * as v from "valibot";
import type { Observation } from "../core/observation.ts";
import type { HostFact } from "../core/world/facts.ts";
import type { Source } from "../platform/source.ts";
import { exits, Mendable } from "./mendable.ts";
import { observationSchema } from "./observation-schema.ts";

/** Reads a recording line by line. Throws `Mendable` that names the line which is none. */
export async function* readRecording(file: string): AsyncGenerator<Observation> {
  const lines = createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  try {
    for await (const line of lines) {
      number++;
      if (line.trim() === "") continue;
      const read = v.safeParse(v.pipe(v.string(), v.parseJson(), observationSchema), line);
      if (!read.success) {
        const [issue] = read.issues;
        const where = v.getDotPath(issue);
        throw new Mendable(
          `${file}, line ${number}${where ? `, ${where}` : ""}: ${issue.message}. Expected an observation as "defrost daemon --record" writes it.`,
          exits.usage,
        );
      }
      yield read.output;
    }
  } catch (error) {
    if (error instanceof Error && "syscall" in error) {
      throw new Mendable(
        `Cannot read the recording ${file}: ${error.message}. Expected a file that "defrost daemon --record" wrote.`,
        exits.usage,
      );
    }
    throw error;
  }
}

/** Writes down what each source sees, in the order the mind is told. A disk that is full ends the recording alone. */
export function recordTo(file: string, sources: Source[], onFailure: (error: Error) => void): Source[] {
  const out = createWriteStream(file, { flags: "a", mode: 0o600 });
  out.on("error", onFailure);
  return sources.map(
    (source): Source =>
      (see, signal) =>
        source((seen) => {
          if (out.writable) out.write(`${JSON.stringify(nameless(seen))}\n`);
          see(seen);
        }, signal),
  );
}

/** What people call their phones and VPNs, and what commands print, is nobody's business; the mind has no use for it either. */
function nameless(seen: Observation): Observation {
  if (seen.kind === "phone") {
    const { name, ...facts } = seen.facts;
    return { ...seen, facts };
  }
  if (seen.kind === "hand") return { ...seen, report: { ...seen.report, text: "" } };
  return seen.kind === "fact" ? { ...seen, fact: namelessFact(seen.fact) } : seen;
}

function namelessFact(fact: HostFact): HostFact {
  if (fact.kind === "vpn" && fact.connected) return { ...fact, names: [] };
  if (fact.kind === "sleep") return { ...fact, by: [] };
  return fact.kind === "unknown" ? { ...fact, text: "" } : fact;
}

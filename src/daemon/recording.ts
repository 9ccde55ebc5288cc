/**
 * The log of observations, one JSON object a line: what `daemon --record`
 * writes and `replay` reads. It is the bug report: replay it and see what the
 * user saw. Paths and UDIDs are in it; names, contents and keys are not.
 */

import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import * as v from "valibot";
import type { Observation } from "../core/observation.ts";
import { blindness, link, number, program, sense } from "../link/schema.ts";
import type { Source } from "../platform/source.ts";
import { exits, Trouble } from "./trouble.ts";

export const statusSchema = v.strictObject({
  state: v.picklist(["new", "uploading", "moving", "removing", "finished", "other"]),
  uuid: v.string(),
  date: number,
  full: v.boolean(),
});

export const sampleSchema = v.strictObject({
  root: v.string(),
  device: v.string(),
  arrival: v.boolean(),
  status: v.union([statusSchema, v.picklist(["absent", "unreadable"])]),
  infoAt: v.exactOptional(number),
  statusAt: v.exactOptional(number),
  manifestAt: v.exactOptional(number),
  snapshot: v.boolean(),
  bytes: number,
  files: number,
  entries: number,
  lastFile: v.exactOptional(v.string()),
  changedAt: v.exactOptional(number),
  ios: v.exactOptional(v.string()),
});

const writerSchema = v.strictObject({
  pid: number,
  startedAt: number,
  program,
  doing: v.picklist(["backup", "restore", "other", "unknown"]),
  device: v.exactOptional(v.string()),
  root: v.exactOptional(v.string()),
  cpuMs: number,
  running: v.exactOptional(v.boolean()),
  bytesRead: v.exactOptional(number),
  bytesWritten: v.exactOptional(number),
});

const seen = <Kind extends string, Entries extends v.ObjectEntries>(kind: Kind, entries: Entries) =>
  v.strictObject({ kind: v.literal(kind), at: number, ...entries });
const root = v.exactOptional(v.string());
const entry = { device: v.string(), link, muxId: number };
const socket = { usbId: v.string(), device: v.exactOptional(v.string()), port: v.string() };

const observationSchema = v.variant("kind", [
  seen("tick", {}),
  seen("attached", { ...entry, speed: v.exactOptional(number), location: v.exactOptional(number) }),
  seen("detached", entry),
  seen("plugged", { ...socket, mode: v.picklist(["normal", "recovery", "dfu"]), speed: v.exactOptional(number) }),
  seen("unplugged", socket),
  seen("folder", { sample: sampleSchema }),
  seen("folder-gone", { root: v.string(), device: v.string() }),
  seen("writers", { writers: v.array(writerSchema) }),
  seen("space", { root: v.string(), freeBytes: number, totalBytes: number }),
  seen("host", { awakeSince: number, asleepMs: v.exactOptional(number) }),
  seen("sees", { sense, root }),
  seen("blind", { sense, root, why: blindness, detail: v.exactOptional(v.string()) }),
]) satisfies v.GenericSchema<unknown, Observation>;

/** Reads a recording line by line. Throws `Trouble` that names the line which is none. */
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
        throw new Trouble(
          `${file}, line ${number}${where ? `, ${where}` : ""}: ${issue.message}. Expected an observation as "defrost daemon --record" writes it.`,
          exits.usage,
        );
      }
      yield read.output;
    }
  } catch (error) {
    if (error instanceof Error && "syscall" in error) {
      throw new Trouble(
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
          if (out.writable) out.write(`${JSON.stringify(seen)}\n`);
          see(seen);
        }, signal),
  );
}

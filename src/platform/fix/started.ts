/**
 * What a backup that Defrost started has said: one small file for each phone,
 * begun anew with each start. It names the folder it is of, and only a run that
 * nobody has followed with another one counts.
 */

import { constants, mkdirSync, openSync, writeSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { meaningOf } from "../../apple/mb-errors.ts";
import type { Udid } from "../../core/observation.ts";
import type { HostFact } from "../../core/world/facts.ts";

type Place = { root: string; device: Udid };

/** Of its end, in bytes: a program tells its progress for as long as it runs, up to hundreds of megabytes. */
export const longestWords = 16 * 1024;

const startedLog = (stateFolder: string, device: Udid): string => join(stateFolder, "started", `${device}.log`);

/** The file, to be written to and closed by whoever asked. Its first line is ours. */
export function openStarted(stateFolder: string, { root, device }: Place): number {
  const path = startedLog(stateFolder, device);
  mkdirSync(join(stateFolder, "started"), { recursive: true, mode: 0o700 });
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_TRUNC, O_WRONLY } = constants;
  const file = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0o600);
  writeSync(file, `${JSON.stringify({ root })}\n`);
  return file;
}

/** What was said, whole or its beginning; and when last. Undefined where nothing was started, or elsewhere. */
export async function readStarted(
  stateFolder: string,
  place: Place,
): Promise<{ text: string; at: number } | undefined> {
  const path = startedLog(stateFolder, place.device);
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { mtimeMs, size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, 2 * longestWords)), { position: 0 });
    const [first = "", ...lines] = buffer.toString("utf8", 0, bytesRead).split("\n");
    return rootNamed(first) === place.root ? { text: lines.join("\n"), at: mtimeMs } : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined; // no such file, or not ours to read
    throw error;
  }
}

const Header = v.pipe(v.string(), v.parseJson(), v.object({ root: v.string() }));

function rootNamed(line: string): string | undefined {
  const read = v.safeParse(Header, line);
  return read.success ? read.output.root : undefined;
}

/** The error that a run ended with: the last one that it names. */
export function readLastError(text: string): HostFact | undefined {
  const codes = [...text.matchAll(/\bError ?Code:? (\d{1,5})\b|\bMBErrorDomain(?:\/| Code=)(\d{1,5})\b/g)];
  const [, one, other] = codes.at(-1) ?? [];
  const code = Number(one ?? other ?? 0);
  if (code === 0) return undefined;
  const means = meaningOf(code);
  return { kind: "backup-error", code, stopped: true, ...(means !== undefined && { means }) };
}

/** The error of the last run, told once; undefined where another backup has begun since, which writes Info.plist first. */
export function lastErrorsIn(stateFolder: string): (place: Place) => Promise<HostFact | undefined> {
  const told = new Map<string, number>();
  return async ({ root, device }) => {
    const said = await readStarted(stateFolder, { root, device });
    const begun = await stat(join(root, device, "Info.plist")).catch(() => undefined);
    if (!said || told.get(device) === said.at || (begun?.mtimeMs ?? 0) > said.at) return undefined;
    const fact = readLastError(said.text);
    if (fact) told.set(device, said.at);
    return fact;
  };
}

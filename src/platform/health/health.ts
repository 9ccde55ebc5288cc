/**
 * Whether a backup that nobody writes is damaged: its papers, and the database
 * of what is in it. Nothing is changed by the look, not even a time, and it
 * ends in time whatever is found in place of a file. The files that were
 * backed up are not looked at.
 */

import { readStatus } from "../../apple/backup-plists.ts";
import type { BackupHealth, Damage } from "../../core/world/facts.ts";
import type { Said } from "../command/run.ts";
import { type Look, type LookOptions, lookInChild, type Paper } from "./look.ts";
import { readManifest } from "./manifest.ts";

/** `writing`: a writer lives that may be at it. Then nothing is looked at: a database in use is neither whole nor ours. */
export async function healthOf(
  folder: string,
  { writing, timeout = 120_000, ...options }: { writing: boolean } & Partial<LookOptions> & Pick<LookOptions, "signal">,
): Promise<BackupHealth> {
  if (writing) return { kind: "unknown", why: "in-use", text: "" };
  const seen = await lookInChild(folder, { timeout, ...options });
  if (seen.kind === "looked") return judge(seen);
  if (seen.kind === "refused") return { kind: "unknown", why: whyByCode.get(seen.code) ?? "failed", text: seen.code };
  return { kind: "unknown", why: whyOf(seen), text: seen.complaint.slice(0, 500) };
}

type Unknown = Extract<BackupHealth, { kind: "unknown" }>;

const whyByCode = new Map<string, Unknown["why"]>([
  ["EPERM", "not-permitted"],
  ["EACCES", "not-permitted"],
  ["ENOENT", "not-there"],
  ["ENOTDIR", "not-there"],
]);

const whyOf = ({ kind }: Said): Unknown["why"] => (kind === "too-slow" || kind === "stopped" ? kind : "failed");

function judge({
  status: statusPaper,
  manifest: manifestPaper,
  database,
  snapshot,
}: Extract<Look, { kind: "looked" }>): BackupHealth {
  if ([statusPaper, manifestPaper, database].every(({ kind }) => kind === "absent") && !snapshot)
    return { kind: "none" };
  const size = database.kind === "file" ? { manifestBytes: database.size } : {};

  const status = readPaper(statusPaper, readStatus);
  const manifest = readPaper(manifestPaper, readManifest);
  if (manifest === "too-large") return { kind: "unknown", why: "too-large", text: "Manifest.plist" };
  const unfinished = typeof status === "object" && (status.state !== "finished" || snapshot);
  const damages: Damage[] = [
    ...damage("Status.plist", status),
    // A run that is the first, and did not come to its end, has not brought them yet.
    ...(unfinished && manifest === "missing" ? [] : damage("Manifest.plist", manifest)),
    ...(unfinished && database.kind === "absent" ? [] : damageOf(database, manifest)),
  ];
  if (damages.length > 0) return { kind: "damaged", damages, ...size };
  if (typeof status === "object" && unfinished) return { kind: "unfinished", state: status.state, snapshot, ...size };
  if (database.kind !== "file" || typeof manifest === "string") throw new Error("a backup without papers is not sound");
  if (database.check === "in-use") return { kind: "unknown", why: "in-use", text: "Manifest.db has changes pending" };
  if (database.check === "failed") return { kind: "unknown", why: "failed", text: database.text ?? "" };
  return { kind: "sound", ...manifest, checked: database.check === "ok", manifestBytes: database.size };
}

function readPaper<T>(paper: Paper, read: (bytes: Buffer) => T): T | Damage["how"] | "too-large" {
  if (paper.kind !== "file") return paper.kind === "absent" ? "missing" : "not-a-file";
  if (paper.base64 === undefined) return "too-large";
  return paper.size === 0 ? "empty" : read(Buffer.from(paper.base64, "base64"));
}

const damage = (file: Damage["file"], read: object | Damage["how"] | "too-large"): Damage[] =>
  typeof read === "object" ? [] : [{ file, how: read === "too-large" ? "unreadable" : read }];

type Database = Extract<Look, { kind: "looked" }>["database"];

function damageOf(database: Database, manifest: ReturnType<typeof readManifest> | string): Damage[] {
  const file = "Manifest.db";
  if (database.kind !== "file") return [{ file, how: database.kind === "absent" ? "missing" : "not-a-file" }];
  if (database.size === 0) return [{ file, how: "empty" }];
  if (database.check === "corrupt" || database.check === "no-files") return [{ file, how: "corrupt" }];
  // Random bytes are what an encrypted one looks like, and what a damaged one may look like.
  return !database.plain && typeof manifest === "object" && !manifest.encrypted ? [{ file, how: "corrupt" }] : [];
}

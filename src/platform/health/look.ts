/**
 * The look at a finished backup, as a child process takes it: a disk that
 * never answers, or a file made to keep a reader busy, ends with that process.
 * It runs without the right to write anything, and reads the database as one
 * that nobody changes, so that no file comes to be beside it.
 */

import { pathToFileURL } from "node:url";
import * as v from "valibot";
import { hear, type Said } from "../command/run.ts";

/** Larger than any seen, by far. */
const largestPaper = 4 * 1024 * 1024;

const Paper = v.variant("kind", [
  v.strictObject({ kind: v.literal("file"), size: v.number(), base64: v.optional(v.string()) }),
  v.strictObject({ kind: v.picklist(["absent", "not-a-file"]) }),
]);
const Database = v.variant("kind", [
  v.strictObject({
    kind: v.literal("file"),
    size: v.number(),
    /** It begins as SQLite's files do; an encrypted one does not. */
    plain: v.boolean(),
    check: v.optional(v.picklist(["ok", "corrupt", "no-files", "in-use", "failed"])),
    text: v.optional(v.string()),
  }),
  v.strictObject({ kind: v.picklist(["absent", "not-a-file"]) }),
]);
const Look = v.variant("kind", [
  v.strictObject({
    kind: v.literal("looked"),
    snapshot: v.boolean(),
    status: Paper,
    manifest: Paper,
    database: Database,
  }),
  v.strictObject({ kind: v.literal("refused"), code: v.string() }),
]);
export type Look = v.InferOutput<typeof Look>;
export type Paper = v.InferOutput<typeof Paper>;

export type LookOptions = { timeout: number; signal: AbortSignal; node?: string };

/** What the child said, or how it ended without saying anything that is understood. */
export async function lookInChild(
  folder: string,
  { timeout, signal, node = process.execPath }: LookOptions,
): Promise<Look | Said> {
  const script = `process.stdout.write(JSON.stringify((${look})(process.argv[1], process.argv[2], ${largestPaper})))`;
  // Twice: by the folder alone, Node lets nobody look for what is in it where there is no such folder.
  const rights = ["--permission", `--allow-fs-read=${folder}`, `--allow-fs-read=${folder}/*`];
  const uri = `${pathToFileURL(`${folder}/Manifest.db`)}?immutable=1`;
  const said = await hear(
    node,
    ["--no-warnings", "--max-old-space-size=256", ...rights, "-e", script, "--", folder, uri],
    { timeout, signal },
  );
  if (said.kind !== "ended" || said.code !== 0) return said;
  const read = v.safeParse(Look, JSON.parse(said.output));
  if (!read.success) throw new Error(`a child looked at a backup and said ${said.output.slice(0, 200)}`);
  return read.output;
}

/** Its text is what the child runs: it can use nothing from around it. Every file is opened so that a pipe cannot hold it up. */
function look(folder: string, uri: string, largest: number): Look {
  const fs = process.getBuiltinModule("node:fs");
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = fs.constants;

  const sizeOf = (name: string) => {
    const found = fs.lstatSync(`${folder}/${name}`, { throwIfNoEntry: false });
    return !found ? "absent" : found.isFile() ? found.size : "not-a-file";
  };
  const begin = (name: string, bytes: number) => {
    const file = fs.openSync(`${folder}/${name}`, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const buffer = Buffer.alloc(bytes);
    return buffer.subarray(0, fs.readSync(file, buffer, 0, bytes, 0));
  };
  const paper = (name: string): Paper => {
    const size = sizeOf(name);
    if (typeof size === "string") return { kind: size };
    return size > largest
      ? { kind: "file", size }
      : { kind: "file", size, base64: begin(name, size).toString("base64") };
  };
  const check = () => {
    // What a program that was killed left to be written into it would be missed.
    const pending = ["Manifest.db-wal", "Manifest.db-journal"].some((name) => ![0, "absent"].includes(sizeOf(name)));
    if (pending) return { check: "in-use" } as const;
    try {
      const database = new DatabaseSync(uri, { readOnly: true });
      const [row] = database.prepare("pragma quick_check(1)").all();
      const text = String(row?.quick_check);
      if (text !== "ok") return { check: "corrupt", text: text.slice(0, 200) } as const;
      const files = database.prepare("select 1 from sqlite_schema where type = 'table' and name = 'Files'").get();
      return { check: files ? "ok" : "no-files" } as const;
    } catch (error) {
      const [code, text] =
        error instanceof Error && "errcode" in error ? [error.errcode, error.message] : [0, `${error}`];
      // SQLITE_CORRUPT and SQLITE_NOTADB, extended or not.
      const corrupt = typeof code === "number" && [11, 26].includes(code & 255);
      return { check: corrupt ? "corrupt" : "failed", text: text.slice(0, 200) } as const;
    }
  };

  try {
    const size = sizeOf("Manifest.db");
    const plain = typeof size === "number" && begin("Manifest.db", 16).toString("latin1") === "SQLite format 3\0";
    fs.readdirSync(folder); // a folder that is not there, or hidden, looks like an empty one to the rest
    return {
      kind: "looked",
      snapshot: fs.lstatSync(`${folder}/Snapshot`, { throwIfNoEntry: false }) !== undefined,
      status: paper("Status.plist"),
      manifest: paper("Manifest.plist"),
      database: typeof size === "string" ? { kind: size } : { kind: "file", size, plain, ...(plain && check()) },
    };
  } catch (error) {
    if (error instanceof Error && "code" in error) return { kind: "refused", code: String(error.code) };
    throw error;
  }
}

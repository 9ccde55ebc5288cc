/**
 * What the user decided: options before environment variables before the
 * config file before what this system uses. A schema reads all three, so that
 * a wrong key or value is a sentence that names it.
 */

import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as v from "valibot";
import { readUsbmuxAddress, type UsbmuxAddress } from "../apple/usbmux-address.ts";
import type { Places } from "../platform/platform.ts";
import { exits, Trouble } from "./trouble.ts";

export type Config = {
  /** Absolute, without doubles. */
  roots: string[];
  stateFolder: string;
  socket: string;
  memoryFile: string;
  usbmux: UsbmuxAddress;
  /** Multiplies every waiting time of ours. */
  patience: number;
  notices: boolean;
};

/** As the command line gives them; `undefined` is not said. */
export type Options = {
  backupDir?: string[] | undefined;
  stateDir?: string | undefined;
  patience?: string | undefined;
};

const folder = v.pipe(v.string(), v.nonEmpty("expected the path of a folder, not an empty text"));
const patience = v.pipe(
  v.number("expected a number, like 1 or 0.5"),
  v.minValue(0.001, "expected at least 0.001"),
  v.maxValue(100, "expected at most 100"),
);

const fileSchema = v.strictObject({
  backupDirs: v.exactOptional(v.array(folder)),
  usbmuxd: v.exactOptional(v.string()),
  patience: v.exactOptional(patience),
  notices: v.exactOptional(v.boolean()),
});
type File = v.InferOutput<typeof fileSchema>;

export async function readConfig(options: Options, env: NodeJS.ProcessEnv, places: Places): Promise<Config> {
  const stateFolder = resolve(options.stateDir ?? (env.DEFROST_STATE_DIR || places.stateFolder));
  const file = await readConfigFile(join(stateFolder, "config.json"));
  const dirs = options.backupDir ?? (env.DEFROST_BACKUP_DIR ? [env.DEFROST_BACKUP_DIR] : undefined);
  const roots = check("--backup-dir", v.array(folder), dirs ?? file.backupDirs ?? places.roots);
  const factor = options.patience ?? env.DEFROST_PATIENCE;
  return {
    roots: [...new Set(roots.map((root) => resolve(root)))],
    stateFolder,
    socket: join(stateFolder, "daemon.sock"),
    memoryFile: join(stateFolder, "memory.db"),
    usbmux: address(env.USBMUXD_SOCKET_ADDRESS || file.usbmuxd, places.longestSocketPath),
    patience: factor === undefined ? (file.patience ?? 1) : check("--patience", patience, toNumber(factor)),
    notices: file.notices ?? true,
  };
}

const toNumber = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));

async function readConfigFile(path: string): Promise<File> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    // No config file is how everybody starts.
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return {};
    throw new Trouble(`Cannot read ${path}: ${error instanceof Error ? error.message : error}.`, exits.usage);
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Trouble(`${path} is not JSON: ${why}. Correct it, or remove it to use the defaults.`, exits.usage);
  }
  return check(path, fileSchema, data);
}

function check<Schema extends v.GenericSchema>(where: string, schema: Schema, data: unknown): v.InferOutput<Schema> {
  const read = v.safeParse(schema, data);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const key = v.getDotPath(issue);
  const known =
    issue.expected === "never"
      ? `unknown key, expected one of ${Object.keys(fileSchema.entries).join(", ")}`
      : issue.message;
  throw new Trouble(
    `${where}${key ? `: ${key}` : ""}: ${known}; got ${issue.received}. Correct it and try again.`,
    exits.usage,
  );
}

function address(text: string | undefined, longest: number): UsbmuxAddress {
  const read = readUsbmuxAddress(text, longest);
  if (read.kind === "address") return read.address;
  throw new Trouble(read.why, exits.usage);
}

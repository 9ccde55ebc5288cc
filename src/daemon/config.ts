/**
 * What the user decided: options before environment variables before the
 * config file before what this system uses. A schema reads all three, so that
 * a wrong key or value is a sentence that names it.
 */

import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join, resolve } from "node:path";
import { inspect } from "node:util";
import * as v from "valibot";
import { readUsbmuxAddress, type UsbmuxAddress } from "../apple/usbmux-address.ts";
import type { FixId } from "../core/fix/fix.ts";
import { fixes } from "../core/fix/table.ts";
import type { DecisionKey } from "../link/settings-schema.ts";
import { checkSocketPath } from "../link/socket-file.ts";
import type { Places } from "../platform/platform.ts";
import { exits, Mendable } from "./mendable.ts";

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
  /** While a backup runs the computer does not fall asleep by itself. */
  keepAwake: boolean;
  /** What may be done about a frozen or failed backup before anybody asks for it. */
  fixWithoutAsking: FixId[];
  logLevel: LogLevel;
  /** Somebody has seen the first steps, or does not want to. */
  welcomed: boolean;
  /** Decided by an option or an environment variable, whatever the file says. */
  fixed: DecisionKey[];
  /** Where the rest is decided. */
  file: string;
  /** Reads all of it anew. */
  again(): Promise<Config>;
};

/** As the command line gives them; `undefined` is not said. */
export type Options = {
  backupDir?: string[] | undefined;
  stateDir?: string | undefined;
  patience?: string | undefined;
  logLevel?: string | undefined;
  /** Never true: only that it is not wanted can be said. */
  keepAwake?: boolean | undefined;
};

const aFolder = "expected the path of a folder";
const folder = v.pipe(
  v.string(aFolder),
  v.nonEmpty(aFolder),
  v.check((path) => !path.includes("\0"), aFolder),
);
const patience = v.pipe(
  v.number("expected a number, like 1 or 0.5"),
  v.minValue(0.001, "expected at least 0.001"),
  v.maxValue(100, "expected at most 100"),
);
const logLevel = v.picklist(["normal", "debug"], "expected normal or debug");
export type LogLevel = v.InferOutput<typeof logLevel>;

const oneClick = Object.values(fixes).flatMap(({ id, kind }) => (kind === "one-click" ? [id] : []));
const aFix = `expected fixes that take one click: ${oneClick.join(", ")}`;

const keys = {
  backupDirs: v.exactOptional(v.array(folder, "expected a list of folders")),
  usbmuxd: v.exactOptional(v.string("expected UNIX:/path or host:port")),
  patience: v.exactOptional(patience),
  notices: v.exactOptional(v.boolean("expected true or false")),
  keepAwake: v.exactOptional(v.boolean("expected true or false")),
  fixWithoutAsking: v.exactOptional(v.array(v.picklist(oneClick, aFix), aFix)),
  logLevel: v.exactOptional(logLevel),
  welcomed: v.exactOptional(v.boolean("expected true or false")),
};
export const fileSchema = v.strictObject(keys, `expected an object with some of ${Object.keys(keys).join(", ")}`);
type File = v.InferOutput<typeof fileSchema>;

export async function readConfig(options: Options, env: NodeJS.ProcessEnv, places: Places): Promise<Config> {
  const stateDir = options.stateDir ?? (env.DEFROST_STATE_DIR || places.stateFolder);
  const stateFolder = resolve(check("--state-dir", folder, stateDir));
  const socket = socketIn(stateFolder);
  const path = join(stateFolder, "config.json");
  const file = await readConfigFile(path);
  const dirs = options.backupDir ?? (env.DEFROST_BACKUP_DIR ? [env.DEFROST_BACKUP_DIR] : undefined);
  const roots = dirs?.map((dir) => check("--backup-dir", folder, dir)) ?? file.backupDirs ?? places.roots;
  const given = factor("--patience", options.patience) ?? factor("DEFROST_PATIENCE", env.DEFROST_PATIENCE || undefined);
  return {
    roots: [...new Set(roots.map((root) => resolve(root)))],
    stateFolder,
    socket,
    memoryFile: join(stateFolder, "memory.db"),
    usbmux: address(env.USBMUXD_SOCKET_ADDRESS || file.usbmuxd, places.longestSocketPath),
    patience: given ?? file.patience ?? 1,
    notices: file.notices ?? true,
    keepAwake: options.keepAwake !== false && (file.keepAwake ?? true),
    fixWithoutAsking: file.fixWithoutAsking ?? [],
    logLevel:
      level("--log-level", options.logLevel) ??
      level("DEFROST_LOG_LEVEL", env.DEFROST_LOG_LEVEL || undefined) ??
      file.logLevel ??
      "normal",
    welcomed: file.welcomed ?? false,
    fixed: [
      ...(dirs ? (["backupDirs"] as const) : []),
      ...(given === undefined ? [] : (["patience"] as const)),
      ...(options.keepAwake === false ? (["keepAwake"] as const) : []),
    ],
    file: path,
    again: () => readConfig(options, env, places),
  };
}

function factor(where: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return check(where, patience, Number.isNaN(number) ? text : number);
}

const level = (where: string, text: string | undefined): LogLevel | undefined =>
  text === undefined ? undefined : check(where, logLevel, text);

function socketIn(stateFolder: string): string {
  const socket = join(stateFolder, "daemon.sock");
  try {
    checkSocketPath(socket);
    return socket;
  } catch (cause) {
    throw new Mendable(cause instanceof Error ? cause.message : String(cause), exits.usage, { cause });
  }
}

const largestFile = 64 * 1024;

export async function readConfigFile(path: string): Promise<File> {
  let text: string;
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK); // a pipe must not hold us
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > largestFile) {
      throw new Error(`expected a plain file of at most ${largestFile} bytes`);
    }
    text = await file.readFile("utf8");
  } catch (error) {
    // No config file is how everybody starts.
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return {};
    const why = error instanceof Error ? error.message : String(error);
    throw new Mendable(`Cannot read ${path}: ${why}. Correct it, or remove it to use the defaults.`, exits.usage);
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Mendable(`${path} is not JSON: ${why}. Correct it, or remove it to use the defaults.`, exits.usage);
  }
  return check(path, fileSchema, data);
}

export function check<Schema extends v.GenericSchema>(
  where: string,
  schema: Schema,
  data: unknown,
): v.InferOutput<Schema> {
  const read = v.safeParse(schema, data);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const key = v.getDotPath(issue);
  const came = inspect(issue.input, { depth: 0, maxStringLength: 100, breakLength: Number.POSITIVE_INFINITY });
  const wrong =
    issue.expected === "never"
      ? `unknown key, expected one of ${Object.keys(keys).join(", ")}`
      : `${issue.message}; got ${came}`;
  throw new Mendable(`${where}${key ? `: ${key}` : ""}: ${wrong}. Correct it and try again.`, exits.usage);
}

function address(text: string | undefined, longest: number): UsbmuxAddress {
  const read = readUsbmuxAddress(text, longest);
  if (read.kind === "address") return read.address;
  throw new Mendable(read.why, exits.usage);
}

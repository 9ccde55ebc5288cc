/**
 * Which processes can write a backup, told by their arguments alone: what a
 * process runs, what it does with that, for which phone and into which folder.
 * Pure. Whoever only names such a program (a shell, an editor, grep) is none.
 */

import { basename } from "node:path";
import { readUdid } from "../../apple/udid.ts";
import type { Program, Udid, Writer } from "../../core/observation.ts";

type WriterArguments = {
  program: Program;
  doing: Writer["doing"];
  device?: Udid;
  /** As given: it may be relative to the process's own folder. */
  directory?: string;
};

export function readWriter([command = "", ...args]: readonly string[]): WriterArguments | undefined {
  const name = basename(command);
  if (/^python[\d.]*$/i.test(name)) return readPython(args);
  return programs.get(name)?.(args);
}

const programs = new Map<string, (args: readonly string[]) => WriterArguments | undefined>([
  ["AppleMobileBackup", appleMobileBackup],
  ["idevicebackup2", idevicebackup2],
  ["lt-idevicebackup2", idevicebackup2], // as it is called where it was built
  ["pymobiledevice3", pymobiledevice3],
  ["iMazing", () => ({ program: "iMazing", doing: "unknown" })],
  ["iMazing Mini", () => ({ program: "iMazing", doing: "unknown" })],
  ["iMazing-CLI", () => ({ program: "iMazing", doing: "unknown" })],
]);

function idevicebackup2(args: readonly string[]): WriterArguments {
  const { words, option } = split(args, ["-u", "--udid", "-s", "--source", "--password"]);
  return told("idevicebackup2", words, option("-u", "--udid"));
}

function pymobiledevice3(args: readonly string[]): WriterArguments | undefined {
  const start = args.indexOf("backup2"); // it does a hundred other things
  if (start === -1) return undefined;
  const { words, option } = split(args.slice(start + 1), [
    "--udid",
    "--tunnel",
    "--mobdev2",
    "-p",
    "--password",
    "--source",
  ]);
  return told("pymobiledevice3", words, option("--udid"));
}

/** What Finder says to it is not known; what a person types is. */
function appleMobileBackup(args: readonly string[]): WriterArguments {
  const { option } = split(args, ["--target"]);
  const doing =
    (args.includes("--backup") && "backup") ||
    (args.includes("--restore") && "restore") ||
    (args.some((arg) => arg === "--list" || arg === "--extract") && "other") ||
    "unknown";
  return { program: "AppleMobileBackup", doing, ...deviceOf(option("--target")) };
}

/** `python [-m] pymobiledevice3 ...`: the first argument that is no option is what it runs. */
function readPython(args: readonly string[]): WriterArguments | undefined {
  const start = args.findIndex((arg, place) => !arg.startsWith("-") && !/^-[XW]$/.test(args[place - 1] ?? ""));
  return basename(args[start] ?? "") === "pymobiledevice3" ? pymobiledevice3(args.slice(start + 1)) : undefined;
}

/** Both programs: the first word is what to do, the last one the folder. */
function told(program: Program, words: readonly string[], udid: string | undefined): WriterArguments {
  const [command = "", ...rest] = words;
  const directory = rest.at(-1);
  return {
    program,
    doing: command === "backup" || command === "restore" ? command : "other",
    ...deviceOf(udid),
    ...(directory !== undefined && { directory }),
  };
}

function deviceOf(udid: string | undefined): { device?: Udid } {
  const device = readUdid(udid ?? "");
  return device === undefined ? {} : { device };
}

/** Words and options apart: `-u X`, `-uX`, `--udid X` and `--udid=X` for those that take a value. */
function split(args: readonly string[], withValue: readonly string[]) {
  const words: string[] = [];
  const options = new Map<string, string>();
  for (let place = 0; place < args.length; place++) {
    const arg = args[place] ?? "";
    const [name, value] = arg.startsWith("--") ? cut(arg, arg.indexOf("=")) : cut(arg, 2);
    if (!arg.startsWith("-")) words.push(arg);
    else if (withValue.includes(name)) options.set(name, value?.replace(/^=/, "") ?? args[++place] ?? "");
  }
  const option = (...names: string[]) => names.map((name) => options.get(name)).find((value) => value !== undefined);
  return { words, option };
}

const cut = (text: string, at: number): [string, string | undefined] =>
  at < 1 || at >= text.length ? [text, undefined] : [text.slice(0, at), text.slice(at)];

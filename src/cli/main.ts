/**
 * The command `defrost`. Exit codes: 0 fine, 1 something is wrong with a
 * backup, 2 wrong usage, 3 no daemon, 4 another daemon holds the state folder.
 */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { readUdid } from "../apple/udid.ts";
import { type Options, readConfig } from "../daemon/config.ts";
import { runDaemon } from "../daemon/main.ts";
import { keepTrying } from "../daemon/patient.ts";
import { type Exit, exits, Trouble } from "../daemon/trouble.ts";
import { mostPast } from "../link/protocol.ts";
import { placesHere } from "../platform/pick.ts";
import { eventLines, plain, toJson } from "./print.ts";
import { replay } from "./replay.ts";
import { addServiceCommands } from "./service.ts";
import { history, normal, openTerminal, status, watch } from "./viewer.ts";

type Flags = Options & { json?: boolean };

const exitHelp = `
Exit codes:
  0  fine
  1  something is wrong with a backup: frozen, disconnected, (replay) failed, or Defrost may not look
  2  wrong usage: an option, the config file or the state folder
  3  no daemon is running
  4  another daemon holds this state folder
  70 a bug in Defrost: its stack is what we need to know

Environment: DEFROST_BACKUP_DIR, DEFROST_STATE_DIR, DEFROST_PATIENCE, USBMUXD_SOCKET_ADDRESS (UNIX:path or host:port).
Config file: config.json in the state folder, with backupDirs, usbmuxd, patience, notices.`;

const print = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (sentence: string) => void process.stderr.write(`${plain(sentence)}\n`);

/** Parses the arguments, runs one command, and gives the exit code. */
export async function main(args: readonly string[]): Promise<Exit> {
  let exit: Exit = exits.fine;
  const stop = stopOnSignal();
  const settings = (flags: Options) => readConfig(flags, process.env, placesHere(process.env));
  const showDemo = async (flags: Flags) => {
    // The daemon for life need not carry a simulated iPhone.
    const { demo } = await import("./demo.ts");
    return demo({ json: flags.json ?? false, print, signal: stop });
  };
  const look = async (flags: Flags) => ({
    config: await settings(flags),
    json: flags.json ?? false,
    signal: stop,
    print,
  });
  const program = new Command("defrost")
    .description("Notices when an iPhone backup has frozen, says why, and helps it move again.")
    .addHelpText("after", exitHelp)
    .showHelpAfterError("See what there is with: defrost --help")
    .configureOutput({ writeErr: (text) => void process.stderr.write(text) })
    .exitOverride();

  const command = (name: string, summary: string) =>
    program
      .command(name)
      .description(summary)
      .option("--state-dir <dir>", "where Defrost keeps its socket and history")
      .option("--json", "for programs: JSON, one object a line where things go on")
      .exitOverride();
  const watching = (name: string, summary: string) =>
    command(name, summary)
      .option("--backup-dir <dir>", "a folder that backups are written to; may be given several times", collect)
      .addOption(patienceOption());

  watching("daemon", "watch backups in the foreground, and notify; this is what launchd runs")
    .option("--record <file>", "write down what is seen, for `defrost replay`")
    .option("--service", "as launchd and systemd run it: waits for what is wrong to be mended, logs in JSON lines")
    .action(async (flags: Flags & { record?: string; service?: boolean }) => {
      const tell = flags.service ? logEvent : teller(flags.json);
      const complaints = flags.service ? logTrouble : complain;
      const daemon = async () => {
        const config = await settings(flags);
        if (config.roots.length === 0) throw nothingToWatch();
        await runDaemon({ config, signal: stop, record: flags.record, tell, complain: complaints });
      };
      await (flags.service ? keepTrying(daemon, { complain: complaints, signal: stop }) : daemon());
    });
  watching("start", "the daemon with a live view; a demo where there is nothing to watch").action(
    async (flags: Flags) => {
      const config = await settings(flags);
      exit = config.roots.length === 0 ? await showDemo(flags) : await live(flags, stop);
    },
  );
  command("watch", "live: phase, amount, rate, silence, what speaks for and against a freeze").action(
    async (flags: Flags) => {
      exit = await watch({ ...(await look(flags)), terminal: terminalFor(flags) });
    },
  );
  command("status", "how the backups are, now").action(async (flags: Flags) => {
    exit = await status(await look(flags));
  });
  command("history", "past backups, newest first")
    .option("--limit <n>", "how many", wholeNumber, 20)
    .option("--device <udid>", "of this iPhone only", udid)
    .option("--normal", "instead: what is normal for each iPhone, learned from its good backups")
    .action(async (flags: Flags & { limit: number; device?: string; normal?: boolean }) => {
      if (flags.normal) exit = await normal(await look(flags));
      else exit = await history({ ...(await look(flags)), limit: flags.limit, device: flags.device });
    });
  program
    .command("demo")
    .description("a simulated iPhone is backed up, freezes, is noticed, and goes on")
    .option("--json", "for programs: one JSON object a line")
    .action(async (flags: Flags) => {
      exit = await showDemo(flags);
    });
  program
    .command("replay")
    .description("run a recorded log of observations through the mind, and tell the story")
    .argument("<file>", "written by `defrost daemon --record`")
    .option("--json", "for programs: one JSON object a line")
    .addOption(patienceOption())
    .action(async (file: string, flags: Flags) => {
      const { patience } = await settings({ patience: flags.patience });
      exit = await replay({ file, patience, json: flags.json ?? false, print });
    });

  addServiceCommands(program, {
    signal: stop,
    print,
    ended: (code) => {
      exit = code;
    },
  });

  try {
    await program.parseAsync(args, { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exits.fine : exits.usage;
    if (!(error instanceof Trouble)) throw error;
    complain(error.message);
    return error.exit;
  }
}

/** The daemon and a view of it in one process; where a daemon runs already, the view alone. */
async function live(flags: Flags, stop: AbortSignal): Promise<Exit> {
  const config = await readConfig(flags, process.env, placesHere(process.env));
  const ended = new AbortController();
  const signal = AbortSignal.any([stop, ended.signal]);
  const ready = Promise.withResolvers<void>();
  const daemon = runDaemon({ config, signal, tell: () => undefined, complain, ready: ready.resolve }).catch((error) => {
    if (error instanceof Trouble && error.exit === exits.held) return ready.resolve();
    ended.abort(error);
    throw error;
  });
  await Promise.race([ready.promise, daemon]);
  if (!flags.json) print(`Watching ${config.roots.map(plain).join(", ")}. Stop with Ctrl-C.`);
  const view = watch({ config, json: flags.json ?? false, signal, print, terminal: terminalFor(flags) });
  const [exit] = await Promise.all([view, daemon]);
  return exit;
}

const teller = (json: boolean | undefined) => (event: Parameters<typeof eventLines>[0]) => {
  if (json) print(toJson(event));
  else if (event.kind !== "progress") for (const line of eventLines(event)) print(line);
};

const logEvent = (event: Parameters<typeof eventLines>[0]) => {
  if (event.kind !== "progress") print(toJson(event));
};
const logTrouble = (sentence: string) => print(toJson({ kind: "trouble", at: Date.now(), sentence }));

const terminalFor = ({ json }: Flags) => (process.stdout.isTTY && !json ? openTerminal(process.stdout) : undefined);

const nothingToWatch = () =>
  new Trouble(
    "No backup folder to watch on this system. Name one with --backup-dir, or try: defrost demo",
    exits.usage,
  );

const patienceOption = () =>
  new Option("--patience <factor>", "multiplies every waiting time of Defrost’s; for demos and tests");

const collect = (value: string, before: string[] = []): string[] => [...before, value];

function wholeNumber(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > mostPast)
    throw new InvalidArgumentError(`expected a whole number from 1 to ${mostPast}.`);
  return n;
}

function udid(text: string): string {
  const read = readUdid(text);
  if (read === undefined)
    throw new InvalidArgumentError("expected a UDID: 40 hex digits, or 8 of them, a dash and 16 more.");
  return read;
}

/** Ends everything on SIGINT or SIGTERM, and when the reader of our output has gone. */
function stopOnSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  process.stdout.on("error", stop);
  process.stderr.on("error", () => undefined); // whoever does not want to hear complaints may still want the rest
  return controller.signal;
}

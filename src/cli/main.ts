/**
 * The command `defrost`. Exit codes: 0 fine, 1 something is wrong with a
 * backup, 2 wrong usage, 3 no daemon, 4 another daemon holds the state folder.
 */

import { Command, CommanderError } from "commander";
import about from "../../package.json" with { type: "json" };
import { type Exit, exits, Mendable } from "../daemon/mendable.ts";
import { type DaemonFlags, runAsService, runInForeground, runLive, settings, terminalFor } from "./daemon.ts";
import { addFixCommand } from "./fix.ts";
import { collect, type Flags, logOption, patienceOption, udid, wholeNumber } from "./options.ts";
import { plain } from "./print.ts";
import { replay } from "./replay.ts";
import { addServiceCommands } from "./service.ts";
import { history, normal, status, watch } from "./viewer.ts";

const exitHelp = `
Exit codes:
  0  fine
  1  something is wrong with a backup: frozen, disconnected, (replay) failed, or Defrost may not look;
     (fix) it did not help, could not run, or was stopped
  2  wrong usage: an option, the config file or the state folder
  3  no daemon is running
  4  another daemon holds this state folder
  70 a bug in Defrost: its stack is what we need to know

Environment: DEFROST_BACKUP_DIR, DEFROST_STATE_DIR, DEFROST_PATIENCE, DEFROST_LOG_LEVEL,
  USBMUXD_SOCKET_ADDRESS (UNIX:path or host:port).
Config file: config.json in the state folder, with backupDirs, usbmuxd, patience, notices, logLevel, keepAwake,
  fixWithoutAsking (a list of fixes that may run by themselves on a frozen or failed backup).`;

const print = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (sentence: string) => void process.stderr.write(`${plain(sentence)}\n`);

/** Parses the arguments, runs one command, and gives the exit code. */
export async function main(args: readonly string[]): Promise<Exit> {
  let exit: Exit = exits.fine;
  const told = stopOnSignal();
  const stop = AbortSignal.any([told, readerGone()]);
  const around = { signal: stop, print, complain };
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
    .version(about.version, "--version", "which Defrost this is")
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
      .addOption(patienceOption())
      .option("--no-keep-awake", "let the computer fall asleep by itself while a backup runs");

  watching("daemon", "watch backups in the foreground, and notify; this is what launchd runs")
    .option("--record <file>", "write down what is seen, for `defrost replay`")
    .option("--service", "as launchd and systemd run it: waits for what is wrong to be mended, logs in JSON lines")
    .addOption(logOption())
    .option("--log-level <level>", "with --service: normal, which has no names in it, or debug")
    .action(async (flags: DaemonFlags) => {
      // Whoever reads the log may go and come back.
      await (flags.service ? runAsService(flags, { ...around, signal: told }) : runInForeground(flags, around));
    });
  watching(
    "start",
    "the daemon with a live view, on a Mac with the menu-bar app; a demo where there is nothing to watch",
  )
    .option("--no-app", "in the terminal only")
    .action(async (flags: Flags & { app: boolean }) => {
      const config = await settings(flags);
      exit = config.roots.length === 0 ? await showDemo(flags) : await runLive(flags, around);
    });
  command("watch", "live: phase, amount, rate, silence, what speaks for and against a freeze").action(
    async (flags: Flags) => {
      exit = await watch({ ...(await look(flags)), terminal: terminalFor(flags) });
    },
  );
  program
    .command("dashboard")
    .description("the same in a browser, with one-click fixes: serves it on this computer only, and opens it")
    .option("--state-dir <dir>", "where Defrost keeps its socket and history")
    .option("--no-open", "only print the address")
    .action(async (flags: Flags & { open: boolean }) => {
      const { dashboard } = await import("./dashboard.ts"); // the daemon for life need not carry a web server
      exit = await dashboard({ config: await settings(flags), opens: flags.open, signal: stop, print });
    });
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
    .description(
      "run a recorded log of observations through the mind, and tell the story; a recording begins with nothing learned of a phone, and nothing known of where an earlier run stopped",
    )
    .argument("<file>", "written by `defrost daemon --record`")
    .option("--json", "for programs: one JSON object a line")
    .addOption(patienceOption())
    .action(async (file: string, flags: Flags) => {
      const { patience } = await settings({ patience: flags.patience });
      exit = await replay({ file, patience, json: flags.json ?? false, print });
    });

  const ended = (code: Exit) => {
    exit = code;
  };
  addFixCommand(program, { signal: stop, print, ended });
  addServiceCommands(program, { signal: stop, print, ended });

  try {
    await program.parseAsync(args, { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exits.fine : exits.usage;
    if (!(error instanceof Mendable)) throw error;
    complain(error.message);
    return error.exit;
  }
}

/** Ends everything on SIGINT, SIGTERM or SIGHUP. */
function stopOnSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  return controller.signal;
}

/** Aborts when the reader of our output has gone. */
function readerGone(): AbortSignal {
  const controller = new AbortController();
  process.stdout.on("error", () => controller.abort());
  process.stderr.on("error", () => undefined); // whoever does not want to hear complaints may still want the rest
  return controller.signal;
}

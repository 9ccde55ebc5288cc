/** The commands for Defrost as a service of launchd or systemd: install, uninstall, and service with its own. */

import { type Command, InvalidArgumentError } from "commander";
import { readConfig } from "../daemon/config.ts";
import type { Exit } from "../daemon/mendable.ts";
import { placesHere, serviceHere } from "../platform/pick.ts";
import { findProgram } from "../platform/service/program.ts";
import { install, logs, type Manage, restart, start, status, stop, uninstall } from "./manage.ts";

type Flags = {
  stateDir?: string;
  dryRun?: boolean;
  force?: boolean;
  json?: boolean;
  purge?: boolean;
  follow?: boolean;
  lines?: number;
};

type Around = { signal: AbortSignal; print(line: string): void; ended(exit: Exit): void };

export function addServiceCommands(program: Command, { signal, print, ended }: Around): void {
  const manage = async ({ stateDir, dryRun = false, force = false, json = false }: Flags): Promise<Manage> => {
    const found = findProgram();
    const places = placesHere(process.env);
    const { stateFolder } = await readConfig({ stateDir }, process.env, places);
    // The service has none of this terminal's variables.
    const config = await readConfig({ stateDir: stateFolder }, {}, places);
    const service = serviceHere({ program: found, stateFolder, env: process.env });
    return { service, program: found, config, dryRun, force, json, signal, print };
  };
  const command = (parent: Command, name: string, summary: string) =>
    parent
      .command(name)
      .description(summary)
      .option("--state-dir <dir>", "where Defrost keeps its socket and history")
      .option("--dry-run", "show what would be done, and do nothing");
  const json = "for programs: JSON";

  command(
    program,
    "install",
    "have the daemon start with this computer, now and from now on; also brings it up to date",
  )
    .option("--force", "also where the service was edited by hand or belongs to another copy of Defrost")
    .option("--json", json)
    .action(async (flags: Flags) => ended(await install(await manage(flags))));
  command(program, "uninstall", "undo install")
    .option("--purge", "also remove the history, the configuration and the log")
    .option("--force", "also where the service belongs to another copy of Defrost")
    .option("--json", json)
    .action(async (flags: Flags) => ended(await uninstall({ ...(await manage(flags)), purge: flags.purge ?? false })));

  const service = program.command("service").description("the daemon as a service: status, start, stop, restart, logs");
  const deeds = {
    status: [status, "whether it is installed and runs, and what it may not see"],
    start: [start, "start it"],
    stop: [stop, "stop it until it is started or you log in again"],
    restart: [restart, "stop it, and start it again"],
  } as const;
  for (const [name, [deed, summary]] of Object.entries(deeds)) {
    command(service, name, summary)
      .option("--json", json)
      .action(async (flags: Flags) => ended(await deed(await manage(flags))));
  }
  command(service, "logs", "what it said")
    .option("--lines <n>", "how many", lineCount, 50)
    .option("--follow", "and what it goes on to say, until Ctrl-C")
    .action(async (flags: Flags) => {
      const { lines = 0, follow = false } = flags;
      ended(await logs({ ...(await manage(flags)), lines, follow }));
    });
}

function lineCount(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > 100_000)
    throw new InvalidArgumentError("expected a whole number from 1 to 100000.");
  return n;
}

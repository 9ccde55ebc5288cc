/** Defrost as a systemd user unit: started with the user's session, and again when it fails. Its log is the journal. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { linuxCommands } from "../command/commands.ts";
import { fillAndSeal } from "../service/sealed.ts";
import { paperAt, type Service, type ServiceSettings, type Standing, type Unknown } from "../service/service.ts";
import { ask, type Step } from "../service/steps.ts";
import { asked, readShow } from "./systemctl.ts";

const unit = "defrost.service";

export function systemd(
  { program, stateFolder, home, env }: ServiceSettings,
  { systemctl, journalctl }: Pick<typeof linuxCommands, "systemctl" | "journalctl"> = linuxCommands,
): Service {
  const { XDG_CONFIG_HOME } = env;
  const config = XDG_CONFIG_HOME?.startsWith("/") ? XDG_CONFIG_HOME : join(home, ".config");
  const file = join(config, "systemd/user", unit);
  const template = readFileSync(join(program.home, "launchd", unit), "utf8");
  const text = fillAndSeal(template, {
    NODE: quoted(program.node),
    BUNDLE: argument(program.bundle),
    STATE: argument(stateFolder),
  });
  const command = (...args: string[]): Step => ({ kind: "run", command: systemctl, args: ["--user", ...args] });

  async function standing(signal: AbortSignal): Promise<Standing | Unknown> {
    const paper = await paperAt(file, { text, program: program.bundle, programIn });
    const ran = await ask(systemctl, ["--user", "show", unit, `--property=${asked.join(",")}`], signal);
    if (ran.kind === "failed") return { kind: "unknown", why: ran.why };
    return { kind: "standing", job: readShow(ran.output), paper };
  }

  return {
    file,
    standing,
    start: ({ job }) => [command(...(job.kind === "disabled" ? ["enable", "--now"] : ["start"]), unit)],
    stop: () => [command("stop", unit)],
    install: () => [
      { kind: "write", path: file, text },
      command("daemon-reload"),
      command("enable", unit),
      command("restart", unit),
    ],
    uninstall: ({ job }) => [
      ...(job.kind === "absent" ? [] : [command("disable", "--now", unit)]),
      { kind: "remove", path: file },
      command("daemon-reload"),
    ],
    log: ({ lines, follow }) => ({
      command: journalctl,
      args: ["--user", `--unit=${unit}`, `--lines=${lines}`, "--output=cat", follow ? "--follow" : "--no-pager"],
    }),
    logFiles: { files: [] },
    hides: () => false,
  };
}

/** As one word of ExecStart, where quotes, backslashes and percent signs mean something. */
const quoted = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%")}"`;

/** Dollar signs do too, in all words but the first. */
const argument = (text: string): string => quoted(text.replaceAll("$", () => "$$"));

/** The program, what is for Node itself, and the bundle. */
const execStart = /^ExecStart="(?:[^"\\]|\\.)*"(?: --\S+)* ("(?:[^"\\]|\\.)*")/m;

/** The bundle that a unit written by some Defrost runs. */
function programIn(text: string): string | undefined {
  const [, word] = execStart.exec(text) ?? [];
  return word?.slice(1, -1).replace(/\\(.)|%(%)|\$(\$)/g, "$1$2$3");
}

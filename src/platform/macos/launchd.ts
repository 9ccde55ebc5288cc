/**
 * Defrost as a LaunchAgent: started with the user's session, and again when it
 * fails. Five verbs of launchctl are enough, and each is used as it was
 * recorded to behave: see docs/macos.md.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "plist";
import * as v from "valibot";
import { macosCommands } from "../command/commands.ts";
import { crashFile, logFiles } from "../log-file.ts";
import { fillAndSeal } from "../service/sealed.ts";
import { paperAt, type Service, type ServiceSettings, type Standing, type Unknown } from "../service/service.ts";
import { ask, type Step } from "../service/steps.ts";
import { isDisabled, readPrint } from "./launchctl.ts";

const label = "app.defrost.daemon";

/** launchctl ends with the error's number. */
const noSuchProcess = 3;
const inputOutput = 5;
const inProgress = 36;
const alreadyInProgress = 37;
const noSuchService = 113;

export function launchd(
  { program, stateFolder, home }: ServiceSettings,
  { launchctl, tail }: Pick<typeof macosCommands, "launchctl" | "tail"> = macosCommands,
): Service {
  const file = join(home, "Library/LaunchAgents", `${label}.plist`);
  const logs = join(home, "Library/Logs/Defrost");
  const log = join(logs, "daemon.log");
  const template = readFileSync(join(program.home, "launchd", `${label}.plist`), "utf8");
  const blanks = { NODE: program.node, BUNDLE: program.bundle, STATE: stateFolder, LOG: log, CRASH: crashFile(log) };
  const text = fillAndSeal(template, Object.fromEntries(Object.entries(blanks).map(([k, path]) => [k, inXml(path)])));
  const domain = `gui/${process.getuid?.()}`;
  const target = `${domain}/${label}`;

  const command = (...args: string[]) => ({ kind: "run", command: launchctl, args }) as const;
  const gone = async (signal: AbortSignal) => {
    const ran = await ask(launchctl, ["print", target], signal);
    return ran.kind === "failed" && ran.code === noSuchService;
  };

  async function standing(signal: AbortSignal): Promise<Standing | Unknown> {
    const paper = await paperAt(file, { text, program: program.bundle, programIn });
    const [printed, disabled] = await Promise.all([
      ask(launchctl, ["print", target], signal),
      ask(launchctl, ["print-disabled", domain], signal),
    ]);
    const off = disabled.kind === "done" && isDisabled(disabled.output, label);
    if (printed.kind === "failed") {
      if (printed.code !== noSuchService) return { kind: "unknown", why: printed.why };
      return { kind: "standing", job: { kind: off ? "disabled" : "absent" }, paper };
    }
    const { job, path = file } = readPrint(printed.output);
    return {
      kind: "standing",
      job: off && job.kind !== "running" ? { kind: "disabled" } : job,
      // An app of ours would submit its own agent under this name, without this file.
      paper: path === file ? paper : { kind: "another-copy", program: path },
    };
  }

  // bootout returns while the service is still ending, and until it has ended its name cannot be used again.
  const stop = ({ job }: Standing): Step[] =>
    job.kind === "absent"
      ? []
      : [
          { ...command("bootout", target), fine: [noSuchProcess, inProgress, noSuchService] },
          { kind: "wait-until-gone", gone },
        ];
  const start = (now: Standing): Step[] => [
    ...stop(now), // a service that is there but does not run is best brought in anew, with the file as it is now
    ...(now.job.kind === "disabled" ? [command("enable", target)] : []),
    { kind: "make-folder", path: logs }, // launchd makes the file, but no folder
    { ...command("bootstrap", domain, file), busy: [inputOutput, alreadyInProgress] },
  ];
  return {
    file,
    standing,
    start,
    stop,
    install: (now) => [...stop(now), { kind: "write", path: file, text }, ...start(stopped(now))],
    uninstall: (now) => [...stop(now), { kind: "remove", path: file }],
    log: ({ lines, follow }) => ({ command: tail, args: ["-n", String(lines), ...(follow ? ["-F"] : []), log] }),
    logFiles: { files: logFiles(log), folder: logs },
    hides: (root) => root.startsWith(`${join(home, "Library/Application Support/MobileSync")}/`),
  };
}

/** As things stand once the service has been stopped; a switch that is off stays off. */
const stopped = (now: Standing): Standing => ({
  ...now,
  job: { kind: now.job.kind === "disabled" ? "disabled" : "absent" },
});

const inXml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const Agent = v.object({ ProgramArguments: v.array(v.string()) });

/** The bundle that an agent written by some Defrost runs. */
function programIn(text: string): string | undefined {
  const agent = v.safeParse(Agent, parse(text));
  const [, ...words] = agent.success ? agent.output.ProgramArguments : [];
  return words.find((word) => !word.startsWith("--")); // what comes before it is for Node
}

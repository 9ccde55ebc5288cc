/** Every sentence about Defrost as a service, in English: how it stands, and what to do. */

type Ending = { last?: string };

const jobs = {
  absent: () => "It is not running. Start it with: defrost service start",
  disabled: () =>
    "It is switched off: by hand, or in System Settings, General, Login Items. Switch it on there, or with: defrost service start",
  running: ({ pid, last }: Ending & { pid?: number }) =>
    `Defrost runs as process ${pid}.${last ? ` It was started again after it had ended with ${last}.` : ""}`,
  restarting: ({ last }: Ending) =>
    last
      ? `It keeps ending, last with ${last}, and is started again after a pause. See why with: defrost service logs`
      : "It is about to start.",
  stopped: ({ last }: Ending) =>
    last
      ? `It ended with ${last}, and is not started again. See why with: defrost service logs`
      : "It has been stopped. Start it with: defrost service start",
};

const papers = {
  ours: () => undefined,
  none: (file: string) =>
    `Its file ${file} is gone: it is not started any more at the next login. Write it anew with: defrost install`,
  older: (file: string) =>
    `${file} was written by another version of Defrost, or for another state folder. Renew it with: defrost install`,
  edited: (file: string) => `${file} was edited by hand. Write it anew with: defrost install --force`,
  "another-copy": (file: string, program = "") =>
    `${file} belongs to another copy of Defrost, ${program}. Put this one in its place with: defrost install --force`,
};

type Standing = {
  job: { kind: keyof typeof jobs; pid?: number; last?: string };
  paper: { kind: keyof typeof papers; program?: string };
};

export function standingSentences({ job, paper }: Standing, file: string): string[] {
  if (paper.kind === "none" && job.kind === "absent") {
    return ["Defrost is not installed as a service. Install it with: defrost install"];
  }
  return [papers[paper.kind](file, paper.program) ?? [], jobs[job.kind](job)].flat();
}

export const serviceWords = {
  runsAlready: "It runs already.",
  uninstalled: "Defrost is no longer a service of this computer.",
  kept: (folder: string) =>
    `What it knows about your backups is kept in ${folder}. Remove that too with: defrost uninstall --purge`,
  noProgram: (bundle: string) =>
    `There is no program to install yet: ${bundle} is missing. Make it with: npm run build`,
  refused: (why: string) => `The system did not do it: ${why}.`,
  untold: (why: string) =>
    `The system does not say how the service stands: ${why}. Log in on this computer’s own screen first, not from afar.`,
  othersService: (program: string) =>
    `The service belongs to another copy of Defrost, ${program}. Remove it from there, or with: defrost uninstall --force`,
  heldElsewhere: (folder: string) =>
    `A Defrost daemon still uses ${folder}. End it first, and then: defrost uninstall --purge`,
  notWatching:
    "It does not watch yet: it waits for something to be put right, which its log names. See it with: defrost service logs",
  nothingToWatch: (folder: string) =>
    `It has no backup folder to watch. Name some under "backupDirs" in ${folder}/config.json; it notices by itself.`,
  reduced: (root: string) =>
    `It runs reduced. It cannot look into ${root}, so it sees no amount, no phase and no end of Finder’s backups: macOS ` +
    "shows that folder only to programs with Full Disk Access, and this one is a bare node. Do not give it that access: " +
    "every script that this node runs would have it too. It sees connected iPhones, the USB bus, the backup program and " +
    "the free space. The signed Defrost app, which can be given the access alone, will change that; until then, " +
    "`defrost start` in a terminal that has Full Disk Access sees everything.",
};

type Step =
  | { kind: "make-folder" | "remove" | "remove-if-empty"; path: string }
  | { kind: "write"; path: string; text: string }
  | { kind: "run"; command: string; args: readonly string[] }
  | { kind: "wait-until-gone" };

/** What would be done. */
export function stepLines(step: Step): string[] {
  switch (step.kind) {
    case "make-folder":
      return [`make the folder ${step.path}`];
    case "write":
      return [
        `write ${step.path}:`,
        ...step.text
          .trimEnd()
          .split("\n")
          .map((line) => `    ${line}`),
      ];
    case "remove":
      return [`remove ${step.path}`];
    case "remove-if-empty":
      return [`remove the folder ${step.path}, if nothing else is in it`];
    case "run":
      return [`run ${[step.command, ...step.args].map(asWord).join(" ")}`];
    case "wait-until-gone":
      return ["wait until the service has ended"];
    default:
      throw new Error(`no words for step ${JSON.stringify(step satisfies never)}`);
  }
}

const asWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

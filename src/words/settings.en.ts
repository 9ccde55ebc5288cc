/** The settings and the first steps: what can be decided, what it means, and what Defrost keeps to itself. */

import type { FixId } from "../core/fix/fix.ts";
import { fixTitles } from "./fixes.en.ts";

export const title = "Settings";

export const folders = {
  title: "Folders",
  hint: "Where backups are written to.",
  remove: (folder: string): string => `Stop watching ${folder}`,
  path: "The whole path of one more",
  pick: "Choose a folder…",
  add: "Watch it",
} as const;

/** The factor is what the configuration file has. */
export const patience = {
  title: "Patience",
  hint: "How much silence is called frozen. Calm waits longer and errs less; eager tells sooner.",
  choices: [
    [1.5, "Calm"],
    [1, "Normal"],
    [0.6, "Eager"],
  ],
  other: (factor: number): string => `The configuration file says ${factor}.`,
} as const;

export const switches = {
  notices: ["Notices", "When a backup freezes, waits for you or fails."],
  keepAwake: ["Keep the computer awake", "While a backup runs. The screen may sleep."],
} as const;

export const mayFix = {
  title: "May be done without asking",
  hint: "Only about a frozen or failed backup, and never what may cost something.",
  fix: (id: FixId): string => fixTitles[id],
} as const;

export const login = {
  title: "Start with this computer",
  on: "Defrost watches from the moment you log in.",
  off: "After a restart nobody watches until you start Defrost.",
  unknown: "Whether it does cannot be told on this computer.",
  how: { on: "npx defrost install", off: "npx defrost uninstall" },
  inTerminal: { on: "To have it start, in a terminal:", off: "To have it no longer start, in a terminal:" },
  button: { on: "Start with this computer", off: "No longer start by itself" },
} as const;

export const access = {
  title: "Full Disk Access",
  on: "Granted: Defrost sees your backups.",
  off: "Not granted: Defrost cannot see your backups.",
  how: "System Settings, Privacy & Security, Full Disk Access",
} as const;

export const privacy = {
  title: "Privacy",
  says: [
    "Nothing leaves this computer: no account, no telemetry, no update check behind your back.",
    "Defrost talks to the iPhone itself, by cable or Wi-Fi, and to nobody else. Whether an update is waiting it takes from what the system knows already.",
    "What it keeps, dates, sizes and what helped, lies in its own folder; a log at the level “normal” holds no names.",
  ],
} as const;

export const fixed = "Decided by an option or an environment variable of the daemon that runs.";
export const failed = "That could not be saved. Try again.";
export const saved = "Saved.";

export const welcome = {
  title: "Welcome to Defrost",
  sub: "It notices when a backup freezes, and says what helps",
  notices: {
    title: "Hear about a freeze",
    why: "A notice when a backup freezes or waits for you.",
    press: "Allow notices",
  },
  access: { title: "Let Defrost see your backups", why: "The system keeps them private until you allow it." },
  login: { title: "Watch after a restart", why: "Defrost starts when you log in." },
  done: "Done",
  go: "Go on",
  later: "All of it is in Settings, too.",
} as const;

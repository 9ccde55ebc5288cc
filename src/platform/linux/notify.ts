/** Notices by `notify-send`, which hands them to whatever desktop is running. */

import type { linuxCommands } from "../command/commands.ts";
import { run } from "../command/run.ts";
import { type Notify, noticeTimeout } from "../notify.ts";

export const notifySend =
  ({ notifySend }: Pick<typeof linuxCommands, "notifySend">): Notify =>
  async ({ title, body, urgent }, signal) => {
    const args = ["--app-name=Defrost", `--urgency=${urgent ? "critical" : "normal"}`, "--", title, literal(body)];
    // It finds the desktop by the environment.
    const ran = await run(notifySend, args, { timeout: noticeTimeout, signal, env: process.env });
    return ran.kind === "done" ? "shown" : { failed: ran.why };
  };

/** A body is read twice: notify-send undoes backslashes, and the desktop may read markup. */
const literal = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\\", "\\\\");

/**
 * Notices by AppleScript, for when only the daemon runs. The script is a
 * constant and the texts are its arguments: no name of a phone becomes a script.
 */

import type { macosCommands } from "../command/commands.ts";
import { run } from "../command/run.ts";
import { type Notify, noticeTimeout } from "../notify.ts";

const script = ["on run argv", "display notification (item 1 of argv) with title (item 2 of argv)", "end run"].flatMap(
  (line) => ["-e", line],
);

/** macOS decides by its own settings how urgent a notice looks. */
export const displayNotification =
  ({ osascript }: Pick<typeof macosCommands, "osascript">): Notify =>
  async ({ title, body }, signal) => {
    const args = [...script, "--", body, title];
    const ran = await run(osascript, args, { timeout: noticeTimeout, signal, env: process.env });
    return ran.kind === "done" ? "shown" : { failed: ran.why };
  };

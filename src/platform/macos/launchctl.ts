/**
 * What launchctl prints, read. Apple calls these texts no interface: only the
 * lines of the service itself count, those with one leading tab, and whatever
 * is cut, repeated or new is passed over.
 */

import type { Job } from "../service/service.ts";

type Printed = { job: Exclude<Job, { kind: "absent" | "disabled" }>; path?: string };

export function readPrint(text: string): Printed {
  const line = linesOf(text);
  const path = line.get("path");
  return { job: jobOf(line), ...(path !== undefined && { path }) };
}

/** Whole lines only. Nested blocks repeat names like `state`, deeper in; the first of a name is the service's. */
function linesOf(text: string): Map<string, string> {
  const lines = [...text.matchAll(/^\t([^\t=]+) = (.*)\n/gm)].map(
    ([, name = "", value = ""]) => [name, value] as const,
  );
  return new Map(lines.reverse());
}

function jobOf(line: Map<string, string>): Printed["job"] {
  const last = lastEnd(line);
  const state = line.get("state");
  const pid = Number(line.get("pid"));
  if (state === "running" && Number.isInteger(pid) && pid > 0) return { kind: "running", pid, ...last };
  // A service that is on its way has a state but no process yet.
  if (state === "running" || state === "spawn scheduled" || state === "waiting") return { kind: "restarting", ...last };
  return { kind: "stopped", ...last };
}

function lastEnd(line: Map<string, string>): { last?: string } {
  const ending = line.get("last terminating signal");
  if (ending !== undefined) return { last: ending };
  const code = line.get("last exit code");
  return code === undefined || code === "0" || code === "(never exited)" ? {} : { last: code };
}

/** `print-disabled` says `disabled` since macOS 13, and said `true` before. */
export const isDisabled = (text: string, label: string): boolean =>
  text.split("\n").some((line) => {
    const [name, value] = line.trim().split(" => ");
    return name === `"${label}"` && (value === "disabled" || value === "true");
  });

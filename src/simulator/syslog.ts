/** The old log relay: every line that is written anyway, of all processes, as text, until the listener leaves. */

import { isPlain, type Level, type LogLine } from "./log.ts";
import type { Phone } from "./phone.ts";
import type { Wire } from "./wire.ts";

export async function syslog(wire: Wire, phone: Phone): Promise<void> {
  const stop = phone.log.hear((line) => {
    // A listener who has left misses nothing, and its own conversation ends below.
    if (isPlain(line)) wire.send(Buffer.from(`${textOf(line, new Date())}\n\0`)).catch(() => undefined);
  });
  await wire.take(1).finally(stop); // it has nothing to say, but it will leave
}

/** "Nov 22 21:07:01 iPhone BackupAgent2[501] <Notice>: Starting backup" */
function textOf({ pid, process, level, text }: LogLine, at: Date): string {
  const [, day, month, , time] = at.toUTCString().split(" ");
  return `${month} ${day} ${time} iPhone ${process}[${pid}] <${names[level]}>: ${text}`;
}

const names: Record<Level, string> = {
  notice: "Notice",
  info: "Info",
  debug: "Debug",
  error: "Error",
  fault: "Fault",
};

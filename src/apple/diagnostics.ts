/** The diagnostics relay, for the one thing a fix may want of it: that the phone starts again. Ends any backup. */

import * as v from "valibot";
import type { Line } from "./line.ts";
import { ask, readAs } from "./messages.ts";
import { type Refusal, refusalOf } from "./phone-trouble.ts";

export const diagnosticsRelay = "com.apple.mobile.diagnostics_relay";

export async function restart(line: Line): Promise<{ kind: "restarting" } | Refusal> {
  // It begins when we hang up: at once, and it could be gone before it has answered.
  const answer = await ask(line, { Request: "Restart", WaitForDisconnect: true });
  const { Status } = readAs(v.object({ Status: v.string() }), answer, "answer to Restart");
  return Status === "Success" ? { kind: "restarting" } : refusalOf(Status);
}

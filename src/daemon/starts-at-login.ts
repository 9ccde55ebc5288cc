/** Whether this computer starts the daemon by itself; undefined where its service manager does not say. */

import { serviceHere } from "../platform/pick.ts";
import { findProgram } from "../platform/service/program.ts";

export async function startsAtLogin(stateFolder: string, signal: AbortSignal): Promise<boolean | undefined> {
  const service = serviceHere({ program: findProgram(), stateFolder, env: process.env });
  const found = await service.standing(signal);
  return found.kind === "unknown" ? undefined : found.paper.kind !== "none" && found.job.kind !== "disabled";
}

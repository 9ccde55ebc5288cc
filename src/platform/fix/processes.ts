/**
 * The processes of this moment, listed right before something is done that
 * one of them could be harmed by: what was seen seconds ago does not count.
 */

import { basename, isAbsolute } from "node:path";
import type { HandId, Report } from "../../core/fix/fix.ts";
import type { Udid } from "../../core/observation.ts";
import type { Millis } from "../../core/time.ts";
import { rootOf } from "../roots.ts";
import { readWriter } from "../writer/writers.ts";
import { failed, type Hand, type OrderFor } from "./hands.ts";

/** A process that is alive. `path`: of its executable; empty where the system does not tell us. */
export type Process = {
  pid: number;
  parent: number;
  uid: number;
  startedAt: Millis;
  path: string;
  args: readonly string[];
};

export type Listed = { kind: "processes"; processes: Process[] } | { kind: "unknown"; why: string };

export type ListProcesses = (signal: AbortSignal) => Promise<Listed>;

/** A hand that looks first, and does nothing while the phone it is about might be restored; any phone, where it is about none. */
export const unlessRestoring =
  <Id extends HandId>(
    list: ListProcesses,
    work: (order: OrderFor<Id>, processes: readonly Process[], signal: AbortSignal) => Promise<Report>,
  ): Hand<Id> =>
  async (order, signal) => {
    const listed = await list(signal);
    if (signal.aborted) return failed("stopped", "");
    if (listed.kind === "unknown") return failed("failed", listed.why);
    const restoring = mightRestore(listed.processes, "device" in order ? order.device : undefined);
    return restoring ? failed("might-restore", nameOf(restoring)) : work(order, listed.processes, signal);
  };

const updaters = new Set(["MobileDeviceUpdater", "idevicerestore"]);

/** Cut off, it could leave a phone that does not start. `device`: others' restores do not matter. */
export const mightRestore = (processes: readonly Process[], device?: Udid): Process | undefined =>
  processes.find(({ args, path }) => {
    if (updaters.has(basename(args[0] ?? "")) || updaters.has(basename(path)) || installsSystem(args)) return true;
    const told = readWriter(args);
    if (told?.doing === "unknown" && args.some((arg) => /restore/i.test(arg))) return true;
    return told?.doing === "restore" && isAbout(told.device, device);
  });

/** `pymobiledevice3 restore`, in whichever way it is called. */
function installsSystem(args: readonly string[]): boolean {
  const start = args.findIndex((arg) => basename(arg) === "pymobiledevice3");
  const called = start === 0 || /^python[\d.]*$/i.test(basename(args[0] ?? ""));
  return start >= 0 && called && args.slice(start + 1).find((arg) => !arg.startsWith("-")) === "restore";
}

type Place = { root: string; device: Udid };

/** A program that may write to this phone's backup. iMazing is there all day: whether it writes, its open files say. */
export async function mightWrite(processes: readonly Process[], place: Place): Promise<Process | undefined> {
  for (const one of processes) {
    const told = readWriter(one.args);
    if (!told || told.doing === "other" || told.program === "iMazing") continue;
    if (told.device === place.device || (told.device === undefined && (await mightBeIn(place.root, told.directory))))
      return one;
  }
  return undefined;
}

/** A relative folder could be any. */
const mightBeIn = async (root: string, directory = "."): Promise<boolean> =>
  !isAbsolute(directory) || (await rootOf(directory, [root])) === root;

const isAbout = (told: Udid | undefined, device: Udid | undefined): boolean =>
  told === undefined || device === undefined || told === device;

/** For the journal. */
export const nameOf = ({ pid, path, args }: Process): string => `${path || args[0]} (process ${pid})`;

export function signalTo({ pid }: Process, name: "SIGTERM" | "SIGKILL"): "sent" | "gone" | "not-permitted" {
  try {
    process.kill(pid, name);
    return "sent";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ESRCH") return "gone";
    if (code === "EPERM") return "not-permitted";
    throw error;
  }
}

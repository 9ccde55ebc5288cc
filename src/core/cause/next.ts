/** What of all that may help makes sense at this moment, the best first: nobody is sent to stop what is gone. */

import type { NextId } from "./cause.ts";
import type { Clues } from "./clues.ts";
import { unplug } from "./unplug.ts";

const cuts: readonly NextId[] = [
  "replug",
  "start-again",
  "restart-iphone",
  "stop-stuck-backup",
  "restart-usbmuxd",
  "restart-backup-services",
];

export function fitting(next: readonly NextId[], { trouble, session }: Clues): NextId[] {
  const { tether } = session;
  const over = trouble === "failed";
  const back = tether.kind === "dropped" && tether.back;
  const left = next.filter(
    (id) => !(over && (id === "stop-stuck-backup" || id === "wait")) && !(back && id === "replug"),
  );
  // Only a backup that runs asks for it: first it has to be started again.
  if (over && left.includes("enter-passcode"))
    return [...left.filter((id) => id !== "enter-passcode"), "enter-passcode"];
  const [first] = left;
  // Files on the move are not to be cut off, however long they take.
  const harmful =
    !over && first !== undefined && cuts.includes(first) && tether.kind !== "dropped" && unplug(session).safe !== "yes";
  return harmful ? ["wait", ...left] : left;
}

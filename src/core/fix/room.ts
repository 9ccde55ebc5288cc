/** How much room a backup lacks, as far as that can be known before it is made. */

import { placeOf } from "../state.ts";
import type { Case } from "./case.ts";
import { phoneIn } from "./case.ts";

/** What the phone wants to stay free on the computer's disk. */
const spared = 128 * 1024 * 1024;
/** After an error that says that there was too little, and not how much too little. */
const more = 1024 * 1024 * 1024;

/** In bytes; none where nobody knows. */
export function lackingRoom(now: Case): number {
  const { state, root = "", device = "" } = now;
  const free = state.space.get(root)?.freeBytes;
  if (free === undefined) return 0;
  return Math.max(0, neededRoom(now, state.ended.get(placeOf({ root, device }))?.clues.space?.freeBytes) - free);
}

function neededRoom(now: Case, freeWhenItFailed: number | undefined): number {
  const { session, cause } = now;
  const { storage } = phoneIn(now).facts;
  const first = session?.before.status === undefined;
  const whole = first && storage ? storage.totalBytes - storage.freeBytes : 0;
  const said = cause?.evidence.some(({ id }) => id === "error") && freeWhenItFailed !== undefined;
  return Math.max(spared, cause?.id === "disk-full" ? whole : 0, said && whole === 0 ? freeWhenItFailed + more : 0);
}

/**
 * usbmuxd's list as one connection tells it, reported as changes to what was
 * known before that connection: a usbmuxd that started again counts anew, and
 * nobody says what was unplugged meanwhile.
 */

import type { UsbmuxEntry } from "../../apple/usbmux.ts";
import type { See } from "../source.ts";

export type UsbmuxList = {
  arrive(entry: UsbmuxEntry): void;
  leave(muxId: number): void;
  /** All that is attached has been told by now, in `there` or before: what else was known is gone. */
  complete(there: UsbmuxEntry[]): void;
};

/** `known`, by muxId, outlives the connection. */
export function listFrom(known: Map<number, UsbmuxEntry>, see: See): UsbmuxList {
  const seen = new Set<number>();
  const leave = (muxId: number) => {
    const entry = known.get(muxId);
    if (!entry) return;
    known.delete(muxId);
    see({ kind: "detached", at: Date.now(), device: entry.device, link: entry.link, muxId });
  };
  const arrive = (entry: UsbmuxEntry) => {
    const was = known.get(entry.muxId);
    const told = seen.has(entry.muxId) && was?.device === entry.device && was.link === entry.link;
    seen.add(entry.muxId);
    if (told) return;
    // Known from an earlier connection: its tunnels ended with that usbmuxd, even if this one counts alike.
    if (was) leave(entry.muxId);
    known.set(entry.muxId, entry);
    see({ kind: "attached", at: Date.now(), ...entry });
  };
  return {
    arrive,
    leave,
    complete(there) {
      // It comes on another connection: about what was told here, also that it left, it may know less.
      const untold = there.filter(({ muxId }) => !seen.has(muxId));
      const current = new Set([...seen, ...untold.map(({ muxId }) => muxId)]);
      for (const muxId of [...known.keys()]) if (!current.has(muxId)) leave(muxId);
      for (const entry of untold) arrive(entry);
    },
  };
}

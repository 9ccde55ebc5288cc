/**
 * Watches usbmuxd's list of phones over one persistent `Listen`, and keeps
 * trying while usbmuxd is not there. When it says that it sees, everything on
 * the list has been told, also what came and went while it was blind.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { forAsLongAs } from "../../apple/line.ts";
import type { UsbmuxEntry } from "../../apple/usbmux.ts";
import type { UsbmuxAddress } from "../../apple/usbmux-address.ts";
import { askUsbmux, takeMessage } from "../../apple/usbmux-line.ts";
import type { Blindness } from "../../core/observation.ts";
import type { Blind, Source } from "../source.ts";
import { listFrom, type UsbmuxList } from "./list.ts";
import { whyBlind } from "./why-blind.ts";

/** In milliseconds. */
type UsbmuxPace = {
  /** For an answer, before usbmuxd counts as not answering. */
  patience: number;
  /** For `Listen` to tell what is attached, where the list itself is refused. */
  settle: number;
  /** Before the next attempt: doubled each time, up to the longest. */
  pause: { first: number; longest: number };
};
const usualPace: UsbmuxPace = { patience: 5000, settle: 1000, pause: { first: 250, longest: 5000 } };

export const watchUsbmux =
  (address: UsbmuxAddress, pace: UsbmuxPace = usualPace): Source =>
  async (see, signal) => {
    const known = new Map<number, UsbmuxEntry>();
    let said: "sees" | Blindness | undefined;
    let pause = pace.pause.first;

    while (!signal.aborted) {
      const startedAt = performance.now();
      const list = listFrom(known, see);
      const complete = (there: UsbmuxEntry[]) => {
        list.complete(there);
        see({ kind: "sees", at: Date.now(), sense: "usbmux" });
        said = "sees";
      };
      const trouble = await listen({ address, pace, list: { ...list, complete } }, signal);
      if (signal.aborted) return;
      if (said !== trouble.why) see({ kind: "blind", at: Date.now(), sense: "usbmux", ...trouble });
      said = trouble.why;
      // A connection that broke at once counts as an attempt: only one that held starts the pauses over.
      if (performance.now() - startedAt > pace.pause.longest) pause = pace.pause.first;
      await sleep(pause, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
      pause = Math.min(pause * 2, pace.pause.longest);
    }
  };

type Listening = { address: UsbmuxAddress; pace: UsbmuxPace; list: UsbmuxList };

/** Follows the list until the connection ends, and tells why it did. */
function listen({ address, pace, list }: Listening, signal: AbortSignal): Promise<Blind> {
  return forAsLongAs({ signal, patience: pace.patience }, async (options) => {
    const line = askUsbmux(address, { ask: "Listen" }, options);
    let message = await line.inTime(takeMessage(line));
    for (;;) {
      if (message.kind === "attached" && message.entry) list.arrive(message.entry);
      if (message.kind === "detached") list.leave(message.muxId);
      if (message.kind === "result") {
        if (message.number !== 0)
          return { why: "failed", detail: `usbmuxd answered Listen with ${message.number}` } as const;
        void completeList({ address, pace, list }, options.signal);
      }
      message = await takeMessage(line);
    }
  }).catch(whyBlind);
}

/** `Listen` tells what is attached, but not where that ends: the list itself, on a connection of its own, does. */
async function completeList({ address, pace, list }: Listening, signal: AbortSignal): Promise<void> {
  const answer = await forAsLongAs({ signal, patience: pace.patience }, (options) => {
    const line = askUsbmux(address, { ask: "ListDevices" }, options);
    return line.inTime(takeMessage(line));
  }).catch(whyBlind);
  const listed = "kind" in answer && answer.kind === "list" ? answer.entries : undefined;
  // Refused, late or nonsense: `Listen` works, so what it tells has to do.
  if (!listed) await sleep(pace.settle, undefined, { signal }).catch(() => undefined);
  if (!signal.aborted) list.complete(listed ?? []);
}

/**
 * The sense that talks with the phones on usbmuxd's list: as little as the mind
 * has a use for, so that nobody's backup is disturbed. It tells what usbmuxd
 * tells, and after it what the phones say.
 */

import type { UsbmuxAddress } from "../../apple/usbmux-address.ts";
import type { Link, Udid } from "../../core/observation.ts";
import type { Source } from "../source.ts";
import type { PhoneAttention } from "./attention.ts";
import { converse, type PhonePace } from "./conversation.ts";
import { tellOf } from "./tell.ts";

const usualPace: PhonePace = { ask: 300_000, settle: 2000, listen: 15_000, agent: 20_000, log: 5000 };

/** Whoever is in a hurry asks more often; nobody asks less. */
export function phonePace(patience: number): PhonePace {
  const factor = Math.min(1, patience);
  const { ask, settle, listen, agent, log } = usualPace;
  return {
    ask: ask * factor,
    settle: settle * factor,
    listen: listen * factor,
    agent: agent * factor,
    log: log * factor,
  };
}

type Phones = {
  /** Tells which phones come and go. */
  list: Source;
  usbmux: UsbmuxAddress;
  attention: Pick<PhoneAttention, "whenever">;
  pace?: PhonePace;
  /** Milliseconds for each answer. */
  patience?: number;
};

export const watchPhones =
  ({ list, usbmux, attention, pace = usualPace, patience = 10_000 }: Phones): Source =>
  async (see, signal) => {
    const ways = new Map<number, { device: Udid; link: Link }>();
    const talks = new Map<Udid, { muxId: number; end: () => void }>();
    /** The last conversation with each: the next one begins when it has ended. */
    const ended = new Map<Udid, Promise<void>>();
    const broken = new AbortController();
    const over = AbortSignal.any([signal, broken.signal]);

    const talk = (device: Udid, link: Link, muxId: number) => {
      const stop = new AbortController();
      const tell = tellOf(device, see);
      const end = AbortSignal.any([over, stop.signal]);
      const before = ended.get(device) ?? Promise.resolve();
      const talking = before.then(async () => {
        // Loaded with the first phone: keys and TLS take some megabytes that a daemon without one need not hold.
        const { phoneAt } = await import("../../apple/phone.ts");
        const phone = phoneAt({ usbmux, muxId, udid: device, patience });
        await converse({ phone, device, link, attention, pace, tell }, end);
      });
      talking.catch((error) => broken.abort(error));
      ended.set(device, talking);
      talks.set(device, { muxId, end: () => stop.abort() });
    };
    /** By its cable where it has one: what is asked by radio wakes the phone up. */
    const choose = (device: Udid) => {
      const here = [...ways].filter(([, way]) => way.device === device);
      const [muxId, way] = here.find(([, { link }]) => link === "usb") ?? here[0] ?? [];
      if (muxId === talks.get(device)?.muxId) return;
      talks.get(device)?.end();
      talks.delete(device);
      if (way && muxId !== undefined) talk(device, way.link, muxId);
    };

    await list((seen) => {
      see(seen);
      if (seen.kind === "attached") ways.set(seen.muxId, { device: seen.device, link: seen.link });
      if (seen.kind === "detached") ways.delete(seen.muxId);
      if (seen.kind === "attached" || seen.kind === "detached") choose(seen.device);
    }, over);
    await Promise.allSettled(ended.values());
    if (broken.signal.aborted) throw broken.signal.reason;
  };

/** Grants the mind's wishes, each where it belongs. One that fails is said, and never stops the watching. */

import type { Effect } from "../core/effect.ts";
import type { Event } from "../core/event.ts";
import { type Millis, seconds } from "../core/time.ts";
import type { Link } from "../link/server.ts";
import type { Inquiry } from "../platform/computer/inquiry.ts";
import type { Notify } from "../platform/notify.ts";
import type { AttentionControl } from "../platform/phone/attention.ts";
import type { BeatControl } from "../platform/source.ts";
import { noticeWords } from "../words/en.ts";
import { writeSession } from "./kept.ts";
import type { Memory } from "./memory.ts";
import type { NewNote } from "./memory-store.ts";

type Hands = {
  link: Pick<Link, "publish">;
  memory: Pick<Memory, "remember">;
  beat: BeatControl;
  attention: AttentionControl;
  inquiry: Pick<Inquiry, "ask">;
  /** Absent: notices are switched off. */
  notify?: Notify;
  /** What goes on, for whoever reads the daemon's output. */
  tell(event: Event): void;
  /** What went wrong with the daemon's own work; the same sentence may come often. */
  complain(sentence: string): void;
  signal: AbortSignal;
};

/** The wishes of one step: written down first, then said, so that what was said is never said again by the next life. */
export function actWith({
  link,
  memory,
  beat,
  attention,
  inquiry,
  notify,
  tell,
  complain,
  signal,
}: Hands): (effects: Effect[]) => void {
  const late = delayed(signal, parting);
  const show = async (event: Event) => {
    const words = noticeWords(event, "device" in event ? nameOf(event.device) : "");
    if (!words || !notify) return;
    const shown = await notify(words, late);
    if (shown !== "shown" && !signal.aborted) complain(`Could not show a notice: ${shown.failed}`);
  };
  const grant = (effect: Effect) => {
    switch (effect.kind) {
      case "tell":
        link.publish(effect.event);
        return tell(effect.event);
      case "notify":
        return void show(effect.event);
      case "keep":
      case "forget":
        return; // written down already
      case "beat":
        return beat.setFast(effect.fast);
      case "attend":
        return attention.attend(effect.device, effect.attention);
      case "probe":
        return inquiry.ask(effect);
      default:
        throw new Error(`unhandled effect ${JSON.stringify(effect satisfies never)}`);
    }
  };
  return (effects) => {
    const events = effects.flatMap((effect) => (effect.kind === "tell" ? [effect.event] : []));
    const notes = effects.flatMap(noteOf);
    if (events.length + notes.length > 0) {
      const stored = memory.remember(events, notes);
      if (stored.kind === "failed") complain(stored.why);
    }
    effects.forEach(grant);
  };
}

/** For a notice that is on its way when the daemon is told to stop: it was written down as shown. */
const parting: Millis = seconds(2);

/** Aborts so much later, which keeps no process alive. */
function delayed(signal: AbortSignal, by: Millis): AbortSignal {
  const late = new AbortController();
  signal.addEventListener("abort", () => setTimeout(() => late.abort(), by).unref(), { once: true });
  return late.signal;
}

function noteOf(effect: Effect): NewNote[] {
  if (effect.kind === "keep") return [{ id: effect.session.id, text: writeSession(effect.session) }];
  return effect.kind === "forget" ? [{ id: effect.session }] : [];
}

/** What its owner calls it is not known here; the end of the UDID tells two phones apart. */
const nameOf = (device: string): string => `iPhone …${device.slice(-4)}`;

/** Grants the mind's wishes, each where it belongs. One that fails is said, and never stops the watching. */

import type { Effect } from "../core/effect.ts";
import type { Event } from "../core/event.ts";
import type { Offer } from "../core/fix/fix.ts";
import { plansIn } from "../core/fix/plan.ts";
import type { Udid } from "../core/observation.ts";
import type { State } from "../core/state.ts";
import { type Millis, seconds } from "../core/time.ts";
import { phoneOf } from "../core/world/phone.ts";
import type { Link } from "../link/server.ts";
import type { Inquiry } from "../platform/computer/inquiry.ts";
import type { Handwork } from "../platform/fix/handwork.ts";
import type { KeepAwake } from "../platform/fix/keep-awake.ts";
import type { Notify } from "../platform/notify.ts";
import type { AttentionControl } from "../platform/phone/attention.ts";
import type { BeatControl } from "../platform/source.ts";
import { noticeWords } from "../words/en.ts";
import { phoneName } from "../words/phone-name.ts";
import { writeSession } from "./kept.ts";
import type { Memory } from "./memory.ts";
import type { NewNote } from "./memory-store.ts";
import type { People } from "./people.ts";

type Hands = {
  link: Pick<Link, "publish" | "show">;
  memory: Pick<Memory, "remember">;
  beat: BeatControl;
  attention: AttentionControl;
  inquiry: Pick<Inquiry, "ask">;
  handwork: Pick<Handwork, "do" | "letGo">;
  people: Pick<People, "reply">;
  /** Absent: nothing here can do it. */
  keepAwake?: KeepAwake;
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
  handwork,
  people,
  keepAwake,
  notify,
  tell,
  complain,
  signal,
}: Hands): (effects: Effect[], state: State) => void {
  const late = delayed(signal, parting);
  const show = async (event: Event, state: State) => {
    // What shows the panel can do more than a line of text.
    if (!notify || (await link.show(event))) return;
    const phone = "device" in event && event.device !== undefined ? nameOf(state, event.device) : "";
    const words = noticeWords(event, phone, firstOffer(event, state));
    if (!words) return;
    const shown = await notify(words, late);
    if (shown !== "shown" && !signal.aborted) complain(`Could not show a notice: ${shown.failed}`);
  };
  const grant = (effect: Effect, state: State) => {
    switch (effect.kind) {
      case "tell":
        link.publish(effect.event);
        return tell(effect.event);
      case "notify":
        return void show(effect.event, state);
      case "keep":
      case "forget":
        return; // written down already
      case "beat":
        return beat.setFast(effect.fast);
      case "attend":
        return attention.attend(effect.device, effect.attention);
      case "probe":
        return inquiry.ask(effect);
      case "hand":
        return handwork.do(effect.run, effect.order);
      case "let-go":
        return handwork.letGo(effect.run);
      case "keep-awake":
        return keepAwake?.set(effect.on);
      case "reply":
        return people.reply(effect.request, effect.reply);
      default:
        throw new Error(`unhandled effect ${JSON.stringify(effect satisfies never)}`);
    }
  };
  return (effects, state) => {
    const events = effects.flatMap((effect) => (effect.kind === "tell" ? [effect.event] : []));
    const notes = effects.flatMap(noteOf);
    if (events.length + notes.length > 0) {
      const stored = memory.remember(events, notes);
      if (stored.kind === "failed") complain(stored.why);
    }
    for (const effect of effects) grant(effect, state);
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

const firstOffer = (event: Event, state: State): Offer | undefined =>
  "backup" in event ? plansIn(state).find(({ backup }) => backup === event.backup)?.offers[0] : undefined;

const nameOf = ({ phones }: State, device: Udid): string => phoneName(device, phoneOf(phones, device).facts.name);

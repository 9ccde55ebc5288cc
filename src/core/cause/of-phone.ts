/** Causes that lie in the phone, told by its own words and answers, or by what it does not say. */

import { type Millis, minutes, seconds } from "../time.ts";
import { asksSince, heardSince, waitedInVain } from "../world/phone.ts";
import type { Proof } from "./cause.ts";
import type { Clues } from "./clues.ts";
import { distrustedBy, lockedBy, refusedFor } from "./phone-cause.ts";
import { certain, error, type Held, likely, neverGotGoing, possible, type Row, refused } from "./row.ts";

/** What was under way may still land on the disk after the phone has said its last word. */
const lastBytes: Millis = seconds(10);

/** `idevicebackup2` waits up to 30 s for the phone’s next word before it obeys, and as it ends it writes what it still holds. */
const obeysWithin: Millis = seconds(40);

export const cancelledOnPhone: Row = {
  id: "cancelled-on-phone",
  next: ["start-again"],
  holds: ({ phone: { cancelledAt }, session: { beganAt, silence }, trouble, at }) => {
    const after = trouble === "failed" ? obeysWithin : lastBytes;
    return cancelledAt !== undefined && cancelledAt >= Math.max(beganAt, silence.since - after)
      ? certain({ id: "cancelled", values: { agoMs: at - cancelledAt } })
      : undefined;
  },
};

export const setupUnfinished: Row = {
  id: "setup-unfinished",
  next: ["finish-setup", "start-again"],
  holds: (clues) => {
    const named = error(clues, "setup-unfinished");
    return named && certain(named);
  },
};

/** A phone gives up after 3 to 30 minutes, so that nobody may be asked any more after the first few. */
const asksFor = { least: seconds(150), surely: minutes(5), most: minutes(35) };

export const passcode: Row = {
  id: "passcode",
  next: ["enter-passcode", "start-again"],
  holds: (clues) => {
    const { phone, session, at, trouble } = clues;
    const named = error(clues, "passcode-not-entered");
    if (named) return certain(named);
    if (session.phase !== "preparing" || trouble === "none") return undefined;
    if (waitedInVain(phone, session.beganAt)) return certain({ id: "agent-gave-up-waiting", values: {} });
    const promptAt = asksSince(phone, session.beganAt);
    if (promptAt !== undefined) return certain({ id: "prompt-open", values: { forMs: at - promptAt } });
    if (!promptSeen(clues)) return mayAsk(clues);
    return trouble === "failed" ? gaveUpAsking(clues) : justClosed(clues);
  },
};

/** It asked, and was answered, in this backup. */
const promptSeen = ({ phone, session }: Clues): boolean => (phone.promptGoneAt ?? 0) >= session.beganAt;

/** Whether it was answered or given up shows itself in the next moment: until then nothing else is to blame. */
function justClosed({ phone: { promptWasAt, promptGoneAt }, at }: Clues): Held | undefined {
  if (promptWasAt === undefined || promptGoneAt === undefined || at - promptGoneAt > lastBytes) return undefined;
  return certain({ id: "prompt-open", values: { forMs: promptGoneAt - promptWasAt } });
}

/** The dialog and the backup went together: nobody entered it, or somebody tapped it away. */
function gaveUpAsking({ phone, session, patience }: Clues): Held | undefined {
  const { promptWasAt, promptGoneAt } = phone;
  if (promptWasAt === undefined || promptGoneAt === undefined) return undefined;
  if (session.silence.seenAt - promptGoneAt > lastBytes) return undefined;
  const openMs = promptGoneAt - promptWasAt;
  const proof: Proof = { id: "prompt-closed", values: { openMs } };
  return openMs >= asksFor.least * Math.min(1, patience) ? likely(proof) : possible(proof);
}

/** Whoever hears the phone would have heard it ask; whoever does not can only guess, by what is not on disk. */
function mayAsk(clues: Clues): Held | undefined {
  const { phone, session, trouble, patience } = clues;
  const { tether, silence, beganAt } = session;
  const spoke = (phone.log?.lastAt ?? 0) >= beganAt;
  if (!neverGotGoing(clues) || tether.kind === "dropped" || spoke || heardSince(phone, beganAt)) return undefined;
  const only: Proof = { id: "only-info", values: { forMs: silence.ms } };
  // One that lets nobody in cannot be heard to ask, and keeps its backup waiting by that alone.
  if (tether.kind === "unknown" || refusedFor(phone, beganAt)) return possible(only);
  if (trouble !== "failed") return silence.ms <= asksFor.surely ? likely(only) : possible(only);
  return silence.ms >= asksFor.least * Math.min(1, patience) && silence.ms <= asksFor.most ? likely(only) : undefined;
}

export const locked: Row = {
  id: "locked",
  next: ["unlock", "start-again"],
  holds: (clues) => {
    const named = error(clues, "locked-or-status-unreadable", "locked-or-plist-damaged");
    if (named) return clues.phone.facts.locked ? likely(named, { id: "phone-locked", values: {} }) : possible(named);
    const no = clues.trouble === "none" ? undefined : refused(clues, lockedBy);
    // A backup that got going is not stopped by a lock.
    return no && (neverGotGoing(clues) ? certain(no) : possible(no));
  },
};

export const trust: Row = {
  id: "trust",
  next: ["trust", "start-again"],
  holds: (clues) => {
    const no = clues.trouble === "none" ? undefined : refused(clues, distrustedBy);
    // What keeps us out need not keep out a program that was let in before.
    return no && (neverGotGoing(clues) ? likely(no) : possible(no));
  },
};

/** A phone by radio sleeps now and then. */
const mayDoze: Millis = minutes(2);

export const phoneSilent: Row = {
  id: "phone-silent",
  next: ["replug", "restart-iphone", "start-again"],
  holds: ({ phone: { answers }, session: { tether }, at, trouble, patience }) => {
    if (answers?.kind !== "no" || trouble === "none") return undefined;
    const forMs = at - answers.since;
    const proof: Proof = { id: "no-answer", values: { forMs } };
    const dozes = tether.kind === "attached" && tether.link === "network" && forMs < mayDoze * Math.min(1, patience);
    return dozes ? possible(proof) : likely(proof);
  },
};

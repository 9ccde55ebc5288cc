/** Fixes on the iPhone itself: what it asks for, and starting it again. Most need its owner. */

import { minutes } from "../time.ts";
import { type Case, isListed, isPlugged, liveWriter, movedSince, phoneIn, running, seesSense } from "./case.ts";
import type { Hindrance } from "./fix.ts";
import { cutsNothing, knowsPhone, onTheMove, unlessItMoves } from "./hindrances.ts";
import { type FixRow, guided, inHand, oneClick, type Step } from "./row.ts";
import { answered, beginAgain, phoneBack, startBackup } from "./steps.ts";

const phoneHere = (now: Case): Hindrance | undefined => (isListed(now) || isPlugged(now) ? undefined : "phone-away");

/** A person waits for what comes of it as long as it takes. */
const moves: Step = { id: "moves", until: movedSince };

export const enterPasscode: FixRow = {
  ...inHand,
  id: "enter-passcode",
  hinders: (now) => (running(now) ? undefined : "nobody-asks"),
  steps: [
    {
      id: "enter-passcode",
      until: (now, then) => movedSince(now, then) || (phoneIn(now).promptGoneAt ?? 0) > then.at,
    },
    moves,
  ],
};

const isLocked = (now: Case): boolean => {
  const { answers, facts } = phoneIn(now);
  return answers?.kind === "refused" || facts.locked === true;
};

export const unlock: FixRow = {
  ...inHand,
  id: "unlock",
  hinders: (now) => knowsPhone(now) ?? phoneHere(now) ?? (isLocked(now) ? undefined : "is-open"),
  steps: [{ id: "unlock", until: (now, then) => !isLocked(now) && answered(now, then) }, ...beginAgain],
  ends: true,
};

const whyRefused = (now: Case) => {
  const { answers } = phoneIn(now);
  return answers?.kind === "refused" ? answers.why : undefined;
};

export const trust: FixRow = {
  ...inHand,
  id: "trust",
  hinders: (now) =>
    knowsPhone(now) ?? phoneHere(now) ?? (phoneIn(now).answers?.kind === "refused" ? undefined : "is-trusted"),
  steps: [
    // Asked anew, it asks its owner anew. Where nobody here can ask, plugging it in does.
    {
      id: "pair",
      hand: "pair",
      order: ({ device }) => (device === undefined ? undefined : { hand: "pair", device }),
      orYou: true,
      idle: (now) => phoneIn(now).answers?.kind === "refused" && whyRefused(now) === "trust-asked",
      until: (now, then) => now.at > then.at,
    },
    { id: "tap-trust", until: answered },
    ...beginAgain,
  ],
  ends: true,
};

export const finishSetup: FixRow = {
  ...inHand,
  id: "finish-setup",
  hinders: phoneHere,
  steps: [{ id: "finish-setup", until: movedSince }, startBackup],
};

export const restartIphone: FixRow = {
  ...oneClick,
  id: "restart-iphone",
  needs: () => ["consent"],
  hinders: (now) =>
    now.device === undefined
      ? "nothing-to-fix"
      : (cutsNothing(now) ?? unlessItMoves(now) ?? (isListed(now) ? undefined : "phone-away")),
  steps: [
    {
      id: "restart-phone",
      hand: "restart-phone",
      order: ({ device }) => (device === undefined ? undefined : { hand: "restart-phone", device }),
      orYou: true,
      until: (now) => !isListed(now),
      within: minutes(2),
    },
    phoneBack,
    ...beginAgain,
  ],
  ends: true,
};

export const updateIos: FixRow = {
  ...guided,
  id: "update-ios",
  needs: () => ["phone-in-hand"],
  hinders: (now) => (now.device === undefined ? "nothing-to-fix" : onTheMove(now)),
  steps: [
    {
      id: "update-ios",
      until: (now, then) => phoneIn(now).facts.ios !== undefined && phoneIn(now).facts.ios !== phoneIn(then).facts.ios,
    },
  ],
};

export const turnOffIcloudBackup: FixRow = {
  ...inHand,
  id: "toggle-icloud-backup",
  hinders: knowsPhone,
  steps: [{ id: "turn-off-icloud-backup", until: movedSince }, ...beginAgain],
};

export const resetNetwork: FixRow = {
  ...inHand,
  id: "reset-network-settings",
  needs: () => ["phone-in-hand", "consent"],
  hinders: (now) => knowsPhone(now) ?? cutsNothing(now),
  steps: [{ id: "reset-network", until: movedSince }, phoneBack, ...beginAgain],
  ends: true,
};

/** Which phone that is, a phone in recovery does not say. */
export function inRecovery({ state }: Case): boolean {
  return [...state.ports.plugged.values()].some(({ mode }) => mode !== "normal");
}

export const recoveryUpdate: FixRow = {
  ...inHand,
  id: "recovery-update",
  needs: () => ["phone-in-hand", "consent"],
  hinders: (now) =>
    knowsPhone(now) ?? (liveWriter(now) ? "still-runs" : seesSense(now, "usb") ? undefined : "cannot-see-ports"),
  steps: [
    { id: "enter-recovery", until: inRecovery },
    { id: "update-in-recovery", until: (now) => !inRecovery(now) },
    { ...phoneBack, id: "leave-recovery" },
    ...beginAgain,
  ],
  ends: true,
};

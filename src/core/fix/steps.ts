/**
 * The steps that several fixes share. A cable that was pulled, a phone or a
 * service that was restarted end a backup: whatever is left of it is stopped,
 * and it is begun anew.
 */

import { type Millis, minutes, seconds } from "../time.ts";
import { flapsOf } from "../world/ports.ts";
import { type Case, isListed, isPlugged, isStuck, liveWriter, movedSince, phoneIn, running } from "./case.ts";
import type { Order } from "./fix.ts";
import { onTheMove } from "./hindrances.ts";
import type { Step } from "./row.ts";

const stopOrder = (now: Case, force: boolean): Order | undefined => {
  const writer = liveWriter(now);
  if (!writer || onTheMove(now)) return undefined;
  const { pid, startedAt, program } = writer;
  return { hand: "stop-writer", writer: { pid, startedAt, program }, force };
};

/** A program that waits for its phone may need three minutes to notice that it is to end. */
export const stopWriter: Step = {
  id: "stop-writer",
  hand: "stop-writer",
  order: (now) => stopOrder(now, false),
  until: (now) => running(now) === undefined,
  within: minutes(4),
  cuts: true,
};

export const forceWriter: Step = { ...stopWriter, id: "force-writer", order: (now) => stopOrder(now, true) };

/** Before something that would cut off the program anyway. */
export const stopFirst: Step = {
  ...stopWriter,
  orYou: true,
  // Of a program that is gone its backup may end a moment later: nothing is begun beside it.
  idle: (now) => running(now) === undefined || !isStuck(now) || onTheMove(now) !== undefined,
};

/** By no other way. */
const isByRadio = ({ state, device = "" }: Case): boolean =>
  state.devices.get(device)?.every(({ link }) => link === "network") === true;

/** A first backup may be prepared for long before anything shows. */
export const startBackup: Step = {
  id: "start-backup",
  hand: "start-backup",
  // Two programs in one folder would spoil it: what may still be written to is left to a person.
  order: (now) => {
    const { device, root } = now;
    return device === undefined || root === undefined || running(now)
      ? undefined
      : { hand: "start-backup", device, root, link: isByRadio(now) ? "network" : "usb" };
  },
  orYou: true,
  until: movedSince,
  within: minutes(20),
};

/** Unless it goes on by itself, or there was none. */
const startIfNeeded: Step = {
  ...startBackup,
  idle: (now) => now.session === undefined || (running(now) !== undefined && !isStuck(now)),
};

export const unplug: Step = { id: "unplug", until: (now) => !isListed(now) && !isPlugged(now) };
export const plugIn: Step = { id: "plug-in", until: isListed };

/** A worn socket shakes a phone off within seconds. */
const calm = seconds(10);
export const calmLeft = (now: Case, then: Case): Millis => calm * Math.min(1, now.state.patience) - (now.at - then.at);
export const staysConnected: Step = {
  id: "stays-connected",
  until: (now, then) => calmLeft(now, then) <= 0 && isListed(now) && !flapped(now, then),
};

const flapped = ({ state, device = "" }: Case, then: Case): boolean =>
  flapsOf(state.ports, device, then.at) !== undefined;

/** What is left of a backup that was cut off is stopped, and it begins anew. */
export const beginAgain: readonly Step[] = [stopFirst, startIfNeeded];

/** It talks to this computer. */
export const answered = (now: Case, then: Case): boolean => {
  const { answers } = phoneIn(now);
  return answers?.kind === "yes" && answers.at > then.at;
};

export const phoneBack: Step = { id: "phone-back", until: (now, then) => isListed(now) && answered(now, then) };

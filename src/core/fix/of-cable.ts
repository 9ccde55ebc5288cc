/** Fixes of the connection: out and in again, in another way. Moving a cable in mid-backup means stop, move, start again. */

import { type Case, isListed, isPlugged, seesSense } from "./case.ts";
import { cutsNothing, knowsPhone } from "./hindrances.ts";
import { type FixRow, inHand, type Step } from "./row.ts";
import { beginAgain, plugIn, staysConnected, stopFirst, unplug } from "./steps.ts";

const reconnected = (plug: Step, more: readonly Step[] = []): readonly Step[] => [
  stopFirst,
  unplug,
  plug,
  ...more,
  ...beginAgain,
];

const byCable = {
  ...inHand,
  hinders: (now: Case) => knowsPhone(now) ?? cutsNothing(now),
  ends: true,
} as const;

export const replug: FixRow = { ...byCable, id: "replug", steps: reconnected(plugIn) };

/** The socket where it hung last is still known. */
const elsewhere = (now: Case, then: Case): boolean => {
  const socket = isPlugged(now);
  if (!socket) return false;
  const left = [...then.state.ports.past].findLast(([, { device }]) => device === now.device);
  return socket.port !== (isPlugged(then)?.port ?? left?.[0]);
};

export const otherPort: FixRow = {
  ...byCable,
  id: "other-port",
  hinders: (now) => byCable.hinders(now) ?? (seesSense(now, "usb") ? undefined : "cannot-see-ports"),
  steps: reconnected({ id: "plug-in-elsewhere", until: (now, then) => isListed(now) && elsewhere(now, then) }, [
    staysConnected,
  ]),
};

export const otherCable: FixRow = {
  ...byCable,
  id: "other-cable",
  steps: reconnected({ ...plugIn, id: "plug-in-other-cable" }, [staysConnected]),
};

export const cleanPort: FixRow = {
  ...byCable,
  id: "clean-port",
  steps: reconnected({ ...plugIn, id: "clean-and-plug-in" }, [staysConnected]),
};

const byUsb = ({ state, device = "" }: Case): boolean =>
  (state.devices.get(device) ?? []).some(({ link }) => link === "usb");

export const useCable: FixRow = {
  ...inHand,
  id: "use-cable",
  hinders: (now) => knowsPhone(now) ?? (byUsb(now) ? "phone-here" : cutsNothing(now)),
  steps: [{ ...plugIn, until: byUsb }, ...beginAgain],
  ends: true,
};

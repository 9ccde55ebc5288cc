/** Causes that lie between phone and computer: cable, usbmuxd and network. */

import { amountOf, rateOf } from "../backup/amount.ts";
import { goneAfter } from "../backup/follow-tether.ts";
import type { Session } from "../backup/session.ts";
import type { Blindness } from "../observation.ts";
import { type Millis, minutes, seconds } from "../time.ts";
import type { Proof } from "./cause.ts";
import { type Clues, factIn } from "./clues.ts";
import { certain, type Held, likely, neverGotGoing, possible, type Row } from "./row.ts";

/** The bus and usbmuxd tell of one departure up to so far apart. */
const apart: Millis = seconds(5);

/** By its cable it never left: the bus has had it since before usbmuxd lost it, for longer than the two may differ. */
function lostBy({ plugged, listed, session: { tether }, at }: Clues): Proof[] | undefined {
  if (plugged?.mode !== "normal") return undefined;
  const onBus: Proof = { id: "on-bus", values: { port: plugged.port } };
  if (tether.kind === "dropped" && tether.link === "usb") {
    if (plugged.since > tether.at - apart || at - tether.at < goneAfter.usb) return undefined;
    return [onBus, { id: "left", values: { link: "usb", forMs: at - tether.at, back: tether.back } }];
  }
  return listed || at - plugged.since < apart ? undefined : [onBus];
}

/** That we cannot look into its list is our trouble; that there is none is everybody's. */
const usbmuxdIs: Partial<Record<Blindness, "not-running" | "not-answering">> = {
  "not-running": "not-running",
  missing: "not-running",
  "not-answering": "not-answering",
};

export const usbmuxdLostPhone: Row = {
  id: "usbmuxd-lost-phone",
  next: ["replug", "start-again", "restart-backup-services", "restart-usbmuxd", "restart-mac"],
  holds: (clues) => {
    if (clues.trouble === "none") return undefined;
    const lost = lostBy(clues);
    const unseen = clues.blind.find(({ sense }) => sense === "usbmux")?.why;
    const usbmuxd = unseen === undefined ? "running" : usbmuxdIs[unseen];
    if (!lost || usbmuxd === undefined) return goneBy(clues);
    if (clues.listed && usbmuxd === "running") return certain(...lost);
    return certain(...lost, { id: "not-listed", values: { usbmuxd } });
  },
};

/** It was there, and went while this backup ran: no backup survives that, whether or not a bus shows that the phone stayed. */
function goneBy({ usbmuxdGone, plugged, offBus, session }: Clues): Held | undefined {
  const { tether } = session;
  if (offBus || byNetwork(session)) return undefined;
  const onBus: Proof[] = plugged?.mode === "normal" ? [{ id: "on-bus", values: { port: plugged.port } }] : [];
  if (usbmuxdGone) {
    const gone: Proof = { id: "not-listed", values: { usbmuxd: "not-running" } };
    return onBus.length > 0 ? certain(...onBus, gone) : likely(gone);
  }
  if (tether.kind !== "dropped" || !tether.unseen) return undefined;
  return likely(...onBus, { id: "not-listed", values: { usbmuxd: "was-gone" } });
}

export const cable: Row = {
  id: "cable",
  next: ["replug", "start-again", "other-port", "other-cable", "clean-port"],
  holds: ({ session, at, flaps, trouble }) => {
    const { tether, silence } = session;
    const worn = flaps && flappedProof(flaps);
    if (tether.kind === "dropped" && tether.link === "usb") {
      const left: Proof = { id: "left", values: { link: "usb", forMs: at - tether.at, back: tether.back } };
      if (tether.unseen) return possible(left);
      return worn ? certain(left, worn) : certain(left);
    }
    if (!flaps || !worn || trouble === "none" || silence.ms === 0 || byNetwork(session)) return undefined;
    // Those that it moved on after are a sign of wear, and no more.
    return flaps.at.some((one) => one >= silence.since) ? likely(worn) : possible(worn);
  },
};

const flappedProof = ({ port, speed, at: { length: count } }: NonNullable<Clues["flaps"]>): Proof => ({
  id: "flapped",
  values: { count, port, ...(speed !== undefined && { speed }) },
});

export const wifiLost: Row = {
  id: "wifi-lost",
  next: ["use-cable", "start-again", "reset-network-settings"],
  // By itself it comes and goes; one that takes the backup with it is gone for that.
  holds: ({ session: { tether }, at, patience, trouble }) =>
    tether.kind === "dropped" &&
    tether.link === "network" &&
    (trouble === "failed" || at - tether.at >= goneAfter.network * Math.min(1, patience))
      ? likely({ id: "left", values: { link: "network", forMs: at - tether.at, back: tether.back } })
      : undefined,
};

const byNetwork = ({ tether }: Session): boolean => tether.kind !== "unknown" && tether.link === "network";

/** A backup by cable uses no network; one that got through to the phone by radio is hardly kept from it. */
export const vpn: Row = {
  id: "vpn",
  next: ["disconnect-vpn", "use-cable"],
  holds: (clues) => {
    const found = factIn(clues, "vpn");
    if (!found?.connected || clues.trouble === "none" || !byNetwork(clues.session)) return undefined;
    const { everything } = found;
    const proof: Proof = { id: "vpn", values: { everything } };
    return everything && neverGotGoing(clues) ? likely(proof) : possible(proof);
  },
};

export const firewall: Row = {
  id: "firewall",
  next: ["firewall", "use-cable"],
  holds: (clues) => {
    const state = factIn(clues, "firewall")?.state;
    if (state !== "blocks-all" || clues.trouble === "none" || !byNetwork(clues.session)) return undefined;
    const proof: Proof = { id: "firewall", values: { state } };
    return neverGotGoing(clues) ? likely(proof) : possible(proof);
  },
};

/** USB 2 carries 35 MB a second of a backup, 8 on a weak computer; full speed, which old hubs have, no more than 1. */
const slow = 1e6;
const fullSpeed = 12e6;

export const slowLink: Row = {
  id: "slow-link",
  next: ["wait", "other-cable", "other-port"],
  holds: ({ session, at, trouble, patience }) => {
    const { tether, phase, beganAt, arrival } = session;
    const bytes = amountOf(session);
    if (trouble !== "none" || tether.kind !== "attached" || tether.link !== "usb") return undefined;
    if (phase !== "transferring" || arrival || bytes === 0 || at - beganAt < minutes(5) * patience) return undefined;
    const { speed } = tether;
    // On the whole, and now: neither a long preparation nor a moment of small files makes a link slow.
    const rate = Math.max((bytes * 1000) / (at - beganAt), rateOf(session));
    const proof: Proof = { id: "slow", values: { rate, ...(speed !== undefined && { speed }) } };
    if (rate >= slow) return undefined;
    return speed !== undefined && speed <= fullSpeed ? certain(proof) : likely(proof);
  },
};

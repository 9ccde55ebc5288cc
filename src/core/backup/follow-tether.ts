/**
 * The phone's connection while a backup of it runs. A connection that broke
 * stays broken for this backup even if the phone is back a moment later: the
 * old tunnels are dead. Only movement proves otherwise.
 */

import { unplug } from "../cause/unplug.ts";
import type { BackupEvent } from "../event.ts";
import type { Link, Observation } from "../observation.ts";
import { type Millis, seconds } from "../time.ts";
import type { Attached } from "../world/devices.ts";
import { amountOf } from "./amount.ts";
import type { Session, Tether } from "./session.ts";

/** A phone that flaps is back in less; Wi-Fi comes and goes by itself for longer. */
export const goneAfter: Record<Link, Millis> = { usb: seconds(3), network: seconds(30) };

/** The way a backup takes when the phone offers two: by cable, as libusbmuxd does. */
const bestLink = (links: readonly Attached[]): Attached | undefined =>
  links.find(({ link }) => link === "usb") ?? links[0];

export const attachedBy = (links: readonly Attached[]): Tether => {
  const best = bestLink(links);
  if (!best) return { kind: "unknown" };
  return { kind: "attached", link: best.link, ...(best.speed !== undefined && { speed: best.speed }) };
};

/** What one change of usbmuxd's list means to this backup. `blind`: it came while usbmuxd was away, or as it came back. */
export function followTether(
  { tether, device, pace }: Session,
  seen: Extract<Observation, { kind: "attached" | "detached" }>,
  { links, blind }: { links: readonly Attached[]; blind: boolean },
): Tether {
  if (seen.device !== device) return tether;
  if (tether.kind === "unknown") return attachedBy(links);
  if (seen.link !== tether.link) return tether;
  const there = links.some(({ link }) => link === tether.link);
  if (tether.kind === "attached" && there) return tether;
  if (tether.kind === "attached") {
    return {
      kind: "dropped",
      link: tether.link,
      at: seen.at,
      back: false,
      told: false,
      ...(pace === "stalled" && { frozen: true }),
      ...(blind && { unseen: true }),
    };
  }
  const leftAgain = tether.back && !there;
  return leftAgain ? { ...tether, at: seen.at, back: false, told: false } : { ...tether, back: there };
}

/** Says that the phone left, once it has been away for long enough, and that it is back. */
export function tellTether(session: Session, before: Tether, at: Millis, patience: number) {
  const { tether } = session;
  const about = { at, device: session.device, backup: session.id };
  const events: BackupEvent[] = [];
  if (tether.kind !== "dropped") return { session, events };
  const awayMs = at - tether.at;
  if (tether.told) {
    const wasAway = before.kind === "dropped" && !before.back;
    if (tether.back && wasAway) events.push({ ...about, kind: "reconnected", link: tether.link, awayMs });
    return { session, events };
  }
  // A client that notices and leaves makes it a failed backup, and that is what will be said.
  if (tether.back || session.writer.kind === "gone" || awayMs < goneAfter[tether.link] * Math.min(1, patience))
    return { session, events };
  events.push({ ...about, kind: "disconnected", link: tether.link, bytes: amountOf(session), unplug: unplug(session) });
  return { session: { ...session, tether: { ...tether, told: true } }, events };
}

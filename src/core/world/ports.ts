/**
 * The phones on the USB bus, by the socket each hangs on, and how often one
 * flapped there: left and was back in the same socket sooner than a hand could
 * do it. A worn socket or cable shows itself so long before it fails for good.
 */

import { goneAfter } from "../backup/follow-tether.ts";
import type { SenseEvent } from "../event.ts";
import type { Observation, Udid, UsbMode } from "../observation.ts";
import { hours, type Millis } from "../time.ts";

export type Plugged = { usbId: string; port: string; mode: UsbMode; since: Millis; device?: Udid; speed?: number };

export type Ports = {
  /** By `usbId`. */
  plugged: ReadonlyMap<string, Plugged>;
  /** By port: when a phone left it last, and the flaps of the last hour. */
  past: ReadonlyMap<string, { leftAt?: Millis; device?: Udid; flaps: readonly Millis[] }>;
};

export const noPorts: Ports = { plugged: new Map(), past: new Map() };

const remembered: Millis = hours(1);
/** A socket that shakes without end is counted no further. */
const mostFlaps = 100;

export function followPorts(
  { plugged, past }: Ports,
  seen: Extract<Observation, { kind: "plugged" | "unplugged" }>,
): { ports: Ports; events: SenseEvent[] } {
  const { at, port, usbId } = seen;
  const { leftAt, device, ...was } = past.get(port) ?? { flaps: [] };
  const recent = was.flaps.filter((one) => one > at - remembered);
  const now = new Map(plugged);
  if (seen.kind === "unplugged") {
    now.delete(usbId);
    const left = { leftAt: at, flaps: recent, ...(seen.device !== undefined && { device: seen.device }) };
    return { ports: { plugged: now, past: new Map(past).set(port, left) }, events: [] };
  }
  const { kind, at: since, ...socket } = seen;
  now.set(usbId, { ...socket, since });
  // What was in another mode when it left was restarted, not shaken.
  const awayMs = leftAt === undefined ? Number.POSITIVE_INFINITY : at - leftAt;
  const flapped = awayMs >= 0 && awayMs < goneAfter.usb && seen.mode === "normal" && device === seen.device;
  const flaps = flapped ? [...recent, at].slice(-mostFlaps) : recent;
  const ports = { plugged: now, past: new Map(past).set(port, { flaps }) };
  if (!flapped) return { ports, events: [] };
  const who = device === undefined ? {} : { device };
  return { ports, events: [{ kind: "flapped", at, port, ...who, awayMs, count: flaps.length }] };
}

/** Where a phone hangs on the bus. */
export const pluggedFor = ({ plugged }: Ports, device: Udid): Plugged | undefined =>
  [...plugged.values()].find((socket) => socket.device === device);

export type Flaps = { port: string; speed?: number; at: readonly Millis[] };

/** Whether a phone has flapped since then, in the socket where it hangs or hung last. */
export function flapsOf(ports: Ports, device: Udid, since: Millis): Flaps | undefined {
  const { port, speed } = pluggedFor(ports, device) ?? {};
  const socket = port ?? [...ports.past].find(([, left]) => left.device === device)?.[0];
  if (socket === undefined) return undefined;
  const at = (ports.past.get(socket)?.flaps ?? []).filter((one) => one >= since);
  return at.length > 0 ? { port: socket, ...(speed !== undefined && { speed }), at } : undefined;
}

/** A phone on the bus, as viewers see it. `flaps`: in the last hour. */
export type PortView = Omit<Plugged, "usbId"> & { flaps: number };

export const portViews = ({ plugged, past }: Ports, at: Millis): PortView[] =>
  [...plugged.values()].map(({ usbId, ...socket }) => ({
    ...socket,
    flaps: (past.get(socket.port)?.flaps ?? []).filter((one) => one > at - remembered).length,
  }));

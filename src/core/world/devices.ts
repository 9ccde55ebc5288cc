/** usbmuxd's list as told: every phone with the ways it is reached. */

import type { Link, Observation, Udid } from "../observation.ts";

export type Attached = { muxId: number; link: Link; speed?: number };
export type Devices = ReadonlyMap<Udid, readonly Attached[]>;

export function trackDevices(devices: Devices, seen: Extract<Observation, { kind: "attached" | "detached" }>): Devices {
  const others = (devices.get(seen.device) ?? []).filter(({ muxId }) => muxId !== seen.muxId);
  const links =
    seen.kind === "detached"
      ? others
      : [...others, { muxId: seen.muxId, link: seen.link, ...(seen.speed !== undefined && { speed: seen.speed }) }];
  const next = new Map(devices);
  if (links.length > 0) next.set(seen.device, links);
  else next.delete(seen.device);
  return next;
}

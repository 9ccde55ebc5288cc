/** What is known of the world, whatever it means: each observation is first put where it belongs. */

import { rest } from "../backup/beginning.ts";
import type { SenseEvent } from "../event.ts";
import { put, without } from "../maps.ts";
import type { Observation } from "../observation.ts";
import { placeOf, type State } from "../state.ts";
import { trackDevices } from "./devices.ts";
import { followPhones, forgetPhone } from "./phone.ts";
import { followPorts } from "./ports.ts";

export function takeDown(state: State, seen: Observation): { state: State; events: SenseEvent[] } {
  if (seen.kind !== "plugged" && seen.kind !== "unplugged") return { state: known(state, seen), events: [] };
  const { ports, events } = followPorts(state.ports, seen);
  return { state: { ...state, ports }, events };
}

function known(state: State, seen: Exclude<Observation, { kind: "plugged" | "unplugged" }>): State {
  switch (seen.kind) {
    case "attached":
      return { ...state, devices: trackDevices(state.devices, seen) };
    case "detached": {
      const devices = trackDevices(state.devices, seen);
      return {
        ...state,
        devices,
        phones: devices.has(seen.device) ? state.phones : forgetPhone(state.phones, seen.device),
      };
    }
    case "writers":
      return { ...state, writers: { at: seen.at, writers: seen.writers } };
    case "host": {
      const { awakeSince, asleepMs } = seen;
      return { ...state, host: { awakeSince, ...(asleepMs !== undefined && { asleepMs }) } };
    }
    case "folder": {
      const place = placeOf(seen.sample);
      if (state.sessions.has(place)) return state;
      return { ...state, resting: put(state.resting, place, rest(state.resting.get(place), seen.sample, seen.at)) };
    }
    case "folder-gone":
      return { ...state, resting: without(state.resting, placeOf(seen)) };
    case "space": {
      const { freeBytes, totalBytes } = seen;
      return { ...state, space: put(state.space, seen.root, { freeBytes, totalBytes }) };
    }
    case "fact": {
      const { fact } = seen;
      return { ...state, facts: put(state.facts, fact.kind === "unknown" ? fact.about : fact.kind, seen) };
    }
    case "health":
      return { ...state, health: put(state.health, placeOf(seen), seen.health) };
    case "phone":
    case "phone-refused":
    case "phone-no-answer":
    case "phone-said":
    case "phone-agent":
    case "phone-log":
    case "phone-log-closed":
      return { ...state, phones: followPhones(state.phones, seen) };
    case "asked":
    case "hand":
    case "tick":
    case "sees":
    case "blind":
      return state;
    default:
      throw new Error(`unhandled observation ${JSON.stringify(seen satisfies never)}`);
  }
}

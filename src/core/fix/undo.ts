/** What was changed by fixes and can be taken back, and how. */

import type { Udid } from "../observation.ts";
import type { Millis } from "../time.ts";
import type { Case } from "./case.ts";
import type { FixId, Order, Place } from "./fix.ts";

/** `run`: of the fix that changed it. `order`: what takes it back. */
export type Undo = Place & { run: string; fix: FixId; at: Millis; order: Order };

/** The name of a backup that is set aside: not a UDID, so that nobody takes it for one in use. */
export const setAsideName = (device: Udid, at: Millis): string =>
  `${device}.set-aside-${new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;

/** What takes an order back, where something does. */
export function opposite(order: Order): { fix: FixId; order: Order } | undefined {
  switch (order.hand) {
    case "set-aside": {
      const { device, root, to } = order;
      return { fix: "put-back", order: { hand: "put-back", device, root, from: to } };
    }
    case "stop-vpn":
      return { fix: "reconnect-vpn", order: { hand: "start-vpn", names: order.names } };
    case "allow-backups":
      return { fix: "restore-keys", order: { hand: "restore-keys", keys: order.keys } };
    default:
      return undefined;
  }
}

/** The newest change of this kind: those of a backup only here, those of the computer anywhere. */
export const undoFor = ({ state, device, root }: Case, fix: FixId): Order | undefined =>
  state.fixes.undos.findLast(
    (undo) => undo.fix === fix && (fix !== "put-back" || (undo.device === device && undo.root === root)),
  )?.order;

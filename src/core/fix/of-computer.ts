/** Fixes of the computer: its services, settings, room and updates. */

import { minutes, seconds } from "../time.ts";
import { type Case, isListed, seesSense } from "./case.ts";
import { cutsNothing, onlyItself, onTheMove, unlessItMoves } from "./hindrances.ts";
import { lackingRoom } from "./room.ts";
import { type FixRow, guided, oneClick } from "./row.ts";
import { beginAgain } from "./steps.ts";

const seesRoot = ({ state, root = "" }: Case): boolean =>
  [...state.senses.values()].some((sense) => sense.sense === "folder" && sense.root === root && sense.sees);

export const grantAccess: FixRow = {
  ...guided,
  id: "grant-access",
  hinders: (now) => (now.cause?.id === "no-access" ? undefined : "may-look"),
  steps: [{ id: "grant-access", opens: "full-disk-access", until: seesRoot }],
};

export const attachDrive: FixRow = {
  ...guided,
  id: "attach-drive",
  hinders: (now) => (seesRoot(now) ? "drive-is-here" : undefined),
  steps: [{ id: "attach-drive", until: seesRoot }],
};

export const freeSpace: FixRow = {
  ...guided,
  id: "free-space",
  hinders: (now) => (now.root === undefined ? "nothing-to-fix" : lackingRoom(now) > 0 ? undefined : "has-room"),
  steps: [{ id: "make-room", opens: "storage", until: (now) => lackingRoom(now) === 0 }, ...beginAgain],
  ends: true,
};

export const keepAwake: FixRow = {
  ...guided,
  id: "keep-awake",
  kind: "automatic",
  hinders: () => "by-itself",
  steps: [],
};

export const restartServices: FixRow = {
  ...oneClick,
  id: "restart-backup-services",
  hinders: (now) => onlyItself(now) ?? onTheMove(now) ?? unlessItMoves(now),
  steps: [
    {
      id: "restart-services",
      hand: "restart-services",
      order: () => ({ hand: "restart-services" }),
      until: (now, then) => now.at - then.at >= seconds(3) * Math.min(1, now.state.patience),
      within: seconds(30),
    },
    ...beginAgain,
  ],
  ends: true,
};

export const restartUsbmuxd: FixRow = {
  ...oneClick,
  id: "restart-usbmuxd",
  needs: () => ["administrator"],
  hinders: (now) => onlyItself(now) ?? cutsNothing(now) ?? unlessItMoves(now),
  steps: [
    {
      id: "restart-usbmuxd",
      hand: "restart-usbmuxd",
      order: () => ({ hand: "restart-usbmuxd" }),
      // Until it is back its last list stands.
      until: (now) => seesSense(now, "usbmux") && isListed(now),
      within: minutes(1),
    },
    ...beginAgain,
  ],
  ends: true,
};

export const restartMac: FixRow = {
  ...guided,
  id: "restart-mac",
  hinders: (now) => onlyItself(now) ?? onTheMove(now) ?? unlessItMoves(now),
  // Defrost ends with the computer, and so does this.
  steps: [{ id: "restart-mac", until: () => false }],
};

/** Fixes of the backup: its program is ended, it is started again, an older one is set aside. */

import { minutes } from "../time.ts";
import { type Case, isListed, liveWriter, movedSince } from "./case.ts";
import type { Hindrance } from "./fix.ts";
import { nobodyWrites, onTheMove, unlessItMoves } from "./hindrances.ts";
import { type FixRow, guided, oneClick } from "./row.ts";
import { forceWriter, startBackup, stopWriter } from "./steps.ts";
import { setAsideName, undoFor } from "./undo.ts";

/** A program that does something else than this backup is never ended. */
const mayStop = (now: Case): Hindrance | undefined =>
  liveWriter(now) ? (onTheMove(now) ?? unlessItMoves(now)) : "not-running";

export const stopStuckBackup: FixRow = {
  ...oneClick,
  id: "stop-stuck-backup",
  hinders: mayStop,
  steps: [stopWriter],
  ends: true,
};

const wasAskedToStop = ({ state, session }: Case): boolean =>
  session !== undefined &&
  state.fixes.tried.some(({ fix, backup }) => fix === "stop-stuck-backup" && backup === session.id);

export const forceStop: FixRow = {
  ...oneClick,
  id: "force-stop",
  needs: () => ["consent"],
  hinders: (now) => mayStop(now) ?? (wasAskedToStop(now) ? undefined : "mildly-first"),
  steps: [forceWriter],
  ends: true,
};

export const startAgain: FixRow = {
  ...oneClick,
  id: "start-again",
  hinders: (now) => {
    if (now.device === undefined || now.root === undefined) return "which-one";
    return nobodyWrites(now) ?? (isListed(now) ? undefined : "phone-away");
  },
  steps: [startBackup],
};

export const checkPassword: FixRow = {
  ...guided,
  id: "check-password",
  hinders: (now) => (liveWriter(now) ? "still-runs" : undefined),
  steps: [{ id: "enter-password", until: movedSince }],
};

/** Whoever loses a good backup from sight is asked first. */
const isGood = ({ session, state, root, device }: Case): boolean => {
  const before = session?.before.status?.state === "finished";
  const health = root !== undefined && device !== undefined ? state.health.get(`${root}\n${device}`) : undefined;
  return before && health?.kind !== "damaged" && health?.kind !== "unfinished";
};

const hasFolder = ({ state, root, device }: Case): boolean => {
  const place = `${root}\n${device}`;
  return state.resting.has(place) || state.sessions.has(place);
};

export const setAsideBackup: FixRow = {
  ...oneClick,
  id: "set-aside-backup",
  needs: (now) => (isGood(now) ? ["consent"] : []),
  hinders: (now) =>
    now.device === undefined || now.root === undefined
      ? "which-one"
      : (nobodyWrites(now) ?? (hasFolder(now) ? undefined : "nothing-there")),
  steps: [
    {
      id: "set-aside",
      hand: "set-aside",
      order: ({ device, root, at }) =>
        device === undefined || root === undefined
          ? undefined
          : { hand: "set-aside", device, root, to: setAsideName(device, at) },
      until: (now) => !hasFolder(now),
      within: minutes(1),
    },
  ],
  undo: "put-back",
};

export const putBack: FixRow = {
  ...oneClick,
  id: "put-back",
  hinders: (now) =>
    undoFor(now, "put-back") ? (nobodyWrites(now) ?? (hasFolder(now) ? "name-taken" : undefined)) : "nothing-set-aside",
  steps: [
    {
      id: "put-back",
      hand: "put-back",
      order: (now) => undoFor(now, "put-back"),
      until: hasFolder,
      within: minutes(1),
    },
  ],
};

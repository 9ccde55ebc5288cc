/** The menu bar's icons: each a shape of its own, since the system gives them all one colour. */

import type { Snapshot } from "../../core/snapshot.ts";
import type { Face, FaceState } from "../face.ts";

/** The ring fills in as many steps. */
export const ringSteps = 20;

export const shapes = ["resting", "waiting", "slow", "frozen", "disconnected", "stopped", "no-access"] as const;
type Shape = (typeof shapes)[number];
export type IconName = Shape | `ring-${number}`;

export const iconNames: readonly IconName[] = [
  ...shapes,
  ...Array.from({ length: ringSteps + 1 }, (_one, step) => `ring-${step}` as const),
];

const shapeOf: Record<Exclude<FaceState, "moving" | "quiet">, Shape> = {
  "no-access": "no-access",
  waiting: "waiting",
  trouble: "waiting",
  frozen: "frozen",
  failed: "frozen",
  disconnected: "disconnected",
  "folder-missing": "stopped", // nothing can be watched there
  slow: "slow",
  resting: "resting",
};

/** For the most urgent of all. `share`: of the backup that runs, where its phone's history tells. */
export function iconFor(face: Face | undefined, fixing: Snapshot["fixing"], share = 0): IconName {
  if (fixing) return fixing.asks === "you" ? "waiting" : "ring-0";
  if (!face) return "resting";
  if (face.state !== "moving" && face.state !== "quiet") return shapeOf[face.state];
  return `ring-${Math.round(Math.min(1, share) * ringSteps)}`;
}

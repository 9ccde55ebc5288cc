/** What a verdict about one backup needs to know beside the backup itself. */

import type { Session } from "../backup/session.ts";
import type { Blindness, SenseId } from "../observation.ts";
import type { State } from "../state.ts";
import type { Millis } from "../time.ts";
import { type PhoneKnown, phoneOf } from "../world/phone.ts";
import { blindTo } from "../world/senses.ts";
import type { Lesson } from "./habits.ts";

export type Circumstances = {
  at: Millis;
  patience: number;
  blind: { sense: SenseId; why: Blindness }[];
  phone: PhoneKnown;
  /** What this phone's good backups taught. */
  lessons: readonly Lesson[];
};

export const circumstances = (
  state: State,
  { root, device }: Pick<Session, "root" | "device">,
  at: Millis,
): Circumstances => ({
  at,
  patience: state.patience,
  blind: blindTo(state, root),
  phone: phoneOf(state.phones, device),
  lessons: state.lessons.get(device) ?? [],
});

/** What can happen to a backup besides its folder and its program, each as the senses tell it, and what was said of it. */

import type { Cause } from "../../src/core/cause/cause.ts";
import type { Link, Observation, PhoneFacts, PhoneRefusal, PhoneWord } from "../../src/core/observation.ts";
import { snapshotOf } from "../../src/core/snapshot.ts";
import type { BackupHealth, HostFact } from "../../src/core/world/facts.ts";
import { client, phone, root, type Story, sec } from "./story.ts";

type Sight = Observation extends infer One ? (One extends { at: number } ? Omit<One, "at"> : never) : never;

function tell(tale: Story, sight: Sight): Story {
  // Every observation is a sight with its time.
  tale.see({ ...sight, at: sec(tale.now) } as Observation);
  return tale;
}

export const says = (tale: Story, word: PhoneWord) => tell(tale, { kind: "phone-said", device: phone, word });
export const answers = (tale: Story, facts: PhoneFacts = {}) => tell(tale, { kind: "phone", device: phone, facts });
export const refuses = (tale: Story, why: PhoneRefusal) => tell(tale, { kind: "phone-refused", device: phone, why });
export const isMute = (tale: Story, waitedMs = 10_000) =>
  tell(tale, { kind: "phone-no-answer", device: phone, waitedMs });
export const serves = (tale: Story, serving: boolean) => tell(tale, { kind: "phone-agent", device: phone, serving });
export const logs = (
  tale: Story,
  log: Pick<Extract<Observation, { kind: "phone-log" }>, "lines" | "head" | "opened">,
) => tell(tale, { kind: "phone-log", device: phone, ...log });
export const closesLog = (tale: Story) => tell(tale, { kind: "phone-log-closed", device: phone });

export const finds = (tale: Story, ...facts: HostFact[]) =>
  facts.reduce((told, fact) => tell(told, { kind: "fact", fact }), tale);
export const finds205 = { kind: "backup-error", code: 205, means: "earlier-backup-unusable", stopped: true } as const;
export const isFound = (tale: Story, health: BackupHealth) =>
  tell(tale, { kind: "health", root, device: phone, health });
export const hasRoom = (tale: Story, freeBytes: number) =>
  tell(tale, { kind: "space", root, freeBytes, totalBytes: 500e9 });
export const goesBlind = (
  tale: Story,
  sense: "folder" | "usbmux",
  why: Extract<Observation, { kind: "blind" }>["why"],
) => {
  if (sense === "folder") tale.world.watching = false;
  return tell(tale, { kind: "blind", sense, why, ...(sense === "folder" && { root }) });
};

export const seesAgain = (tale: Story, sense: "usbmux" | "usb") => tell(tale, { kind: "sees", sense });

export const leaves = (tale: Story, link: Link = "usb", muxId = 1) =>
  tell(tale, { kind: "detached", device: phone, link, muxId });
export const comesBack = (tale: Story, link: Link = "usb", muxId = 2) =>
  tell(tale, { kind: "attached", device: phone, link, muxId, speed: 480e6 });

export const port = "14-2.3";
export const hangsOnBus = (tale: Story, usbId = "u1") =>
  tell(tale, { kind: "plugged", usbId, mode: "normal", device: phone, port, speed: 480e6 });
export const leavesBus = (tale: Story, usbId = "u1") => tell(tale, { kind: "unplugged", usbId, device: phone, port });
/** Out and in again, sooner than a hand could do it; usbmuxd tells of it, too. */
export function flaps(tale: Story, time: number): Story {
  leaves(leavesBus(tale, `u${time}`), "usb", time);
  return comesBack(hangsOnBus(tale.wait(1), `u${time + 1}`), "usb", time + 1);
}

/** A first backup that has written its Info.plist, and nothing else. */
export function preparing(tale: Story): Story {
  tale.world.writers = [client];
  return tale.disk({ infoAt: sec(tale.now + 1) });
}

/** The program that writes is gone before its backup is done. */
export function dies(tale: Story): Story {
  tale.world.writers = [];
  return tale.wait(3);
}

/** Stands still until it is called frozen, however long that takes. */
export function freezes(tale: Story): Story {
  const isFrozen = () => snapshotOf(tale.state).backups[0]?.pace === "stalled";
  for (const from = tale.now; !isFrozen() && tale.now < from + 7200; ) tale.wait(5);
  return tale;
}

/** It uses a processor, and neither reads nor writes. */
export function spins(tale: Story, s: number): Story {
  for (let i = 0; i < s; i++) {
    const [writer = client] = tale.world.writers;
    tale.world.writers = [{ ...writer, cpuMs: writer.cpuMs + 950, running: true }];
    tale.wait(1);
  }
  return tale;
}

/** All causes that were told, each time another one or surer. */
export const causesTold = (tale: Story): Cause[] =>
  tale.told.flatMap(({ event }) => ("cause" in event && event.cause ? [event.cause] : []));

/** What every viewer shows at this moment. */
export function shown(tale: Story) {
  const { backups, stopped } = snapshotOf(tale.state);
  return backups[0] ?? stopped[0];
}

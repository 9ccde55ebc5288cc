/** Causes that lie in the computer: its sleep, its settings and its age. */

import type { Session } from "../backup/session.ts";
import { type Millis, minutes, seconds } from "../time.ts";
import type { Proof } from "./cause.ts";
import { type Clues, factIn } from "./clues.ts";
import { certain, type Held, likely, possible, type Row } from "./row.ts";

/** What has not moved for so long when the computer falls asleep had its own reason to. */
const lately: Millis = minutes(1);
/** After waking up it takes so long until everything that broke has shown itself. */
const awakeAgain: Millis = seconds(30);
/** A connection outlives a shorter nap. */
const nap: Millis = seconds(30);

/** The cable was let go by a computer that fell asleep, not by a hand. */
const leftAsleep = ({ tether, slept }: Session): boolean =>
  slept !== undefined &&
  slept.ms >= nap &&
  tether.kind === "dropped" &&
  tether.at >= slept.at - slept.ms - awakeAgain &&
  tether.at <= slept.at + awakeAgain;

export const macSlept: Row = {
  id: "mac-slept",
  next: ["start-again", "keep-awake"],
  holds: ({ session, trouble, at }) => {
    const { slept, silence, tether } = session;
    if (!slept || slept.ms < nap || trouble === "none" || slept.at < silence.since - awakeAgain) return undefined;
    const proof: Proof = { id: "slept", values: { forMs: slept.ms } };
    if (tether.kind === "dropped" && leftAsleep(session)) {
      const { link, back } = tether;
      return certain(proof, { id: "left", values: { link, forMs: at - tether.at, back } });
    }
    return slept.at - slept.ms - silence.since <= lately ? likely(proof) : possible(proof);
  },
};

export const backupsDisabled: Row = {
  id: "backups-disabled",
  next: ["backup-keys", "start-again"],
  holds: (clues) => {
    const { writer } = clues.session;
    const by = factIn(clues, "backups-disabled")?.by.find((one) => one === "device-backups");
    // Only Apple's own program asks for that.
    const asks = writer.kind === "unseen" || writer.program === "AppleMobileBackup";
    return by && asks && clues.trouble === "failed" ? likely({ id: "switched-off", values: { by } }) : undefined;
  },
};

export const versionMismatch: Row = {
  id: "version-mismatch",
  next: ["update-macos"],
  holds: (clues) => versions(clues, (ios, macos) => ios > macos),
};

export const outdatedMacos: Row = {
  id: "outdated-macos",
  next: ["update-macos"],
  holds: (clues) => {
    const waiting = factIn(clues, "updates")?.waiting.find(({ name }) => /macos/i.test(name));
    return waiting && !goingOn(clues) ? possible({ id: "update-waiting", values: { name: waiting.name } }) : undefined;
  },
};

export const outdatedIos: Row = {
  id: "outdated-ios",
  next: ["update-ios"],
  holds: (clues) => versions(clues, (ios, macos) => ios < macos - 1),
};

const goingOn = ({ trouble }: Clues): boolean => trouble === "none" || trouble === "unseen" || trouble === "waiting";

/** iOS 18 and macOS 15 came in one year; a year later both were 26. */
const iosOf = (year: number): number => (year >= 26 ? year - 7 : year);
const macosOf = (year: number): number => (year >= 26 ? year - 7 : year + 3);

function versions(clues: Clues, odd: (ios: number, macos: number) => boolean): Held | undefined {
  const computer = factIn(clues, "computer");
  const { ios } = clues.phone.facts;
  if (goingOn(clues) || ios === undefined || computer?.version === undefined) return undefined;
  if (!/mac/i.test(computer.name)) return undefined;
  return odd(iosOf(Number.parseInt(ios, 10)), macosOf(Number.parseInt(computer.version, 10)))
    ? possible({ id: "versions", values: { ios, computer: `${computer.name} ${computer.version}` } })
    : undefined;
}

/**
 * The causes a backup can be in trouble for, as a table. A row holds, or does
 * not, by the clues alone; the order decides between rows that are as sure.
 * The rules are docs/causes.md's; the shares behind the order are of public
 * reports, most of them of other tools than Finder.
 */

import type { CauseId, Confidence, NextId, Proof } from "./cause.ts";
import { type Clues, factIn, sees } from "./clues.ts";
import type { BackupErrorId } from "./facts.ts";
import { goneAfter } from "./follow-tether.ts";
import type { PhoneRefusal } from "./observation.ts";
import { heardSince } from "./phone.ts";
import { type Millis, minutes, seconds } from "./time.ts";

export type Held = { confidence: Confidence; evidence: Proof[] };
type Row = {
  id: CauseId;
  next: NextId[];
  holds: (clues: Clues) => Held | undefined;
};

const certain = (...evidence: Proof[]): Held => ({ confidence: "certain", evidence });
const likely = (...evidence: Proof[]): Held => ({ confidence: "likely", evidence });
const possible = (...evidence: Proof[]): Held => ({ confidence: "possible", evidence });

const still = ({ trouble }: Clues): boolean => trouble === "quiet" || trouble === "stalled";

/** The backup's own error, if it named one of these. */
function error(clues: Clues, ...means: BackupErrorId[]): Proof | undefined {
  const named = factIn(clues, "backup-error");
  if (named?.means === undefined || !means.includes(named.means)) return undefined;
  return { id: "error", values: { code: named.code, means: named.means } };
}

function refused({ phone: { answers } }: Clues, ...whys: PhoneRefusal[]): Proof | undefined {
  if (answers?.kind !== "refused" || !whys.includes(answers.why)) return undefined;
  return { id: "refused", values: { why: answers.why } };
}

/** What the phone wants free beyond the files themselves (its own words in a log). */
const reserve = 128 * 1024 * 1024;

export const causes: readonly Row[] = [
  {
    id: "no-access",
    next: ["grant-access"],
    holds: ({ blind, session: { root } }) =>
      blind.some(({ sense, why }) => sense === "folder" && why === "not-permitted")
        ? certain({ id: "may-not-look", values: { root } })
        : undefined,
  },
  {
    id: "backup-folder-missing",
    next: ["attach-drive"],
    holds: ({ blind, session: { root } }) =>
      blind.some(({ sense, why }) => sense === "folder" && why === "missing")
        ? certain({ id: "folder-not-there", values: { root } })
        : undefined,
  },
  {
    id: "cancelled-on-phone",
    next: ["start-again"],
    holds: ({ phone: { cancelledAt }, session, at }) =>
      cancelledAt !== undefined && cancelledAt >= session.beganAt
        ? certain({ id: "cancelled", values: { agoMs: at - cancelledAt } })
        : undefined,
  },
  {
    id: "disk-full",
    next: ["free-space", "start-again"],
    holds: (clues) => {
      const { space, phone, session, trouble } = clues;
      const free: Proof[] = space ? [{ id: "free-space", values: space }] : [];
      const named = error(clues, "disk-full");
      if (named) return certain(named, ...free);
      if (!space || trouble === "none") return undefined;
      if (space.freeBytes < reserve) return certain(...free);
      const { storage } = phone.facts;
      const usedBytes = storage && storage.totalBytes - storage.freeBytes;
      if (usedBytes === undefined || session.phase !== "preparing" || session.before.status) return undefined;
      return space.freeBytes < usedBytes ? possible(...free, { id: "phone-holds", values: { usedBytes } }) : undefined;
    },
  },
  {
    id: "encryption-password",
    next: ["check-password", "start-again"],
    holds: (clues) => sure(error(clues, "wrong-password")),
  },
  {
    id: "setup-unfinished",
    next: ["finish-setup", "start-again"],
    holds: (clues) => sure(error(clues, "setup-unfinished")),
  },
  {
    id: "passcode",
    next: ["enter-passcode"],
    holds: (clues) => {
      const { phone, session, at, trouble } = clues;
      const named = error(clues, "passcode-not-entered");
      if (named) return certain(named);
      if (session.phase !== "preparing" || trouble === "none") return undefined;
      if (phone.log?.head === "waiting-for-passcode") return certain({ id: "agent-gave-up-waiting", values: {} });
      if (phone.promptAt !== undefined) return certain({ id: "prompt-open", values: { forMs: at - phone.promptAt } });
      const mayAsk = session.files === 0 && session.tether.kind !== "dropped" && !promptSeen(clues) && !talks(clues);
      const only: Proof = { id: "only-info", values: { forMs: session.silence.ms } };
      // Whoever hears the phone would have heard it ask; whoever does not can only guess, and less as it goes on.
      if (!mayAsk || heardSince(phone, session.beganAt)) return undefined;
      return session.silence.ms <= minutes(5) ? likely(only) : possible(only);
    },
  },
  {
    id: "locked",
    next: ["unlock"],
    holds: (clues) => {
      const no = refused(clues, "locked", "not-unlocked-yet");
      if (no) return certain(no);
      const named = error(clues, "locked-or-status-unreadable", "locked-or-plist-damaged");
      if (!named) return undefined;
      return clues.phone.facts.locked ? likely(named, { id: "phone-locked", values: {} }) : possible(named);
    },
  },
  {
    id: "trust",
    next: ["trust", "start-again"],
    holds: (clues) => {
      const no = refused(
        clues,
        "trust-asked",
        "trust-denied",
        "not-trusted",
        "unpaired",
        "unusable-record",
        "wrong-key",
        "hung-up",
        "not-by-this-way",
      );
      // What keeps us out need not keep out a writer that was let in before.
      if (!no) return undefined;
      return clues.session.phase === "preparing" || clues.trouble === "failed" ? likely(no) : possible(no);
    },
  },
  {
    id: "cable",
    next: ["replug", "start-again", "other-port", "other-cable", "clean-port"],
    holds: ({ session: { tether, silence }, at, plugged, trouble }) => {
      const flaps: Proof[] =
        plugged && plugged.flaps > 0
          ? [
              {
                id: "flapped",
                values: {
                  count: plugged.flaps,
                  port: plugged.port,
                  ...(plugged.speed !== undefined && { speed: plugged.speed }),
                },
              },
            ]
          : [];
      if (tether.kind === "dropped" && tether.link === "usb") {
        return certain({ id: "left", values: { link: "usb", forMs: at - tether.at, back: tether.back } }, ...flaps);
      }
      if (flaps.length === 0 || trouble === "none") return undefined;
      return silence.ms > 0 && tether.kind === "attached" && tether.link === "usb" ? likely(...flaps) : undefined;
    },
  },
  {
    id: "wifi-lost",
    next: ["use-cable", "start-again"],
    holds: ({ session: { tether }, at }) =>
      tether.kind === "dropped" && tether.link === "network" && at - tether.at >= goneAfter.network
        ? likely({ id: "left", values: { link: "network", forMs: at - tether.at, back: tether.back } })
        : undefined,
  },
  {
    id: "usbmuxd-lost-phone",
    next: ["replug", "restart-backup-services", "restart-usbmuxd", "restart-mac"],
    holds: (clues) => {
      const { plugged, listed } = clues;
      if (plugged?.mode !== "normal" || listed) return undefined;
      const usbmuxd = sees(clues, "usbmux") ? "running" : "not-running";
      return certain({ id: "on-bus", values: { port: plugged.port } }, { id: "not-listed", values: { usbmuxd } });
    },
  },
  {
    id: "writer-spinning",
    next: ["stop-stuck-backup", "start-again"],
    holds: ({ session: { writer }, patience }) =>
      writer.kind === "alive" && writer.busyMs >= seconds(15) * patience
        ? likely({ id: "busy", values: { program: writer.program, forMs: writer.busyMs } })
        : undefined,
  },
  {
    id: "phone-silent",
    next: ["replug", "restart-iphone", "start-again"],
    holds: ({ phone: { answers }, at, trouble }) =>
      answers?.kind === "no" && trouble !== "none"
        ? likely({ id: "no-answer", values: { forMs: at - answers.since } })
        : undefined,
  },
  {
    id: "leftover-backup",
    next: ["stop-stuck-backup", "set-leftover-aside", "new-backup"],
    holds: (clues) => {
      const { session, health, trouble } = clues;
      const named = error(
        clues,
        "snapshot-left-on-phone",
        "files-unreadable-or-snapshot-left",
        "earlier-backup-unusable",
        "empty-plist",
      );
      const empty =
        health?.kind === "damaged" && health.damages.some(({ how, file }) => how === "empty" && file !== "Manifest.db");
      const left: Proof[] = [
        ...(session.before.snapshot ? [{ id: "left-over", values: { what: "snapshot" } } as const] : []),
        ...(empty ? [{ id: "left-over", values: { what: "empty-plist" } } as const] : []),
      ];
      if (named) return left.length > 0 ? certain(named, ...left) : likely(named);
      if (left.length === 0 || trouble === "none") return undefined;
      return empty || session.phase === "finishing" ? likely(...left) : possible(...left);
    },
  },
  {
    id: "damaged-backup",
    next: ["set-leftover-aside", "new-backup"],
    holds: ({ health }) =>
      health?.kind === "damaged"
        ? certain(...health.damages.map((values): Proof => ({ id: "damaged", values })))
        : undefined,
  },
  {
    id: "big-manifest",
    next: ["stop-stuck-backup", "new-backup"],
    holds: ({ health, session, trouble }) => {
      const bytes = health && "manifestBytes" in health ? (health.manifestBytes ?? 0) : 0;
      const early = session.phase === "preparing" && session.before.status !== undefined;
      return bytes > 1e9 && early && trouble !== "none" ? likely({ id: "manifest", values: { bytes } }) : undefined;
    },
  },
  {
    id: "unreadable-file",
    next: ["stop-stuck-backup", "start-again", "restart-iphone", "update-ios"],
    holds: (clues) => {
      const { session, stop, trouble } = clues;
      const named = error(clues, "file-unreadable");
      if (named) return likely(named);
      if (!stop || trouble === "none" || trouble === "waiting" || session.phase !== "transferring") return undefined;
      const same = Math.abs(session.bytes - stop.bytes) <= stop.bytes / 100;
      return same && stop.bytes > 1e6 ? likely({ id: "same-place", values: { bytes: stop.bytes } }) : undefined;
    },
  },
  {
    id: "writer-out-of-step",
    next: ["stop-stuck-backup", "start-again"],
    holds: (clues) => {
      const { session, phone, at } = clues;
      const { writer, silence, phase } = session;
      if (!still(clues) || writer.kind !== "alive" || phase !== "transferring") return undefined;
      const idle: Proof = { id: "writer-idle", values: { program: writer.program } };
      const ghosts: Proof[] = silence.ghosts > 0 ? [{ id: "ghosts", values: { count: silence.ghosts } }] : [];
      if (phone.log?.lastAt !== undefined && talks(clues))
        return likely({ id: "agent-talks", values: { agoMs: at - phone.log.lastAt } }, idle, ...ghosts);
      // A pause in mid-file that was longer than the writer waits: the phone is well, and the file will not come.
      return ghosts.length > 0 && phone.answers?.kind === "yes" && phone.answers.at > silence.since
        ? possible(...ghosts, { id: "answers", values: {} }, idle)
        : undefined;
    },
  },
  {
    id: "writer-hung",
    next: ["stop-stuck-backup", "start-again", "restart-backup-services"],
    holds: (clues) => {
      const { session, phone } = clues;
      const { writer, silence } = session;
      const left = phone.serving && !phone.serving.yes && phone.serving.at > silence.since + seconds(20);
      if (!still(clues) || writer.kind !== "alive" || !left) return undefined;
      return likely(
        { id: "agent", values: { serving: false } },
        { id: "writer-idle", values: { program: writer.program } },
      );
    },
  },
  {
    id: "mac-slept",
    next: ["start-again", "keep-awake"],
    holds: ({ session: { slept, silence }, trouble }) =>
      slept && trouble !== "none" && slept.at >= silence.since - seconds(30)
        ? likely({ id: "slept", values: { forMs: slept.ms } })
        : undefined,
  },
  {
    id: "backups-disabled",
    next: ["allow-backups"],
    holds: (clues) => {
      const by = factIn(clues, "backups-disabled")?.by.find((one) => one === "device-backups");
      return by && clues.trouble === "failed" ? likely({ id: "switched-off", values: { by } }) : undefined;
    },
  },
  {
    id: "vpn",
    next: ["leave-vpn", "use-cable"],
    holds: (clues) => {
      const vpn = factIn(clues, "vpn");
      if (!vpn?.connected || !overWifi(clues)) return undefined;
      const { everything } = vpn;
      return everything
        ? likely({ id: "vpn", values: { everything } })
        : possible({ id: "vpn", values: { everything } });
    },
  },
  {
    id: "firewall",
    next: ["open-firewall", "use-cable"],
    holds: (clues) => {
      const state = factIn(clues, "firewall")?.state;
      if (!overWifi(clues) || state === undefined || state === "off") return undefined;
      const proof: Proof = { id: "firewall", values: { state } };
      return state === "blocks-all" ? likely(proof) : undefined;
    },
  },
  {
    id: "version-mismatch",
    next: ["update-macos"],
    holds: (clues) => versions(clues, (ios, newest) => ios > newest),
  },
  {
    id: "outdated-macos",
    next: ["update-macos"],
    holds: (clues) => {
      const waiting = factIn(clues, "updates")?.waiting.find(({ name }) => /macos/i.test(name));
      return waiting && clues.trouble !== "none" && clues.trouble !== "waiting"
        ? possible({ id: "update-waiting", values: { name: waiting.name } })
        : undefined;
    },
  },
  {
    id: "outdated-ios",
    next: ["update-ios"],
    holds: (clues) => versions(clues, (ios, newest) => ios < newest - 1),
  },
  {
    id: "slow-link",
    next: ["wait", "other-cable", "other-port"],
    holds: ({ session: { tether, phase, bytes, beganAt, pace }, at, trouble }) => {
      const rate = (bytes * 1000) / Math.max(1, at - beganAt);
      if (trouble !== "none" || pace !== "moving" || phase !== "transferring" || at - beganAt < minutes(5))
        return undefined;
      if (tether.kind !== "attached" || tether.link !== "usb" || bytes === 0) return undefined;
      const { speed } = tether;
      // USB 2 carries 35 MB/s of a backup, and 8 on a weak computer; a full-speed link (12 Mb/s) can do no better than 1.
      return rate < 1e6 ? likely({ id: "slow", values: { rate, ...(speed !== undefined && { speed }) } }) : undefined;
    },
  },
  {
    id: "writer-gone",
    next: ["start-again", "restart-backup-services"],
    holds: ({ session: { writer }, trouble }) =>
      trouble === "failed" && writer.kind === "gone"
        ? certain({ id: "writer-gone", values: { program: writer.program } })
        : undefined,
  },
];

const sure = (proof: Proof | undefined): Held | undefined => (proof ? certain(proof) : undefined);

/** It asked, and was answered, in this silence. */
const promptSeen = ({ phone, session }: Clues): boolean => (phone.promptGoneAt ?? 0) >= session.beganAt;

const talking: Millis = seconds(60);
const talks = ({ phone, at }: Clues): boolean => phone.log?.lastAt !== undefined && at - phone.log.lastAt <= talking;

const overWifi = ({ session: { tether }, trouble }: Clues): boolean =>
  trouble !== "none" && tether.kind !== "unknown" && tether.link === "network";

/** The newest iOS that a macOS was made with: the same number from 26 on, three more before. */
function versions(clues: Clues, odd: (ios: number, newest: number) => boolean): Held | undefined {
  const computer = factIn(clues, "computer");
  const { ios } = clues.phone.facts;
  if (ios === undefined || computer?.version === undefined || !/mac/i.test(computer.name)) return undefined;
  if (clues.trouble === "none" || clues.trouble === "waiting") return undefined;
  const [major, mac] = [Number.parseInt(ios, 10), Number.parseInt(computer.version, 10)];
  const newest = mac >= 26 ? mac : mac + 3;
  return odd(major, newest)
    ? possible({ id: "versions", values: { ios, computer: `${computer.name} ${computer.version}` } })
    : undefined;
}

/**
 * Every fix of the table as one story: the trouble in which it may run, and what happens when each of its steps is over. So
 * that what is true of all fixes can be shown of all fixes.
 */

import type { FixId, StepId } from "../../src/core/fix/fix.ts";
import type { HostFact } from "../../src/core/world/facts.ts";
import { asks, beginsAnew, circling, fixing } from "./clicks.ts";
import {
  answers,
  comesBack,
  dies,
  finds,
  goesBlind,
  hangsOnBus,
  hasRoom,
  leaves,
  leavesBus,
  port,
  preparing,
  refuses,
  says,
  seesAgain,
} from "./happenings.ts";
import { copying, phone, root, type Story, sec } from "./story.ts";

type Happens = (tale: Story) => unknown;
/** Runs a fix that comes before, in its trouble: to its end, or as long as this says. */
type Runs = (fix: FixId, trouble: Story, passes?: Happens) => Promise<unknown>;

const failed = (tale: Story) => dies(copying(tale)).wait(5);
const stuck = (tale: Story) => seesAgain(hangsOnBus(circling(tale)), "usb");

export const troubles: Record<Exclude<FixId, "keep-awake">, (tale: Story, run: Runs) => unknown> = {
  "enter-passcode": (tale) => says(preparing(says(tale, "heard")).wait(3), "prompt-shown").wait(10),
  unlock: (tale) => refuses(stuck(tale), "locked"),
  trust: (tale) => refuses(stuck(tale), "trust-denied"),
  replug: stuck,
  "other-port": stuck,
  "other-cable": stuck,
  "clean-port": stuck,
  "use-cable": (tale) => out(stuck(tale)).wait(5),
  "free-space": (tale) => dies(hasRoom(copying(tale), 50e6).wait(450)).wait(5),
  "grant-access": (tale) => goesBlind(tale, "folder", "not-permitted"),
  "attach-drive": (tale) => goesBlind(tale, "folder", "missing"),
  "check-password": failed,
  "finish-setup": failed,
  "stop-stuck-backup": stuck,
  "force-stop": (tale, run) => run("stop-stuck-backup", stuck(tale), () => tale.wait(250)),
  "start-again": failed,
  "restart-backup-services": stuck,
  "restart-usbmuxd": stuck,
  "restart-iphone": stuck,
  "restart-mac": stuck,
  "set-aside-backup": failed,
  "put-back": (tale, run) => run("set-aside-backup", failed(tale)),
  "disconnect-vpn": (tale) => finds(stuck(tale), vpn),
  "reconnect-vpn": (tale, run) => run("disconnect-vpn", finds(tale, vpn)),
  firewall: (tale) => finds(stuck(tale), { kind: "firewall", state: "blocks-all" }),
  "backup-keys": (tale) => finds(tale, forbidden),
  "restore-keys": (tale, run) => run("backup-keys", finds(tale, forbidden)),
  "update-macos": failed,
  "update-ios": failed,
  "toggle-icloud-backup": stuck,
  "reset-network-settings": stuck,
  "recovery-update": (tale) => dies(stuck(tale)).wait(5),
};

const vpn: HostFact = { kind: "vpn", connected: true, everything: true, names: ["Office"] };
const forbidden: HostFact = { kind: "backups-disabled", by: ["device-backups"] };

/** Off the bus and out of usbmuxd's list, whatever it is called there. */
function out(tale: Story): Story {
  const { ports, devices } = tale.state;
  for (const usbId of ports.plugged.keys()) leavesBus(tale, usbId);
  for (const { link, muxId } of devices.get(phone) ?? []) leaves(tale, link, muxId);
  return tale.wait(20); // sooner would be a flap
}

const back = (tale: Story) => comesBack(hangsOnBus(tale.wait(1), `u${tale.now}`), "usb", tale.now).wait(1);
const backAndOpen = (tale: Story) => answers(back(tale), { locked: false });
/** What nothing but the person can tell. */
const saysSo: Happens = (tale) => asks(tale, { want: "next-step", run: fixing(tale)?.run ?? "" });
const ends: Happens = (tale) => dies(tale).wait(5);

/** What has to happen after a hand has done it, or by a person. */
export const passes: Record<StepId, Happens> = {
  "stop-writer": ends,
  "force-writer": ends,
  "start-backup": beginsAnew,
  "restart-services": (tale) => tale.wait(5),
  "restart-usbmuxd": (tale) => comesBack(seesAgain(tale.wait(1), "usbmux")).wait(1),
  "restart-phone": out,
  "phone-back": backAndOpen,
  pair: (tale) => tale.wait(1),
  "tap-trust": (tale) => answers(tale.wait(1)),
  "enter-passcode": (tale) => says(tale.wait(1), "prompt-gone"),
  unlock: (tale) => answers(tale.wait(1), { locked: false }),
  unplug: out,
  "plug-in": back,
  "plug-in-elsewhere"(tale) {
    const at = sec(tale.now);
    tale.see({ kind: "plugged", at, usbId: "elsewhere", mode: "normal", device: phone, port: "14-1", speed: 480e6 });
    comesBack(tale, "usb", tale.now).wait(1);
  },
  "plug-in-other-cable": back,
  "clean-and-plug-in": back,
  "stays-connected": (tale) => tale.wait(12),
  moves(tale) {
    const at = sec(tale.now + 1);
    tale.disk({ snapshot: true, statusAt: at, status: { state: "uploading", uuid: "NEW", date: at, full: true } });
    tale.copy(40e6, { files: 1 });
  },
  "make-room": (tale) => hasRoom(tale, 50e9),
  "grant-access": (tale) => tale.see({ kind: "sees", at: sec(tale.now), sense: "folder", root }),
  "attach-drive": (tale) => tale.see({ kind: "sees", at: sec(tale.now), sense: "folder", root }),
  "enter-password": beginsAnew,
  "finish-setup": saysSo,
  "set-aside"(tale) {
    tale.world.folder = false;
    tale.see({ kind: "folder-gone", at: sec(tale.now), root, device: phone });
  },
  "put-back": (tale) => tale.disk({}),
  "stop-vpn": (tale) => finds(tale, { kind: "vpn", connected: false }),
  "start-vpn": (tale) => finds(tale, vpn),
  "open-firewall": (tale) => finds(tale, { kind: "firewall", state: "off" }),
  "allow-backups": (tale) => finds(tale, { kind: "backups-disabled", by: [] }),
  "restore-keys": (tale) => finds(tale, forbidden),
  "update-macos": (tale) => finds(tale, { kind: "computer", name: "macOS", version: "99" }),
  "update-ios": (tale) => answers(tale, { ios: "99" }),
  "turn-off-icloud-backup": saysSo,
  "reset-network": saysSo,
  "restart-mac": saysSo,
  "enter-recovery": (tale) =>
    tale.see({ kind: "plugged", at: sec(tale.now), usbId: "recovery", mode: "recovery", port }),
  "update-in-recovery": (tale) => tale.see({ kind: "unplugged", at: sec(tale.now), usbId: "recovery", port }),
  "leave-recovery": backAndOpen,
};

/**
 * Each step of a fix in plain English: what Defrost does or a person is to do,
 * and what is said once the senses have seen it done.
 */

import type { StepId } from "../core/fix/fix.ts";
import { amount, speed } from "./quantities.ts";

/** `hand`: where Defrost does it, which it does not do with every step. */
type Words = { hand?: string; you: string; seen: string };

const steps: Record<StepId, Words> = {
  "stop-writer": {
    hand: "Asking the backup program to end. It may take three minutes to notice.",
    you: "Stop the backup in the program that makes it.",
    seen: "The backup program has ended.",
  },
  "force-writer": {
    hand: "Ending the backup program by force.",
    you: "End the backup program by force.",
    seen: "The backup program has ended.",
  },
  "start-backup": {
    hand: "Starting the backup. Look at the iPhone: it asks for its passcode.",
    you: "Start the backup again, in Finder or in the program that makes it, and enter the passcode on the iPhone.",
    seen: "The backup moves.",
  },
  "restart-services": {
    hand: "Restarting the backup services.",
    you: "Restart the backup services.",
    seen: "The backup services were restarted.",
  },
  "restart-usbmuxd": {
    hand: "Restarting the iPhone service. The system asks for an administrator.",
    you: "Restart the iPhone service.",
    seen: "The iPhone service is back, and lists the iPhone.",
  },
  "restart-phone": {
    hand: "Restarting the iPhone.",
    you: "Restart the iPhone: hold the side button and a volume button (on a model with a Home button, the side or top button alone), slide to power off, and turn it on again.",
    seen: "The iPhone is restarting.",
  },
  "phone-back": {
    you: "When the iPhone shows its lock screen, unlock it.",
    seen: "The iPhone is back, and answers.",
  },
  pair: {
    hand: "Asking the iPhone to trust this computer.",
    you: "Unplug the iPhone, plug it back in, and unlock it.",
    seen: "The iPhone was asked.",
  },
  "tap-trust": {
    you: "Unlock the iPhone, tap Trust, and enter its passcode.",
    seen: "The iPhone trusts this computer.",
  },
  "enter-passcode": {
    you: "Wake the iPhone, and enter its passcode.",
    seen: "The passcode was entered, or the question is gone.",
  },
  unlock: { you: "Unlock the iPhone.", seen: "The iPhone is open." },
  unplug: { you: "Unplug the iPhone.", seen: "Unplugged." },
  "plug-in": { you: "Plug the iPhone in, by cable.", seen: "The iPhone is back" },
  "plug-in-elsewhere": {
    you: "Plug the iPhone into another port: one of the computer’s own, not a hub’s.",
    seen: "Back on another port",
  },
  "plug-in-other-cable": { you: "Plug the iPhone in with another cable.", seen: "The iPhone is back" },
  "clean-and-plug-in": {
    you: "Look into the iPhone’s port with a lamp. Take lint out with a soft, dry brush, never with metal. Then plug it back in.",
    seen: "The iPhone is back",
  },
  "stays-connected": {
    you: "Leave the cable as it is: Defrost watches whether the connection holds.",
    seen: "The connection holds.",
  },
  moves: { you: "Wait: Defrost watches for the backup to move.", seen: "The backup moves." },
  "make-room": {
    you: "Remove or move away what you do not need on this drive, and empty the Trash. Leave the backups as they are.",
    seen: "There is room enough.",
  },
  "grant-access": {
    you: "In System Settings, Privacy & Security, Full Disk Access, switch Defrost on.",
    seen: "Defrost may look into the backup folder.",
  },
  "attach-drive": {
    you: "Attach the drive that holds the backup folder, and wait until it is there.",
    seen: "The backup folder is there.",
  },
  "enter-password": {
    you: "Start the backup again, and enter the backup password that was set for this iPhone.",
    seen: "The backup moves.",
  },
  "finish-setup": {
    you: "On the iPhone, finish its setup: Settings shows at the top what is missing. Then start the backup.",
    seen: "The backup moves.",
  },
  "set-aside": {
    hand: "Giving the old backup another name.",
    you: "Give the old backup another name.",
    seen: "The old backup is set aside. Nothing of it was changed.",
  },
  "put-back": {
    hand: "Giving the backup its name back.",
    you: "Give the backup its name back.",
    seen: "The backup is back in its place.",
  },
  "stop-vpn": {
    hand: "Disconnecting the VPN.",
    you: "Disconnect the VPN, in System Settings or in its own program.",
    seen: "The VPN is disconnected.",
  },
  "start-vpn": {
    hand: "Connecting the VPN again.",
    you: "Connect the VPN again.",
    seen: "The VPN is connected.",
  },
  "open-firewall": {
    you: "In System Settings, Network, Firewall, Options, switch “Block all incoming connections” off.",
    seen: "The firewall no longer blocks all.",
  },
  "allow-backups": {
    hand: "Removing the setting that forbids backups.",
    you: "Remove the setting that forbids backups.",
    seen: "Backups are allowed.",
  },
  "restore-keys": {
    hand: "Putting the setting back as it was.",
    you: "Put the setting back as it was.",
    seen: "The setting is as it was.",
  },
  "update-macos": {
    you: "Install the update: on a Mac in System Settings, General, Software Update.",
    seen: "The computer is updated.",
  },
  "update-ios": {
    you: "On the iPhone, open Settings, General, Software Update, and install the update.",
    seen: "The iPhone is updated.",
  },
  "turn-off-icloud-backup": {
    you: "On the iPhone, open Settings, your name, iCloud, iCloud Backup, and turn it off. Do not choose to delete any backup. Then start the backup to this computer.",
    seen: "The backup moves.",
  },
  "reset-network": {
    you: "On the iPhone, open Settings, General, Transfer or Reset iPhone, Reset, Reset Network Settings.",
    seen: "The backup moves.",
  },
  "restart-mac": {
    you: "Save your work, and restart the computer.",
    seen: "The computer was restarted.",
  },
  "enter-recovery": {
    you:
      "Leave the cable in, and keep the last button pressed until the iPhone shows a computer and a cable. iPhone 8 and later: " +
      "press and let go volume up, then volume down, then hold the side button. iPhone 7: hold volume down and the side " +
      "button. iPhone 6s and older, and the first SE: hold the Home button and the side or top button.",
    seen: "The iPhone is in Recovery Mode.",
  },
  "update-in-recovery": {
    you: "In Finder, choose the iPhone, and then Update, never Restore. If it takes longer than 15 minutes, the iPhone leaves Recovery Mode by itself: begin this step anew.",
    seen: "The iPhone has left Recovery Mode.",
  },
  "leave-recovery": {
    you: "Wait until the iPhone has started, and unlock it.",
    seen: "The iPhone is back, and answers.",
  },
};

/** What goes on, or what a person is to do. `lacking`: how many bytes have to be freed. */
export function stepSentence(step: StepId, asks: "hand" | "you", lacking?: number): string {
  const { hand, you } = steps[step];
  const words = (asks === "hand" && hand) || you;
  return lacking === undefined ? words : `${words} At least ${amount(lacking)} more are needed.`;
}

/** What was seen of it. `bits`: how fast the iPhone is connected now, where that is known. */
export function stepSeen(step: StepId, bits?: number): string {
  const { seen } = steps[step];
  if (seen.endsWith(".")) return seen;
  return bits === undefined ? `${seen}.` : `${seen}, at ${speed(bits)}.`;
}

/** A daemon in small: starts one backup with the real hand, says what came of it, and stays until it is killed. */

import { startBackup, withIdevicebackup2 } from "../../../src/platform/fix/start-backup.ts";
import { listUnderProc } from "../../../src/platform/linux/processes.ts";

const [root = "", device = "", stateFolder = "", socket = ""] = process.argv.slice(2);
setInterval(() => undefined, 1000); // as its senses keep a daemon
const hand = startBackup({
  roots: [root],
  stateFolder,
  usbmux: { path: socket },
  list: listUnderProc,
  commands: { tail: "/usr/bin/tail" },
  starterFor: () => withIdevicebackup2("/usr/bin/idevicebackup2"),
});
const report = await hand({ hand: "start-backup", device, root, link: "usb" }, new AbortController().signal);
console.log(JSON.stringify(report));

/** Sets a backup aside and puts it back, on and on, until it is killed: at any moment, in the middle of whatever it does. */

import { putBack, setAside } from "../../../src/platform/fix/set-aside.ts";
import { listUnderProc, openUnderProc } from "../../../src/platform/linux/processes.ts";

const [root = "", device = ""] = process.argv.slice(2);
const shelf = { roots: [root], list: listUnderProc, open: openUnderProc, commands: { du: "/usr/bin/du" } };
const { signal } = new AbortController();
const name = `${device}.set-aside-20261122T101112Z`;

for (;;) {
  await setAside(shelf)({ hand: "set-aside", root, device, to: name }, signal);
  console.log("aside");
  await putBack(shelf)({ hand: "put-back", root, device, from: name }, signal);
  console.log("back");
}

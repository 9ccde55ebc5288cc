/** A process that says something in a log and ends at once, as its last argument says: `node log-writer.ts FILE killed|bug`. */

import { openLog } from "../../src/daemon/log.ts";

const [file, end] = process.argv.slice(2);
const log = openLog({ file, home: "/home/anna", complain: console.error });
process.on("uncaughtExceptionMonitor", log.crash);
for (let n = 1; n <= 100; n++) log.complain(`${n}`);
if (end === "killed") process.kill(process.pid, "SIGKILL");
throw new Error("nobody planned for /home/anna/this");

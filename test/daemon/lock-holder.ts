/** Holds a state folder until it is killed or its input ends, and says whether it could. */

import { holdState } from "../../src/daemon/lock.ts";

const lock = await holdState(process.argv[2] ?? "");
process.stdout.write(`${JSON.stringify(lock)}\n`);
if (lock.kind === "held") process.stdin.resume().on("end", () => process.exit());

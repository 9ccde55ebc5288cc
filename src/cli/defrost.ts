/** Where the program starts. A bug ends it with its stack, and a code of its own; launchd starts the daemon again. */

import { inspect } from "node:util";
import { exits } from "../daemon/mendable.ts";
import { main } from "./main.ts";

process.on("uncaughtException", (error) => {
  process.stderr.write(`${inspect(error)}\n`);
  process.exit(exits.bug);
});
process.exitCode = await main(process.argv.slice(2));

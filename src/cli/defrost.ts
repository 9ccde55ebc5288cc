/** Where the program starts. A bug ends it with its stack; launchd starts the daemon again. */

import { main } from "./main.ts";

process.exitCode = await main(process.argv.slice(2));

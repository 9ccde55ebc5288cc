/** The USB sense in a process of its own: prints what it sees, an observation a line, until SIGTERM. */

import { watchUsb } from "../../../src/platform/usb/sense.ts";

const stop = new AbortController();
process.on("SIGTERM", () => stop.abort());
const lookAgainAfter = Number(process.argv[2]);
await watchUsb({ lookAgainAfter })((seen) => console.log(JSON.stringify(seen)), stop.signal);

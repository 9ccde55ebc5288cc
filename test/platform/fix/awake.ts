/** A daemon in small that keeps the computer awake until it is killed. */

import { makeKeepAwake } from "../../../src/platform/fix/keep-awake.ts";

const [command = "", ...args] = process.argv.slice(2);
const { keepAwake, source } = makeKeepAwake({ command, args, complain: console.error });
setInterval(() => undefined, 1000); // as its senses keep a daemon
keepAwake.set(true);
await source(() => undefined, new AbortController().signal);

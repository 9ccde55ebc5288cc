/** Remembers a backup's progress as fast as it can and says how far it got, until it is killed or done. */

import { openMemory } from "../../src/daemon/memory.ts";
import { examples, progress } from "../link/examples.ts";

const [file = "", first = "0", last = "Infinity"] = process.argv.slice(2);
const memory = openMemory(file, console.error);
memory.remember([{ ...examples["backup-began"], at: 0 }]);
for (let at = Number(first) + 1; at <= Number(last); at++) {
  const stored = memory.remember([progress(at)]);
  const kept = memory.remember([], [{ id: "b1", text: String(at) }]);
  process.stdout.write(`${stored.kind} ${kept.kind} ${at}\n`);
}

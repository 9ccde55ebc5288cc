/** Runs a fix until it is killed on its way: by itself at a step, or by the command that a hand runs. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type KnownFix, type Place, runFix, type When, wakesUp } from "./little-life.ts";

/** `step`: as the fix asks for them, from 1. `by`: a command, instead of a moment. */
export type End =
  | { place: Place; fix: KnownFix; step: number; when: When }
  | {
      place: Place;
      fix: KnownFix;
      by: string;
    };

const end: End = JSON.parse(process.argv[2] ?? "");
setInterval(() => undefined, 1000); // as its senses keep a daemon
let begun = false;
const life = wakesUp(end.place, {
  watch(asked, when) {
    if (begun && "step" in end && asked.length === end.step && when === end.when) process.kill(process.pid, "SIGKILL");
  },
});
await runFix(life, end.fix, () => {
  begun = true;
  if ("by" in end) writeFileSync(join(end.place.commands, "kill"), end.by);
});

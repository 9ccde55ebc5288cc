/** Runs a recorded log of observations through the mind and tells the story it told then. */

import { isRelief, isTrouble } from "../core/notices.ts";
import { wakeUp } from "../core/state.ts";
import { step } from "../core/step.ts";
import { type Exit, exits } from "../daemon/mendable.ts";
import { readRecording } from "../daemon/recording.ts";
import { eventLines, toJson } from "./print.ts";

type Replay = { file: string; patience: number; json: boolean; print(line: string): void };

/** Exit `wrong` if a backup was left frozen or failed at the end of the log. */
export async function replay({ file, patience, json, print }: Replay): Promise<Exit> {
  let state = wakeUp({ at: 0, patience, kept: [] });
  const wrong = new Set<string>();
  for await (const seen of readRecording(file)) {
    const stepped = step(state, seen);
    state = stepped.state;
    for (const effect of stepped.effects) {
      if (effect.kind !== "tell") continue;
      const { event } = effect;
      if (isTrouble(event)) wrong.add(event.backup);
      else if (isRelief(event)) wrong.delete(event.backup);
      if (json) print(toJson(event));
      else if (event.kind !== "progress") for (const line of eventLines(event)) print(line);
    }
  }
  return wrong.size > 0 ? exits.wrong : exits.fine;
}

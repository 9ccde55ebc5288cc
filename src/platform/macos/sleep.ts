/** Who keeps a Mac from falling asleep by itself, as `pmset -g assertions` lists it. What only keeps the display on is no concern here. */

import type { HostFact } from "../../core/world/facts.ts";
import { linesOf, onlyOne, valuesOf } from "../computer/text.ts";

/** Enough to name; a list can be long. */
const most = 20;

const owner =
  /^\s*pid (\d+)\((.*)\): \[0x[0-9a-f]+\](?: [\d:]+)? (?:PreventUserIdleSystemSleep|PreventSystemSleep) named: /;

export function readAssertions(text: string): HostFact | undefined {
  const values = valuesOf(text, /^\s+(PreventUserIdleSystemSleep|PreventSystemSleep)\s+(\d+)\s*$/);
  const idle = onlyOne(values.get("PreventUserIdleSystemSleep") ?? []);
  const all = onlyOne(values.get("PreventSystemSleep") ?? []);
  if (idle === undefined || all === undefined) return undefined;
  const keptAwake = idle !== "0" || all !== "0";
  const by = new Map(
    linesOf(text).flatMap((line) => {
      const [, pid, program] = owner.exec(line) ?? [];
      return pid === undefined || program === undefined ? [] : [[Number(pid), program] as const];
    }),
  );
  if (!keptAwake && by.size > 0) return undefined;
  return { kind: "sleep", keptAwake, by: [...by].slice(0, most).map(([pid, program]) => ({ pid, program })) };
}

/** What the application firewall of macOS says of itself. The number in parentheses decides: it is in no language. */

import type { HostFact } from "../../core/world/facts.ts";
import { linesOf, onlyOne } from "../computer/text.ts";

export function readFirewall(globalState: string, blockAll: string | undefined): HostFact | undefined {
  const state = onlyOne([...globalState.matchAll(/\(State = (\d+)\)/g)].map(([, number]) => number));
  const on = onlyOne([...globalState.matchAll(/\bFirewall is (enabled|disabled)\b/g)].map(([, word]) => word));
  if (on !== undefined && (on === "disabled") !== (state === "0")) return undefined;
  switch (state) {
    case "0":
      return { kind: "firewall", state: "off" };
    case "1": {
      const blocks = readBlockAll(blockAll ?? "");
      return blocks === undefined ? undefined : { kind: "firewall", state: blocks ? "blocks-all" : "on" };
    }
    case "2":
      return { kind: "firewall", state: "blocks-all" };
    default:
      return undefined;
  }
}

/** `Firewall has block all state set to disabled.`, or `Block all DISABLED!` of older ones. */
function readBlockAll(text: string): boolean | undefined {
  const words = linesOf(text).flatMap((line) => /\bblock all\b.*\b(enabled|disabled)\b/i.exec(line)?.[1] ?? []);
  const word = onlyOne(words.map((each) => each.toLowerCase()));
  return word === undefined ? undefined : word === "enabled";
}

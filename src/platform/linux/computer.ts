/** Which Linux this is, as /etc/os-release says; see os-release(5). */

import type { HostFact } from "../../core/world/facts.ts";
import { onlyOne, valuesOf } from "../computer/text.ts";

export function readOsRelease(text: string): HostFact | undefined {
  const values = valuesOf(text, /^(NAME|VERSION_ID|BUILD_ID)=(.*)$/);
  const one = (key: string) => {
    const value = onlyOne(values.get(key) ?? []);
    return value === undefined ? undefined : unquoted(value);
  };
  const [name, version, build] = [one("NAME"), one("VERSION_ID"), one("BUILD_ID")];
  const contradicts = [...values.values()].some(({ size }) => size > 1);
  if (!name || contradicts) return undefined;
  return {
    kind: "computer",
    name,
    ...(version !== undefined && { version }),
    ...(build !== undefined && { build }),
  };
}

/** In quotes of either kind; within double ones a backslash takes a character's meaning away. */
const unquoted = (value: string): string =>
  /^'.*'$/.test(value) ? value.slice(1, -1) : value.replace(/^"(.*)"$/, "$1").replace(/\\(.)/g, "$1");

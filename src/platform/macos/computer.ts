/** Which macOS this is, as `sw_vers` prints it; with a Rapid Security Response it has a line more. */

import type { HostFact } from "../../core/world/facts.ts";
import { onlyOne, valuesOf } from "../computer/text.ts";

export function readSwVers(text: string): HostFact | undefined {
  const values = valuesOf(text, /^(Product(?:Name|Version|VersionExtra)|BuildVersion):\s+(\S.*?)\s*$/);
  const one = (name: string) => onlyOne(values.get(name) ?? []);
  const [name, version, build, extra] = [
    one("ProductName"),
    one("ProductVersion"),
    one("BuildVersion"),
    one(extraName),
  ];
  if (name === undefined || version === undefined || build === undefined) return undefined;
  if (!/^\d+(\.\d+){0,3}$/.test(version) || !/^\d+[A-Z]\d+[a-z]?$/.test(build)) return undefined;
  if (values.has(extraName) && extra === undefined) return undefined;
  return { kind: "computer", name, version, build, ...(extra !== undefined && { extra }) };
}

const extraName = "ProductVersionExtra";

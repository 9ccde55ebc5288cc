/**
 * Files that Defrost writes for a service manager: a template with its blanks
 * filled, and a seal over the whole text. By the seal a file that somebody
 * edited is told from one that another version or copy of Defrost wrote.
 */

import { createHash } from "node:crypto";

const blankSeal = "__SEAL__";
const seal = /(?<=\bSeal: )[0-9a-f]{64}\b/;

/** Fills `__NAME__` with the value of that name; what is filled in is not read again. */
export function fillAndSeal(template: string, values: Record<string, string>): string {
  const text = template.replace(/__([A-Z]+)__/g, (blank, name: string) => {
    if (blank === blankSeal) return blank;
    const value = values[name];
    if (value === undefined) throw new Error(`no value for ${blank} in a template`);
    // No escaping makes these safe in every format; no path that a person chose has them.
    if (/\p{Cc}/u.test(value))
      throw new Error(`expected a path without control characters, got ${JSON.stringify(value)}`);
    return value;
  });
  return text.replace(blankSeal, digestOf(text));
}

export function sealHolds(text: string): boolean {
  const [found] = seal.exec(text) ?? [];
  return found !== undefined && found === digestOf(text.replace(seal, blankSeal));
}

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

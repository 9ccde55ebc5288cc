/** How commands' words are read: whole lines of a reasonable length, and values that do not contradict each other. */

/** Longer than any line that means something here. It also bounds what a pattern may have to try. */
const longestLine = 2000;

/** What follows the last line break was cut off, or is still to come. */
export function linesOf(text: string): string[] {
  const lines = text.split("\n");
  lines.pop();
  return lines.filter((line) => line.length <= longestLine);
}

/** The one value that all agree on; undefined for none, or for two. */
export function onlyOne<T>(values: Iterable<T>): T | undefined {
  const distinct = new Set(values);
  return distinct.size === 1 ? [...distinct][0] : undefined;
}

/** Each of a name's values in lines that `pattern` splits into name and value. */
export function valuesOf(text: string, pattern: RegExp): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const line of linesOf(text)) {
    const [, name, value] = pattern.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  return values;
}

/**
 * A line of the log without what says whose computer and whose phone it tells of. It reads the finished line, so that
 * no new field and no stranger's error message can forget it.
 */

import { basename, dirname, join } from "node:path";

type Rule = [name: RegExp, instead: (found: string) => string];

/** For lines of JSON, or of anything that was not escaped otherwise. */
export function withoutNames(home: string): (line: string) => string {
  const rules: Rule[] = [phone, ...(basename(home) === "" ? [] : ofUser(home)), ...disks];
  return (line) => rules.reduce((text, [name, instead]) => text.replace(name, instead), line);
}

/** A UDID keeps its end, which tells two phones apart; on the USB bus it has no dash. */
const phone: Rule = [
  /(?<![0-9a-f])(?:[0-9a-f]{8}-?[0-9a-f]{16}|[0-9a-f]{40})(?![0-9a-f])/gi,
  (udid) => `…${udid.slice(-4)}`,
];

function ofUser(home: string): Rule[] {
  const name = basename(home);
  return [
    [new RegExp(`${start}${inJson(join(dirname(home), name))}${end}`, "gu"), () => "~"],
    // The home folder by another way, and where a desktop puts this user's disks.
    [new RegExp(`(?<=/)${inJson(name)}${end}`, "gu"), () => "…"],
  ];
}

/** What a person called a disk. */
const disks: Rule[] = [
  [/(?<=\/Volumes\/)[^/":]+/g, () => "…"],
  [/(?<=\/media\/[^/":]+\/)[^/":]+/g, () => "…"],
];

/** Not in the middle of a longer path or name. */
const start = "(?<![\\p{L}\\p{N}_-])";
const end = "(?![\\p{L}\\p{N}_-])";

/** As it stands in a line, for a pattern. */
const inJson = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

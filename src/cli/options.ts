/** Options that several commands have, and how their values are read: what is not one is refused with what was expected. */

import { InvalidArgumentError, Option } from "commander";
import { readUdid } from "../apple/udid.ts";
import type { Options } from "../daemon/config.ts";
import { mostPast } from "../link/protocol.ts";

export type Flags = Options & { json?: boolean };

export const patienceOption = () =>
  new Option("--patience <factor>", "multiplies every waiting time of Defrost’s; for demos and tests");

export const logOption = () =>
  new Option("--log <file>", "as --service, with the log in a file that is kept small").implies({ service: true });

export const collect = (value: string, before: string[] = []): string[] => [...before, value];

export function wholeNumber(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > mostPast)
    throw new InvalidArgumentError(`expected a whole number from 1 to ${mostPast}.`);
  return n;
}

export function udid(text: string): string {
  const read = readUdid(text);
  if (read === undefined)
    throw new InvalidArgumentError("expected a UDID: 40 hex digits, or 8 of them, a dash and 16 more.");
  return read;
}

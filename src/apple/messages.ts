/**
 * Messages as lockdownd and most of the phone's services exchange them: a length
 * in four bytes, then a property list. What comes is `unknown` until somebody
 * reads it, and no longer than any phone's.
 */

import * as v from "valibot";
import { type Line, Nonsense } from "./line.ts";
import { type PlistDict, readPlist, writePlist } from "./plists.ts";

const largestMessage = 0x300000;

export function sendMessage(line: Line, message: PlistDict): void {
  const body = writePlist(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  line.send(Buffer.concat([length, body]));
}

/** Waits for its beginning as long as it takes; what has begun has to go on. */
export async function takeMessage(line: Line): Promise<unknown> {
  const length = checkedLength((await line.take(4)).readUInt32BE());
  return readBody(await line.inTime(line.take(length)));
}

/** The answer to a question, in time. */
export function ask(line: Line, question: PlistDict): Promise<unknown> {
  sendMessage(line, question);
  return line.inTime(takeMessage(line));
}

export function checkedLength(length: number): number {
  if (length <= largestMessage) return length;
  throw new Nonsense(`message of ${length} bytes, expected at most ${largestMessage}`);
}

export function readBody(bytes: Buffer): unknown {
  const message = readPlist(bytes);
  if (message === undefined) throw new Nonsense(`message of ${bytes.length} bytes that is no property list`);
  return message;
}

/** What a schema makes of a message. */
export function readAs<Schema extends v.GenericSchema>(
  schema: Schema,
  message: unknown,
  what: string,
): v.InferOutput<Schema> {
  const read = v.safeParse(schema, message);
  if (read.success) return read.output;
  throw new Nonsense(`${what}: ${v.getDotPath(read.issues[0]) ?? "the whole"} is not as expected`);
}

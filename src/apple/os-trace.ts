/**
 * The relay of the phone's processes and log: who runs, and what one of them
 * says at its usual levels. A line carries one request. However much comes, no
 * more than one record of it is held, and who sends faster has to wait.
 */

import * as v from "valibot";
import { type Ear, type Line, Nonsense } from "./line.ts";
import { checkedLength, readAs, readBody, sendMessage } from "./messages.ts";
import { type LogLine, readRecord } from "./os-trace-record.ts";
import { type Refusal, refusalOf } from "./phone-trouble.ts";
import type { PlistDict } from "./plists.ts";

export const osTraceRelay = "com.apple.os_trace_relay";

export type Process = { pid: number; name: string };

const Answer = v.object({ Status: v.string(), Payload: v.optional(v.unknown()) });
const Processes = v.record(
  v.pipe(v.string(), v.regex(/^\d{1,10}$/)),
  v.object({ ProcessName: v.optional(v.string(), "") }),
);

export async function listProcesses(line: Line): Promise<{ kind: "processes"; processes: Process[] } | Refusal> {
  const answer = await ask(line, { Request: "PidList" });
  if (answer.kind === "refused") return answer;
  const named = readAs(Processes, answer.payload, "the list of processes");
  const processes = Object.entries(named).map(([pid, { ProcessName }]) => ({ pid: Number(pid), name: ProcessName }));
  return { kind: "processes", processes };
}

const messagesOnly = 4;
/** More would also make the phone's programs keep what they would else forget, and would cost it. */
const noticesAndAbove = 0;

/** Runs until the line ends, or comes back with the phone's refusal. */
export async function followLog(line: Line, pid: number, ear: Ear<LogLine>): Promise<Refusal> {
  const request = { Request: "StartActivity", Pid: pid, MessageFilter: messagesOnly, StreamFlags: noticesAndAbove };
  const answer = await ask(line, request);
  if (answer.kind === "refused") return answer;
  ear.opened();
  for (;;) {
    const frame = await takeFrame(line);
    const record = frame.type === "record" ? readRecord(frame.bytes) : undefined;
    if (record?.pid === pid && record.level !== "info" && record.level !== "debug") ear.heard(record);
  }
}

async function ask(line: Line, question: PlistDict): Promise<{ kind: "answer"; payload: unknown } | Refusal> {
  sendMessage(line, question);
  const { type, bytes } = await line.inTime(takeFrame(line));
  if (type !== "plist") throw new Nonsense(`a ${type}, expected an answer to ${question.Request}`);
  const { Status, Payload } = readAs(Answer, readBody(bytes), `answer to ${question.Request}`);
  return Status === "RequestSuccessful" ? { kind: "answer", payload: Payload } : refusalOf(Status);
}

/** The byte that says what follows, and the order of those of its length. */
const types = new Map([
  [1, { type: "plist", read: (length: Buffer) => length.readUInt32BE() }],
  [2, { type: "record", read: (length: Buffer) => length.readUInt32LE() }],
  [3, { type: "archive", read: (length: Buffer) => length.readUInt32LE() }],
]);

async function takeFrame(line: Line): Promise<{ type: string; bytes: Buffer }> {
  const first = (await line.take(1)).readUInt8();
  const known = types.get(first);
  if (!known) throw new Nonsense(`log frame of type ${first}, expected 1 to 3`);
  const rest = async () => line.take(checkedLength(known.read(await line.take(4))));
  return { type: known.type, bytes: await line.inTime(rest()) };
}

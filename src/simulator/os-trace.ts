/**
 * os_trace_relay: one request a connection. Tells which processes run, or streams log records, of one process if asked so,
 * for as long as somebody listens.
 */

import { isPlain, type Level, type LogLine } from "./log.ts";
import type { Phone } from "./phone.ts";
import { numberIn, type PlistValue, takePlist, textIn, xmlPlist } from "./plists.ts";
import { bigEndian, type Wire } from "./wire.ts";

/** One byte tells what comes. Lengths of answers are big-endian, those of records are not. */
const frame = { answer: 1, record: 2 };
const alsoInfoAndDebug = 0x20;
const everybody = [-1, 0xffff_ffff];

export async function osTrace(wire: Wire, phone: Phone): Promise<void> {
  const request = await takePlist(wire);
  const answer = (content: { [key: string]: PlistValue }) => {
    const bytes = xmlPlist(content);
    return wire.send(Buffer.of(frame.answer), bigEndian(bytes.length), bytes);
  };
  switch (textIn(request, "Request")) {
    case "PidList": {
      const names = [...phone.processes.list()].map(([pid, name]) => [pid, { ProcessName: name }]);
      return answer({ Status: "RequestSuccessful", Payload: Object.fromEntries(names) });
    }
    case "StartActivity": {
      const pid = numberIn(request, "Pid") ?? -1;
      const all = ((numberIn(request, "StreamFlags") ?? 0) & alsoInfoAndDebug) !== 0;
      await answer({ Status: "RequestSuccessful" });
      const stop = phone.log.hear((line) => {
        if (!(everybody.includes(pid) || line.pid === pid) || !(all || isPlain(line))) return;
        const record = recordOf(line);
        // A listener who has left misses nothing, and its own conversation ends below.
        wire.send(Buffer.of(frame.record), littleEndian(record.length), record).catch(() => undefined);
      });
      await wire.take(1).finally(stop); // it has nothing to add, but it will leave
      return;
    }
    default:
      return answer({ Status: "RequestFailed" });
  }
}

const levels: Record<Level, number> = { notice: 0, info: 1, debug: 2, error: 0x10, fault: 0x11 };
const headSize = 129;

function recordOf({ pid, process, level, text }: LogLine): Buffer {
  const path = `/usr/libexec/${process}`;
  const [processPath, imagePath, message, subsystem, category] = [path, path, text, "com.apple.backup", "agent"].map(
    (part) => Buffer.from(`${part}\0`),
  );
  if (!processPath || !imagePath || !message || !subsystem || !category) throw new Error("five texts make a record");
  const now = Date.now();
  const head = Buffer.alloc(headSize);
  head.writeUInt8(2, 0);
  head.writeUInt32LE(2, 1);
  head.writeUInt32LE(headSize, 5);
  head.writeUInt32LE(pid, 9);
  head.writeBigUInt64LE(BigInt(pid), 13);
  head.writeUInt16LE(processPath.length, 37);
  head.writeBigUInt64LE(BigInt(Math.floor(now / 1000)), 55);
  head.writeUInt32LE((now % 1000) * 1000, 63);
  head.writeUInt8(levels[level], 68);
  head.writeUInt16LE(imagePath.length, 107);
  head.writeUInt32LE(message.length, 109);
  head.writeUInt16LE(subsystem.length, 117);
  head.writeUInt32LE(category.length, 121);
  return Buffer.concat([head, processPath, imagePath, message, subsystem, category]);
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/**
 * lockdownd, the phone's front door: says what the phone is, lets a computer in
 * that it trusts, and opens services. What it may say comes back as a value, its
 * refusals too. Nothing here changes anything on the phone.
 */

import * as v from "valibot";
import { type Line, Nonsense, type OpenedLine } from "./line.ts";
import { ask, readAs } from "./messages.ts";
import type { PairRecord } from "./pair-record.ts";
import { type PhoneTrouble, type Refusal, refusalOf } from "./phone-trouble.ts";
import type { PlistDict } from "./plists.ts";
import { secure } from "./secure.ts";

export const lockdownPort = 62078;

/** "com.apple.mobile.lockdown", or another where the phone is being restored. */
export async function queryType(line: Line): Promise<{ kind: "type"; type: string } | Refusal> {
  const answer = await askLockdown(line, { Request: "QueryType" });
  if (answer.kind === "refused") return answer;
  return { kind: "type", type: readAs(v.object({ Type: v.string() }), answer.message, "answer to QueryType").Type };
}

/** What it tells of a domain to somebody like us: without a domain what it is, without a key all there is. */
export async function getValue(
  line: Line,
  where: { domain?: string; key?: string } = {},
): Promise<{ kind: "value"; value: unknown } | Refusal> {
  const { domain, key } = where;
  const answer = await askLockdown(line, {
    Request: "GetValue",
    ...(domain !== undefined && { Domain: domain }),
    ...(key !== undefined && { Key: key }),
  });
  if (answer.kind === "refused") return answer;
  return { kind: "value", value: readAs(v.object({ Value: v.unknown() }), answer.message, "answer to GetValue").Value };
}

const Session = v.object({ EnableSessionSSL: v.optional(v.boolean(), false) });

/** A session ends with its line. */
export async function startSession(line: Line, record: PairRecord): Promise<OpenedLine | PhoneTrouble> {
  const answer = await askLockdown(line, { Request: "StartSession", ...record.host() });
  if (answer.kind === "refused") return answer;
  const { EnableSessionSSL } = readAs(Session, answer.message, "answer to StartSession");
  return EnableSessionSSL ? secure(line, record) : { kind: "line", line };
}

const Service = v.object({
  Port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)),
  EnableServiceSSL: v.optional(v.boolean(), false),
});

/** The phone listens on the port for one client, who had better come at once. */
export async function startService(
  line: Line,
  name: string,
): Promise<{ kind: "service"; port: number; encrypted: boolean } | Refusal> {
  const answer = await askLockdown(line, { Request: "StartService", Service: name });
  if (answer.kind === "refused") return answer;
  const { Port, EnableServiceSSL } = readAs(Service, answer.message, "answer to StartService");
  return { kind: "service", port: Port, encrypted: EnableServiceSSL };
}

const Answer = v.object({ Request: v.optional(v.string()), Error: v.optional(v.string()) });

async function askLockdown(
  line: Line,
  request: PlistDict & { Request: string },
): Promise<{ kind: "answer"; message: unknown } | Refusal> {
  // As a string: to whom says a number, or nothing, it gives older and vaguer names of errors.
  const message = await ask(line, { Label: "Defrost", ProtocolVersion: "2", ...request });
  const answer = readAs(Answer, message, `answer to ${request.Request}`);
  if (answer.Request !== undefined && answer.Request !== request.Request)
    throw new Nonsense(
      `an answer to ${JSON.stringify(answer.Request.slice(0, 40))}, expected one to ${request.Request}`,
    );
  return answer.Error === undefined ? { kind: "answer", message } : refusalOf(answer.Error);
}

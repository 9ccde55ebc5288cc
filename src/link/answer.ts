/**
 * What a viewer may ask, and the sentence it gets when it asks for something
 * else. Asking never changes anything.
 */

import * as v from "valibot";
import { ErrorCodes, ResponseError } from "vscode-jsonrpc/node";
import type { Snapshot } from "../core/snapshot.ts";
import type { Normal } from "../core/verdict/normal.ts";
import { type Answers, complaint, type HistoryQuery, historyQuerySchema } from "./protocol.ts";
import type { PastBackup } from "./schema.ts";

export function answerTo(answer: Answers, method: string, params: unknown): Snapshot | PastBackup[] | Normal[] {
  switch (method) {
    case "snapshot":
      check(v.undefined(), method, params);
      return answer.snapshot();
    case "history":
      return historyOf(answer, check(historyQuerySchema, method, params));
    case "normal":
      check(v.undefined(), method, params);
      return answer.normal();
    default:
      throw new ResponseError(
        ErrorCodes.MethodNotFound,
        `There is nothing called ${JSON.stringify(method.slice(0, 60))} to ask for; there are "snapshot", "history" and "normal".`,
      );
  }
}

/** A history that cannot be read is told in its own words. */
function historyOf(answer: Answers, query: HistoryQuery): PastBackup[] {
  try {
    return answer.history(query);
  } catch (cause) {
    throw new ResponseError(ErrorCodes.InternalError, cause instanceof Error ? cause.message : String(cause));
  }
}

function check<Asked>(schema: v.GenericSchema<unknown, Asked>, method: string, params: unknown): Asked {
  const read = v.safeParse(schema, params);
  if (read.success) return read.output;
  throw new ResponseError(ErrorCodes.InvalidParams, `Cannot answer "${method}": ${complaint(read.issues)}`);
}

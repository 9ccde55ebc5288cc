/**
 * What a viewer may ask, and the sentence it gets when it asks for something
 * else. Only a wish and a setting change anything, and only what mind and configuration allow.
 */

import * as v from "valibot";
import { ErrorCodes, ResponseError } from "vscode-jsonrpc/node";
import { placeSchema, wishSchema } from "./fix-schema.ts";
import { type Answers, complaint, historyQuerySchema, journalQuerySchema } from "./protocol.ts";
import { samplesQuerySchema } from "./schema.ts";
import { changeSchema } from "./settings-schema.ts";

/** Any of the answers, or a promise of one. */
type Answer = ReturnType<Answers[keyof Answers]>;

export function answerTo(answer: Answers, method: string, params: unknown): Answer {
  switch (method) {
    case "snapshot":
      check(v.undefined(), method, params);
      return answer.snapshot();
    case "history": {
      const query = check(historyQuerySchema, method, params);
      return readable(() => answer.history(query));
    }
    case "normal":
      check(v.undefined(), method, params);
      return answer.normal();
    case "fixes":
      return answer.fixes(check(placeSchema, method, params));
    case "journal": {
      const query = check(journalQuerySchema, method, params);
      return readable(() => answer.journal(query));
    }
    case "samples": {
      const query = check(samplesQuerySchema, method, params);
      return readable(() => answer.samples(query));
    }
    case "wish":
      return answer.wish(check(wishSchema, method, params));
    case "settings":
      check(v.undefined(), method, params);
      return answer.settings();
    case "set":
      return answer.set(check(changeSchema, method, params));
    default:
      throw new ResponseError(
        ErrorCodes.MethodNotFound,
        `There is nothing called ${JSON.stringify(method.slice(0, 60))} to ask for; ` +
          'there are "snapshot", "history", "normal", "fixes", "journal", "samples", "wish", "settings" and "set".',
      );
  }
}

/** A history that cannot be read is told in its own words. */
function readable<Past>(read: () => Past): Past {
  try {
    return read();
  } catch (cause) {
    throw new ResponseError(ErrorCodes.InternalError, cause instanceof Error ? cause.message : String(cause));
  }
}

function check<Asked>(schema: v.GenericSchema<unknown, Asked>, method: string, params: unknown): Asked {
  const read = v.safeParse(schema, params);
  if (read.success) return read.output;
  throw new ResponseError(ErrorCodes.InvalidParams, `Cannot answer "${method}": ${complaint(read.issues)}`);
}

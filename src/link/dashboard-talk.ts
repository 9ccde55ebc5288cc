/**
 * What the dashboard's page hears and may ask. It hears as Server-Sent Events:
 * the newest picture, then all that comes; one that does not read in time misses
 * events and gets the newest picture instead. It asks with small JSON bodies,
 * each read by a schema.
 */

import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as v from "valibot";
import { type Question, questionSchema } from "./dashboard-question.ts";
import type { Heard } from "./heard.ts";
import type { Hold } from "./hold.ts";
import { complaint, mostPast } from "./protocol.ts";
import { Broken, Declined } from "./viewer.ts";

const largestQuestion = 16 * 1024;

/** Tells until the page hangs up or the signal aborts. */
export async function tellPage(response: ServerResponse, hold: Hold, signal: AbortSignal): Promise<void> {
  const left = new AbortController();
  const until = AbortSignal.any([signal, left.signal]);
  response.on("close", () => left.abort());
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  let behind = false;
  const tell = (heard: Heard) => {
    behind ||= !response.write(`data: ${JSON.stringify(heard)}\n\n`);
  };
  tell(hold.now());
  hold.hear((heard) => behind || tell(heard), until);
  response.on("drain", () => {
    behind = false;
    tell(hold.now());
  });
  if (!until.aborted) await once(until, "abort");
  response.end();
}

/** Answers one question, and says in a sentence why it cannot. */
export async function answerPage(request: IncomingMessage, response: ServerResponse, hold: Hold): Promise<void> {
  if (request.headers["content-type"] !== "application/json") return reply(response, 415, "Expected JSON.");
  const question = v.safeParse(v.pipe(v.string(), v.parseJson(), questionSchema), await readBody(request));
  if (!question.success) return reply(response, 400, `Cannot answer that: ${complaint(question.issues)}`);
  try {
    reply(response, 200, await answerQuestion(question.output, hold));
  } catch (error) {
    if (!(error instanceof Broken || error instanceof Declined)) throw error;
    reply(response, 503, error.message);
  }
}

/** The same for every page, however it asks. */
export async function answerQuestion(question: Question, hold: Hold): Promise<unknown> {
  switch (question.ask) {
    case "wish":
      return hold.ask((viewer) => viewer.wish(question.wish));
    case "history":
      return hold.ask((viewer) => viewer.history({ limit: mostPast }));
    case "journal":
      return hold.ask((viewer) => viewer.journal({ limit: mostPast }));
    case "settings":
      return hold.ask((viewer) => viewer.settings());
    case "set":
      return hold.ask((viewer) => viewer.set(question.change));
    case "samples":
      return hold.ask((viewer) => viewer.samples({ backup: question.backup }));
    default:
      throw new Error(`unhandled question ${JSON.stringify(question satisfies never)}`);
  }
}

/** Beyond the largest that anybody of ours asks, the rest is not even read. */
async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > largestQuestion) return "";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

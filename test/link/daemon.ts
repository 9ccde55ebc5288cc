/** A daemon's end of the link on a real socket, and raw lines into it for those who speak another language. */

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { connectLink } from "../../src/link/client.ts";
import type { ViewerMessage } from "../../src/link/inbox.ts";
import type { Answers } from "../../src/link/protocol.ts";
import { type LinkOptions, openLink } from "../../src/link/server.ts";
import type { Viewer } from "../../src/link/viewer.ts";
import { normal, pastBackup, pastRun, review, settings, snapshotAt } from "./examples.ts";
import { temporaryFolder, testSignal } from "./ground.ts";

export const answers: Answers = {
  snapshot: () => snapshotAt(0),
  history: () => [pastBackup],
  normal: () => [normal],
  fixes: () => [review],
  journal: () => [pastRun],
  samples: () => [{ at: 1, bytes: 4096 }],
  wish: async () => ({ kind: "refused", why: "nothing-to-fix" }),
  settings: async () => settings,
  set: async (change) => ({ kind: "changed", settings: { ...settings, ...change } }),
};

type TestLink = Partial<Omit<LinkOptions, "answer"> & { answer: Partial<Answers> }>;

export async function openTestLink({ answer, ...options }: TestLink = {}) {
  const socket = join(temporaryFolder(), "daemon.sock");
  const stop = testSignal();
  const link = await openLink({ socket, answer: { ...answers, ...answer }, signal: stop.signal, ...options });
  return { link, socket, stop };
}

export async function view(socket: string): Promise<Viewer> {
  const met = await connectLink({ socket, signal: testSignal().signal });
  if (met.kind !== "viewer") throw new Error(`expected a viewer, got ${JSON.stringify(met)}`);
  return met;
}

export async function* ofEvents(messages: AsyncIterable<ViewerMessage>): AsyncGenerator<number> {
  for await (const message of messages) if (message.kind === "event") yield message.event.at;
}

export async function rawLine(socket: string): Promise<Socket> {
  const line = connect(socket);
  line.on("error", () => undefined); // being thrown out is what these lines are for
  onTestFinished(() => void line.destroy());
  await once(line, "connect");
  return line;
}

export const framed = (body: string) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** The line was closed from the other side; what came before is dropped. */
export async function thrownOut(line: Socket): Promise<void> {
  line.resume();
  if (!line.closed) await new Promise((resolve) => line.once("close", resolve));
}

export async function expectServed(socket: string): Promise<void> {
  expect(await (await view(socket)).snapshot()).toEqual(snapshotAt(0));
}

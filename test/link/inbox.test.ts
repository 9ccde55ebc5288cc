import { expect, test } from "vitest";
import { openInbox, type ViewerMessage } from "../../src/link/inbox.ts";
import { progress, snapshotAt } from "./examples.ts";

const event = (at: number): ViewerMessage => ({ kind: "event", event: progress(at) });
const picture = (at: number): ViewerMessage => ({ kind: "snapshot", snapshot: snapshotAt(at) });
const name = (message: ViewerMessage) =>
  message.kind === "event" ? `event ${message.event.at}` : `snapshot ${message.snapshot.at}`;

async function readAll(inbox: ReturnType<typeof openInbox>): Promise<string[]> {
  const read: string[] = [];
  for await (const message of inbox.messages) read.push(name(message));
  return read;
}

test("everything arrives in order, whether one waits for it or not", async () => {
  const inbox = openInbox();
  inbox.put(picture(1));
  inbox.put(event(2));
  const reading = readAll(inbox);
  await Promise.resolve();
  inbox.put(event(3));
  inbox.end();
  expect(await reading).toEqual(["snapshot 1", "event 2", "event 3"]);
});

test("a reader that looks too seldom loses events and goes on from the next picture", async () => {
  const inbox = openInbox(3);
  for (const at of [1, 2, 3, 4]) inbox.put(event(at));
  inbox.put(picture(5));
  inbox.put(event(6));
  inbox.end();
  expect(await readAll(inbox)).toEqual(["snapshot 5", "event 6"]);
});

test("after a gap nothing is shown before the next picture", async () => {
  const inbox = openInbox(2);
  for (const at of [1, 2, 3]) inbox.put(event(at));
  const messages = inbox.messages[Symbol.asyncIterator]();
  expect((await messages.next()).value).toEqual(event(1));
  inbox.put(event(4)); // there would be room again, but 3 is missing
  inbox.put(picture(5));
  expect((await messages.next()).value).toEqual(picture(5));
});

test("the reason of the end is told after what came before it", async () => {
  const inbox = openInbox();
  inbox.put(event(1));
  inbox.end(new Error("garbled"));
  inbox.end();
  const messages = inbox.messages[Symbol.asyncIterator]();
  expect((await messages.next()).value).toEqual(event(1));
  await expect(messages.next()).rejects.toThrow("garbled");
});

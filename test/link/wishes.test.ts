/** What viewers want done: only what the schema knows gets to the mind, and everybody hears what came of it. */

import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { Reply, Wish } from "../../src/core/fix/fix.ts";
import { fixes } from "../../src/core/fix/table.ts";
import { expectServed, openTestLink, rawLine, view } from "./daemon.ts";
import { pastRun, phone, review } from "./examples.ts";

/** A daemon that notes every wish that reaches it. */
async function wishing(reply: (wish: Wish) => Promise<Reply> = async () => ({ kind: "stopped" })) {
  const wishes: Wish[] = [];
  const { socket } = await openTestLink({
    answer: {
      wish(wish) {
        wishes.push(wish);
        return reply(wish);
      },
    },
  });
  return { socket, wishes };
}

/** Somebody who says what no viewer of ours would. */
async function stranger(socket: string): Promise<MessageConnection> {
  const line = await rawLine(socket);
  const connection = createMessageConnection(new StreamMessageReader(line), new StreamMessageWriter(line));
  connection.listen();
  return connection;
}

const fix: Wish = { want: "fix", fix: "restart-iphone", by: "click", consents: true, device: phone, root: "/backups" };

test("a wish gets to the mind as it was said, and its reply back", async () => {
  const { socket, wishes } = await wishing(async () => ({ kind: "refused", why: "another-fix", fix: "replug" }));
  const viewer = await view(socket);
  const said: Wish[] = [
    fix,
    { want: "fix", fix: "replug", by: "command", consents: false },
    { want: "walk", by: "click", device: "f".repeat(40) },
    { want: "next-step", run: "replug@5" },
    { want: "stop" },
  ];
  for (const wish of said) {
    expect(await viewer.wish(wish)).toEqual({ kind: "refused", why: "another-fix", fix: "replug" });
  }
  expect(wishes).toEqual(said);
});

test("every fix of the table can be wished for, and no other", async () => {
  const { socket, wishes } = await wishing();
  const connection = await stranger(socket);
  for (const id of Object.keys(fixes)) await connection.sendRequest("wish", { ...fix, fix: id });
  expect(wishes.map((wish) => "fix" in wish && wish.fix)).toEqual(Object.keys(fixes));
  await expect(connection.sendRequest("wish", { ...fix, fix: "erase-iphone" })).rejects.toMatchObject({ code: -32602 });
});

test.each<[string, unknown]>([
  ["an order for a hand", { hand: "stop-writer", writer: { pid: 1 }, force: true }],
  ["a fix with an order in it", { ...fix, order: { hand: "restart-usbmuxd" } }],
  ["a fix that the settings allowed", { ...fix, by: "automatic" }],
  ["consent that is no yes or no", { ...fix, consents: "yes" }],
  ["no word of consent", { ...fix, consents: undefined }],
  ["a phone that is a path", { ...fix, device: "../../etc" }],
  ["a phone with a line break", { ...fix, device: `${phone}\n` }],
  ["a folder that is a number", { ...fix, root: 7 }],
  ["a folder without end", { ...fix, root: "/".repeat(5000) }],
  ["a walk by the settings", { want: "walk", by: "automatic" }],
  ["a stop of one in particular", { want: "stop", run: "replug@5" }],
  ["a step of nothing", { want: "next-step" }],
  ["a list", [fix]],
  ["a prototype", JSON.parse('{"__proto__":{"want":"stop"}}')],
])("%s is no wish, and nothing is done", async (_, params) => {
  const { socket, wishes } = await wishing();
  const connection = await stranger(socket);
  await expect(connection.sendRequest("wish", params)).rejects.toMatchObject({ code: -32602 });
  expect(wishes).toEqual([]);
  await expectServed(socket);
});

test("whatever is said to be a wish: the mind hears nothing that the table does not have", async () => {
  const { socket, wishes } = await wishing();
  const connection = await stranger(socket);
  const word = fc.constantFrom("fix", "walk", "stop", "next-step", "restart-mac", "click", "automatic", phone, "/");
  const anything = fc.record(
    {
      want: fc.oneof(word, fc.jsonValue()),
      fix: fc.oneof(word, fc.jsonValue()),
      by: word,
      consents: fc.oneof(fc.boolean(), word),
      device: fc.oneof(word, fc.jsonValue()),
      root: fc.oneof(word, fc.jsonValue()),
      run: fc.oneof(word, fc.jsonValue()),
    },
    { requiredKeys: ["want"] },
  );
  await fc.assert(
    fc.asyncProperty(anything, async (params) => {
      await connection.sendRequest("wish", params).catch(() => undefined);
    }),
    { numRuns: 300 },
  );
  for (const wish of wishes) {
    if (wish.want === "fix") expect(Object.keys(fixes)).toContain(wish.fix);
    if ("by" in wish) expect(["click", "command"]).toContain(wish.by);
    if ("device" in wish) expect(wish.device).toBe(phone);
  }
});

test("while one viewer waits for its reply, the others are served, and each gets its own", async () => {
  const replies = new Map<string, PromiseWithResolvers<Reply>>();
  const { socket, wishes } = await wishing((wish) => {
    const reply = Promise.withResolvers<Reply>();
    replies.set("fix" in wish ? wish.fix : "", reply);
    return reply.promise;
  });
  const [one, other] = [await view(socket), await view(socket)];
  const first = one.wish({ ...fix, fix: "replug" });
  await expectServed(socket);
  const second = other.wish({ ...fix, fix: "start-again" });
  await expect.poll(() => wishes).toHaveLength(2);
  replies.get("start-again")?.resolve({ kind: "refused", why: "another-fix", fix: "replug" });
  expect(await second).toEqual({ kind: "refused", why: "another-fix", fix: "replug" });
  replies.get("replug")?.resolve({ kind: "began", run: "replug@1", fix: "replug" });
  expect(await first).toEqual({ kind: "began", run: "replug@1", fix: "replug" });
});

test("a viewer asks for every fix and for the journal", async () => {
  const asked: unknown[] = [];
  const { socket } = await openTestLink({
    answer: {
      fixes: (place) => {
        asked.push(place);
        return [review];
      },
      journal: (query) => {
        asked.push(query);
        return [pastRun];
      },
    },
  });
  const viewer = await view(socket);
  expect(await viewer.fixes({ device: phone })).toEqual([review]);
  expect(await viewer.journal({ limit: 3 })).toEqual([pastRun]);
  expect(asked).toEqual([{ device: phone }, { limit: 3 }]);
  const connection = await stranger(socket);
  await expect(connection.sendRequest("journal", { limit: 101 })).rejects.toMatchObject({ code: -32602 });
  await expect(connection.sendRequest("fixes", { device: "everybody" })).rejects.toMatchObject({ code: -32602 });
});

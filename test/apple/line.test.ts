/** A line over a real socket: what comes in pieces, late, in floods, or not at all. */

import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { Ended, forAsLongAs, GivenUp, NotAnswering, openLine } from "../../src/apple/line.ts";
import { poll } from "../platform/watching.ts";
import { lineTo, lineWith, listen } from "./line.ts";

test("what is asked for comes whole, however it was cut, and nothing is taken that was not asked for", async () => {
  const line = await lineWith(Buffer.from("on"), Buffer.from("e tw"), Buffer.from("o"));
  expect(`${await line.take(3)}`).toBe("one");
  expect(await line.take(0)).toHaveLength(0);
  expect(`${await line.take(4)}`).toBe(" two");
  await expect(line.take(1)).rejects.toThrow(Ended);
});

test("the end in the middle of something is an end, and stays one", async () => {
  const line = await lineWith(Buffer.from("half"));
  await expect(line.take(8)).rejects.toThrow("the connection was closed");
  await expect(line.take(1)).rejects.toThrow(Ended);
  line.send(Buffer.from("to nobody"));
});

test("nobody is there: the system's own reason", async () => {
  const line = openLine({ path: "/nonexistent/socket" }, { signal: new AbortController().signal, patience: 1000 });
  await expect(line.take(1)).rejects.toMatchObject({ code: "ENOENT" });
});

test("who is silent for too long is not waited for, and told how long it was", async () => {
  const { line, open } = await lineTo((socket) => socket.resume(), 30);
  await expect(line.inTime(line.take(1))).rejects.toEqual(new NotAnswering(30));
  await poll(() => open.size === 0 || undefined, "a closed connection");
});

test("a byte now and then does not buy more time", async () => {
  const { line } = await lineTo((socket) => {
    const drip = setInterval(() => socket.write("x"), 5);
    socket.on("close", () => clearInterval(drip));
  }, 100);
  await expect(line.inTime(line.take(1_000_000))).rejects.toThrow(NotAnswering);
});

test("an aborted signal ends the wait and closes the connection", async () => {
  const { line, open, stop } = await lineTo((socket) => socket.resume());
  await poll(() => open.size === 1 || undefined, "a connection");
  const waiting = line.take(1);
  stop.abort();
  await expect(waiting).rejects.toThrow(GivenUp);
  await poll(() => open.size === 0 || undefined, "a closed connection");
});

test("a line that is opened too late is closed at once", async () => {
  const { address, open } = await listen((socket) => socket.resume());
  const line = openLine(address, { signal: AbortSignal.abort(), patience: 1000 });
  await expect(line.take(1)).rejects.toThrow(GivenUp);
  await poll(() => open.size === 0 || undefined, "a closed connection");
});

test.each(["done", "failed", "aborted"])("lines live no longer than the work they were opened for: %s", async (how) => {
  const { address, open } = await listen((socket) => socket.write("x"));
  const stop = new AbortController();
  const work = forAsLongAs({ signal: stop.signal, patience: 1000 }, async (options) => {
    const line = openLine(address, options);
    await line.take(1);
    if (how === "failed") throw new Error("as planned");
    if (how === "aborted") stop.abort();
    return how === "aborted" ? line.take(1) : how;
  });
  await work.catch(() => undefined);
  await poll(() => open.size === 0 || undefined, "a closed connection");
});

test("who sends faster than we read has to wait", async () => {
  let other: Socket | undefined;
  let sent = 0;
  const { line } = await lineTo((socket) => {
    other = socket;
    const pour = () => {
      while (socket.write(Buffer.alloc(65_536))) sent += 65_536;
      sent += 65_536;
    };
    socket.on("drain", pour);
    pour();
  });
  await line.take(65_536);
  const before = sent;
  await line.take(65_536 * 4);
  expect(other).toBeDefined();
  // What it could not send yet, it holds itself: no more than the system's buffers and ours are under way.
  expect(sent - before).toBeLessThan(8 * 1024 * 1024);
  if (other) {
    other.destroy();
    await once(other, "close");
  }
});

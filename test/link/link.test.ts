import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { connectLink } from "../../src/link/client.ts";
import { protocol } from "../../src/link/protocol.ts";
import { openLink } from "../../src/link/server.ts";
import { answers, framed, openTestLink, rawLine, view } from "./daemon.ts";
import { examples, normal, pastBackup, phone, progress, snapshotAt } from "./examples.ts";
import { temporaryFolder, testSignal, until } from "./ground.ts";

test("a viewer sees the picture first, then what happens, in order", async () => {
  const { link, socket } = await openTestLink();
  const messages = (await view(socket)).messages[Symbol.asyncIterator]();
  expect((await messages.next()).value).toEqual({ kind: "snapshot", snapshot: snapshotAt(0) });
  for (const event of Object.values(examples)) link.publish(event);
  for (const event of Object.values(examples)) expect((await messages.next()).value).toEqual({ kind: "event", event });
});

test("pictures come one a second, the newest of them", async () => {
  const { link, socket } = await openTestLink();
  const messages = (await view(socket)).messages[Symbol.asyncIterator]();
  await messages.next();
  for (const at of [1, 2, 3]) link.publishSnapshot(() => snapshotAt(at));
  expect((await messages.next()).value).toEqual({ kind: "snapshot", snapshot: snapshotAt(1) });
  expect((await messages.next()).value).toEqual({ kind: "snapshot", snapshot: snapshotAt(3) });
});

test("a viewer asks, and gets what it asked for", async () => {
  const asked: unknown[] = [];
  const { socket } = await openTestLink({
    answer: {
      snapshot: () => snapshotAt(7),
      history: (query) => {
        asked.push(query);
        return [pastBackup];
      },
    },
  });
  const viewer = await view(socket);
  expect(await viewer.snapshot()).toEqual(snapshotAt(7));
  expect(await viewer.history({ limit: 5 })).toEqual([pastBackup]);
  expect(await viewer.history({ device: phone, limit: 1 })).toEqual([pastBackup]);
  expect(await viewer.normal()).toEqual([normal]);
  expect(asked).toEqual([{ limit: 5 }, { device: phone, limit: 1 }]);
});

test("a question nobody understands gets a sentence, and the next one its answer", async () => {
  const { socket } = await openTestLink();
  const line = await rawLine(socket);
  const connection = createMessageConnection(new StreamMessageReader(line), new StreamMessageWriter(line));
  connection.listen();
  const ask = (method: string, params?: object) => connection.sendRequest(method, ...(params ? [params] : []));
  await expect(ask("erase")).rejects.toMatchObject({
    code: -32601,
    message:
      'There is nothing called "erase" to ask for; there are "snapshot", "history", "normal", "fixes", "journal", "samples", "wish", "settings" and "set".',
  });
  await expect(ask("history", { limit: 0 })).rejects.toMatchObject({
    code: -32602,
    message: 'Cannot answer "history": limit: Invalid value: Expected >=1 but received 0',
  });
  await expect(ask("history", [1, 2])).rejects.toMatchObject({ code: -32602 });
  await expect(ask("snapshot", { more: 1 })).rejects.toMatchObject({ code: -32602 });
  expect(await ask("snapshot")).toEqual(snapshotAt(0));
});

test("a history that cannot be read is an answer too", async () => {
  const answer = {
    snapshot: () => snapshotAt(0),
    history: () => {
      throw new Error("the disk is on fire");
    },
  };
  const viewer = await view((await openTestLink({ answer })).socket);
  await expect(viewer.history({ limit: 1 })).rejects.toThrow(/^the disk is on fire$/);
  expect(await viewer.snapshot()).toEqual(snapshotAt(0));
});

test("when the daemon goes, the messages end and questions are turned down", async () => {
  const { socket, stop } = await openTestLink();
  const viewer = await view(socket);
  stop.abort();
  for await (const message of viewer.messages) expect(message.kind).toBe("snapshot");
  await expect(viewer.snapshot()).rejects.toThrow("The daemon went away and did not answer.");
  expect(await connectLink({ socket, signal: testSignal().signal })).toEqual({ kind: "no-daemon" });
});

test("a question still open when the daemon goes is turned down", async () => {
  const { socket, stop } = await openTestLink();
  const viewer = await view(socket);
  const asked = viewer.snapshot();
  stop.abort();
  await expect(asked).rejects.toThrow("The daemon went away and did not answer.");
});

test("a viewer that is told to stop, stops", async () => {
  const { socket } = await openTestLink();
  const stop = testSignal();
  const met = await connectLink({ socket, signal: stop.signal });
  if (met.kind !== "viewer") throw new Error(met.kind);
  stop.abort();
  for await (const message of met.messages) expect(message.kind).toBe("snapshot");
  await expect(connectLink({ socket, signal: stop.signal })).rejects.toThrow("aborted");
});

test("the socket is for its owner alone", async () => {
  const { socket } = await openTestLink();
  expect((await stat(socket)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(socket))).mode & 0o777).toBe(0o700);
});

test("a folder others can enter is refused", async () => {
  const folder = temporaryFolder();
  await chmod(folder, 0o755);
  await expect(openTestLink({ socket: join(folder, "s") })).rejects.toThrow("has mode 755, expected 700");
});

test("a path the system would cut short is refused before it is used, by both ends", async () => {
  const folder = temporaryFolder();
  const socket = join(folder, "x".repeat(103 - folder.length));
  expect(socket).toHaveLength(104);
  const why = "is 104 bytes long; the system allows 103. Choose a state folder with a shorter path.";
  await expect(openTestLink({ socket })).rejects.toThrow(why);
  await expect(connectLink({ socket, signal: testSignal().signal })).rejects.toThrow(why);
  await openTestLink({ socket: socket.slice(0, -1) });
});

test("the socket of a daemon that was killed is cleared away", async () => {
  const socket = join(temporaryFolder(), "daemon.sock");
  const dying = `require("node:net").createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, "SIGKILL"))`;
  expect(spawnSync(process.execPath, ["-e", dying]).signal).toBe("SIGKILL");
  expect((await stat(socket)).isSocket()).toBe(true);
  expect(await connectLink({ socket, signal: testSignal().signal })).toEqual({ kind: "no-daemon" });
  await openTestLink({ socket });
  await view(socket);
});

test("a daemon that answers is left alone", async () => {
  const { socket } = await openTestLink();
  await expect(openTestLink({ socket })).rejects.toThrow(`Another daemon already answers at ${socket}. Stop it first.`);
  await view(socket);
});

test("a file that is no socket is not ours to remove", async () => {
  const socket = join(temporaryFolder(), "letters");
  await writeFile(socket, "dear");
  await expect(openTestLink({ socket })).rejects.toThrow("Cannot tell whether a daemon answers");
  expect((await stat(socket)).size).toBe(4);
});

test("a link that is not wanted any more is not opened", async () => {
  const socket = join(temporaryFolder(), "daemon.sock");
  await expect(openLink({ socket, answer: answers, signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  await expect(stat(socket)).rejects.toThrow("ENOENT");
});

test("the thirty-third viewer is turned away with a sentence, until one leaves", async () => {
  const { socket } = await openTestLink();
  const lines = await Promise.all(Array.from({ length: 32 }, () => rawLine(socket)));
  await Promise.all(lines.map((line) => once(line, "data"))); // all greeted
  const join33 = () => connectLink({ socket, signal: testSignal().signal });
  expect(await join33()).toEqual({
    kind: "refused",
    why: "Defrost already serves 32 viewers, the most it can. Close one and try again.",
  });
  lines[0]?.destroy();
  await until(async () => (await join33()).kind === "viewer");
});

/** A daemon of another make, which says what it likes. */
async function strangerSaying(...said: string[]): Promise<string> {
  const socket = join(temporaryFolder(), "daemon.sock");
  const server = createServer((line) => {
    line.on("error", () => undefined);
    for (const each of said) line.write(each);
  });
  testSignal().signal.addEventListener("abort", () => server.close());
  await once(server.listen(socket), "listening");
  return socket;
}
const notice = (method: string, params: unknown) => framed(JSON.stringify({ jsonrpc: "2.0", method, params }));
const hello = (spoken: number) => notice("hello", { protocol: spoken, since: "next year" });

test("a daemon of another protocol is refused, naming both", async () => {
  const socket = await strangerSaying(hello(protocol + 1));
  expect(await connectLink({ socket, signal: testSignal().signal })).toEqual({
    kind: "refused",
    why: `The daemon speaks protocol ${protocol + 1}, this viewer protocol ${protocol}. Quit Defrost and open it again, so that both are of one version.`,
  });
});

test.each([
  ["an event of another kind", notice("event", { kind: "melted", at: 1 }), "kind"],
  ["a notice of another name", notice("weather", {}), "method"],
  ["garbage", framed("{]"), "not JSON"],
  ["something endless", "Content-Length: 9999999999\r\n\r\n", "message of 9999999999 bytes, expected at most 8388608"],
])("%s ends the viewing with a sentence", async (_, said, why) => {
  const viewer = await view(await strangerSaying(hello(protocol), notice("snapshot", snapshotAt(4)), said));
  const messages = viewer.messages[Symbol.asyncIterator]();
  expect((await messages.next()).value).toEqual({ kind: "snapshot", snapshot: snapshotAt(4) });
  const end = messages.next();
  await expect(end).rejects.toThrow(`The daemon says what this viewer (protocol ${protocol}) does not understand`);
  await expect(end).rejects.toThrow(why);
});

test("a daemon that accepts and never speaks is not waited for", async () => {
  const socket = await strangerSaying();
  const met = await connectLink({ socket, signal: testSignal().signal, patience: 30 });
  expect(met).toEqual({ kind: "not-answering" });
});

test("a daemon that hangs up before it speaks is not answering", async () => {
  const socket = join(temporaryFolder(), "daemon.sock");
  const server = createServer((line) => void line.destroy());
  testSignal().signal.addEventListener("abort", () => server.close());
  await once(server.listen(socket), "listening");
  expect(await connectLink({ socket, signal: testSignal().signal })).toEqual({ kind: "not-answering" });
});

test("no daemon is a result", async () => {
  const folder = temporaryFolder();
  const signal = testSignal().signal;
  expect(await connectLink({ socket: join(folder, "none"), signal })).toEqual({ kind: "no-daemon" });
  await writeFile(join(folder, "file"), "");
  expect(await connectLink({ socket: join(folder, "file"), signal })).toEqual({ kind: "no-daemon" });
  expect(await connectLink({ socket: join(folder, "file", "none"), signal })).toEqual({ kind: "no-daemon" });
});

test("no permission is another", async () => {
  const { socket } = await openTestLink();
  await chmod(socket, 0);
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(65_534); // no mode keeps root out
  try {
    expect(await connectLink({ socket, signal: testSignal().signal })).toEqual({ kind: "not-permitted" });
  } finally {
    if (root) process.seteuid?.(0);
  }
});

test("many events, one line: none is lost to a viewer that reads", async () => {
  const { link, socket } = await openTestLink();
  const viewer = await view(socket);
  let expected = 1;
  const reading = (async () => {
    for await (const message of viewer.messages) {
      if (message.kind === "event") expect(message.event).toEqual(progress(expected++));
      if (expected > 2000) return;
    }
  })();
  for (let at = 1; at <= 2000; at++) {
    link.publish(progress(at));
    if (at % 100 === 0) await until(() => expected > at - 100);
  }
  await reading;
});

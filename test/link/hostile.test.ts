import { once } from "node:events";
import fc from "fast-check";
import { expect, test } from "vitest";
import { expectServed, framed, ofEvents, openTestLink, rawLine, thrownOut, view } from "./daemon.ts";
import { pastBackup, progress, snapshotAt } from "./examples.ts";
import { until } from "./ground.ts";

const request = framed('{"jsonrpc":"2.0","id":1,"method":"snapshot"}');

test.each([
  ["noise", "\0\x01\x02".repeat(500)],
  ["a web browser", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ["two gigabytes announced", "Content-Length: 2147483648\r\n\r\n"],
  ["a header without end", "X-Long: ".padEnd(5000, "x")],
  ["a body that is not JSON", framed("{]")],
  ["a body of nothing", framed("")],
  ["nests, thirty thousand deep", framed("[".repeat(30_000) + "]".repeat(30_000))],
  ["null", framed("null")],
  ["a notification", framed('{"jsonrpc":"2.0","method":"snapshot"}')],
  ["a cancellation of nothing", framed('{"jsonrpc":"2.0","method":"$/cancelRequest"}')],
  ["an answer nobody waits for", framed('{"jsonrpc":"2.0","id":1,"result":null}')],
  ["an id that is an object", framed('{"jsonrpc":"2.0","id":{"toString":1},"method":"snapshot"}')],
])("%s is thrown out; the others do not notice", async (_, said) => {
  const { link, socket } = await openTestLink();
  const events = ofEvents((await view(socket)).messages);
  const line = await rawLine(socket);
  line.write(said);
  await thrownOut(line);
  link.publish(progress(1));
  expect((await events.next()).value).toBe(1);
  await expectServed(socket);
});

test("any bytes at all: the daemon goes on", async () => {
  const { socket } = await openTestLink();
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map(Buffer.from),
    fc.constantFrom(request, "\r\n\r\n", "{}"),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
      const line = await rawLine(socket);
      for (const each of pieces) line.write(each);
      line.end();
      await thrownOut(line);
    }),
    { numRuns: 60 },
  );
  await expectServed(socket);
});

test("a question cut off at any byte leaves nothing behind", async () => {
  const { socket } = await openTestLink();
  for (let cut = 0; cut < request.length; cut++) {
    const line = await rawLine(socket);
    line.end(request.slice(0, cut));
    await thrownOut(line);
  }
  // More than thirty-two came and went: had one stayed, its place would be gone.
  await expectServed(socket);
});

test("a viewer that says it will not speak again still gets its answer", async () => {
  const { socket } = await openTestLink();
  const line = await rawLine(socket);
  let heard = "";
  line.on("data", (bytes: Buffer) => {
    heard += bytes;
  });
  line.end(request);
  await once(line, "close");
  expect(heard).toContain('"id":1,"result":{');
});

test("a question never finished is given up, without holding anybody else", async () => {
  const { link, socket } = await openTestLink({ patience: 50 });
  const events = ofEvents((await view(socket)).messages);
  const line = await rawLine(socket);
  const drip = setInterval(() => line.write("X"), 5);
  line.write("Content-Length: 44\r");
  link.publish(progress(1));
  expect((await events.next()).value).toBe(1);
  await thrownOut(line);
  clearInterval(drip);
  await expectServed(socket);
});

test("a question that came in two pieces has nothing to fear afterwards", async () => {
  const { socket } = await openTestLink({ patience: 700 });
  const line = await rawLine(socket);
  await once(line, "data"); // greeted: from here on it is listened to
  line.write(request.slice(0, 30));
  await expectServed(socket); // and the first piece has been read
  line.write(request.slice(30));
  const slow = await rawLine(socket);
  slow.write("C");
  await thrownOut(slow); // its patience ran out after the other's would have
  expect(line.closed).toBe(false);
});

test("a viewer that is silent between questions may stay as long as it likes", async () => {
  const { socket } = await openTestLink({ patience: 20 });
  const quiet = await rawLine(socket);
  const slow = await rawLine(socket);
  slow.write("C");
  await thrownOut(slow); // by now the quiet one's patience would have run out too
  quiet.resume().write(request);
  await once(quiet, "data");
  expect(quiet.closed).toBe(false);
});

test("questions without end from somebody who does not listen are not taken in", async () => {
  let answered = 0;
  const { socket } = await openTestLink({
    answer: {
      snapshot: () => snapshotAt(0),
      history: () => {
        answered++;
        return [pastBackup];
      },
    },
  });
  const line = await rawLine(socket); // never read from
  line.write(framed('{"jsonrpc":"2.0","id":1,"method":"history","params":{"limit":1}}').repeat(100_000));
  let before = -1;
  await until(async () => {
    before = answered;
    await expectServed(socket); // meanwhile it could have taken more
    return answered > 0 && answered === before;
  });
  expect(answered).toBeLessThan(10_000); // what the system's own buffers hold
});

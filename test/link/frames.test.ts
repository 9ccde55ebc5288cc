import fc from "fast-check";
import { expect, test } from "vitest";
import { type FrameLimits, Malformed, takeFrame } from "../../src/link/frames.ts";

const limits: FrameLimits = { header: 64, body: 100 };
const frame = (body: string | Uint8Array) => {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(`Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
};

/** As the wire does it: piece by piece, what is left carried on. */
function takeAll(pieces: Iterable<Uint8Array>): { bodies: Buffer[]; rest: Buffer } {
  const bodies: Buffer[] = [];
  let rest: Buffer = Buffer.alloc(0);
  for (const piece of pieces) {
    rest = Buffer.concat([rest, piece]);
    for (let taken = takeFrame(rest, limits); taken; taken = takeFrame(rest, limits)) {
      bodies.push(taken.body);
      rest = taken.rest;
    }
  }
  return { bodies, rest };
}

test("messages arrive whole, however the stream is cut", () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: limits.body }), { maxLength: 5 });
  const cuts = fc.array(fc.nat(400), { maxLength: 20 });
  fc.assert(
    fc.property(bodies, cuts, (sent, at) => {
      const stream = Buffer.concat(sent.map(frame));
      const places = [0, ...at.filter((place) => place < stream.length).sort((a, b) => a - b), stream.length];
      const pieces = places.slice(1).map((end, n) => stream.subarray(places[n], end));
      const { bodies: got, rest } = takeAll(pieces);
      expect(got).toEqual(sent.map((body) => Buffer.from(body)));
      expect(rest).toHaveLength(0);
    }),
  );
});

test("a message cut at any byte waits for the rest", () => {
  const stream = frame('{"jsonrpc":"2.0"}');
  for (let cut = 0; cut < stream.length; cut++) {
    expect(takeFrame(stream.subarray(0, cut), limits)).toBeUndefined();
  }
});

test("whatever comes, nothing above the limits is waited for", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .constantFrom("Content-Length: ", "content-length:5", "\r\n", "\r\n\r\n", "2147483648", "-1", "\0")
      .map(Buffer.from),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      try {
        expect(takeAll(pieces).rest.length).toBeLessThan(limits.header + limits.body);
      } catch (error) {
        expect(error).toBeInstanceOf(Malformed);
      }
    }),
    { numRuns: 1000 },
  );
});

test.each([
  [
    "two gigabytes announced",
    "Content-Length: 2147483648\r\n\r\n",
    "message of 2147483648 bytes, expected at most 100",
  ],
  ["a header without end", "X".repeat(64), "no end of a message header in 64 bytes"],
  ["a web browser", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "expected one Content-Length"],
  ["a length below nothing", "Content-Length: -1\r\n\r\n", "expected one Content-Length"],
  ["two lengths", "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "expected one Content-Length"],
  ["a length in other digits", "Content-Length: 0x10\r\n\r\n", "expected one Content-Length"],
])("%s is refused as soon as it shows", (_, bytes, why) => {
  expect(() => takeFrame(Buffer.from(bytes), limits)).toThrow(why);
});

test("other headers and another case are fine", () => {
  const stream = Buffer.from("content-length:2\r\nContent-Type: x\r\n\r\n{}");
  expect(takeFrame(stream, limits)?.body.toString()).toBe("{}");
});

/** Phones that answer in ways no phone should: what they say is refused, in time, and nothing of them stays. */

import type { Socket } from "node:net";
import fc from "fast-check";
import { buildBinary, type PlistValue } from "plist";
import { describe, expect, test } from "vitest";
import type { LogLine } from "../../src/apple/os-trace-record.ts";
import { poll } from "../platform/watching.ts";
import { ear } from "./line.ts";
import { type Dict, framed, littlePhone, type Say } from "./little-phone.ts";

const signal = new AbortController().signal;
const never = { patience: 60 };

test.each<[string, { [request: string]: Say }, { kind: string; [more: string]: unknown }]>([
  ["a message of 4 GB", { QueryType: Buffer.alloc(4, 0xff) }, { kind: "garbage" }],
  ["noise", { QueryType: framed(Buffer.from("noise")) }, { kind: "garbage" }],
  ["another language", { QueryType: Buffer.from("HTTP/1.1 200 OK\r\n\r\n") }, { kind: "garbage" }],
  ["nothing at all", { QueryType: "nothing" }, { kind: "no-answer", waitedMs: 60 }],
  ["half a length", { QueryType: Buffer.alloc(2) }, { kind: "no-answer", waitedMs: 60 }],
  ["half a message", { QueryType: framed(Buffer.alloc(90)).subarray(0, 50) }, { kind: "no-answer", waitedMs: 60 }],
  ["the end", { QueryType: "hang-up" }, { kind: "gone", detail: "the connection was closed" }],
  ["that it is being restored", { QueryType: { Type: "com.apple.mobile.restored" } }, { kind: "garbage" }],
  ["a number as its type", { QueryType: { Type: 7 } }, { kind: "garbage" }],
  ["a list", { QueryType: framed(Buffer.from(buildBinary([1, 2]))) }, { kind: "garbage" }],
  [
    "something it was not asked",
    { QueryType: { Request: "Pair", Type: "com.apple.mobile.lockdown" } },
    { kind: "garbage" },
  ],
  ["an error that is a number", { StartSession: { Error: 5 } }, { kind: "garbage" }],
  ["maybe to encryption", { StartSession: { EnableSessionSSL: "maybe" } }, { kind: "garbage" }],
  ["no value", { GetValue: {} }, { kind: "garbage" }],
  ["a value that is a text", { GetValue: { Value: "text" } }, { kind: "facts", facts: {} }],
])("to a question: %s", async (_, lockdown, expected) => {
  const { phone, open } = await littlePhone({ lockdown, ...(expected.kind === "no-answer" && never) });
  expect(await phone.ask(signal)).toMatchObject(expected);
  await poll(() => open.size === 0 || undefined, "no connection");
});

test("facts of a strange kind are left out, and names are cleaned", async () => {
  const Value = {
    DeviceName: "A\u2028da\u0085's iPhone",
    ProductType: 5,
    PasswordProtected: "yes",
    BatteryCurrentCapacity: 300,
    TotalDiskCapacity: -1,
    TotalDataAvailable: 5,
    WillEncrypt: true,
    ProductVersion: "9".repeat(5000),
  };
  const { phone } = await littlePhone({ lockdown: { GetValue: { Value } } });
  expect(await phone.ask(signal)).toEqual({
    kind: "facts",
    facts: { name: "Ada's iPhone", ios: "9".repeat(100), encrypts: true },
  });
});

test("facts of any kind at all are taken or left", async () => {
  const names = [
    "DeviceName",
    "PasswordProtected",
    "BatteryCurrentCapacity",
    "BatteryIsCharging",
    "TotalDiskCapacity",
    "TotalDataAvailable",
  ];
  const value = fc.oneof(
    fc.boolean(),
    fc.integer(),
    fc.stringMatching(/^[ -~]*$/),
    fc.constant<PlistValue>([{}]),
    fc.constant(Buffer.alloc(3)),
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value), async (Value) => {
      const { phone } = await littlePhone({ lockdown: { GetValue: { Value } } });
      const answer = await phone.ask(signal);
      if (answer.kind !== "facts") expect.fail(JSON.stringify(answer));
      const { name = "", locked = true, battery, storage } = answer.facts;
      expect([typeof name, typeof locked]).toEqual(["string", "boolean"]);
      if (battery) expect(battery).toEqual({ level: expect.any(Number), charging: expect.any(Boolean) });
      if (storage) expect(Math.min(storage.totalBytes, storage.freeBytes)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 60 },
  );
});

test.each([0, 70_000, 1.5, "1000"])("a service at port %s", async (Port) => {
  const { phone } = await littlePhone({ lockdown: { StartService: { Port } } });
  expect(await phone.processes(signal)).toMatchObject({ kind: "garbage" });
});

test("TLS that was announced and does not come", async () => {
  const { phone } = await littlePhone({
    lockdown: { StartService: { Port: 1000, EnableServiceSSL: true } },
    service: (socket) => socket.once("data", () => socket.write("I had rather not")),
  });
  expect(await phone.processes(signal)).toEqual({ kind: "garbage", detail: expect.stringMatching(/^ERR_SSL_/) });
});

test("one conversation at the door at a time, however many want to know", async () => {
  const { phone, open, mostAtTheDoor } = await littlePhone({ service: (socket) => socket.end() });
  await Promise.all([
    phone.ask(signal),
    phone.processes(signal),
    phone.ask(signal),
    phone.observe(["a"], ear(), signal),
  ]);
  expect(mostAtTheDoor()).toBe(1);
  await poll(() => open.size === 0 || undefined, "no connection");
});

test("nothing is ever asked that could change the phone, and no private key leaves this computer", async () => {
  const said: Buffer[] = [];
  const { phone, requests } = await littlePhone({
    service: (socket) => socket.on("data", (bytes: Buffer) => said.push(bytes)),
    ...never,
  });
  await phone.ask(signal);
  await phone.observe(["name"], { opened: () => undefined, heard: () => undefined }, AbortSignal.timeout(50));
  await Promise.all([phone.processes(signal), phone.follow(5, ear(), signal)]);
  const questions = requests.map(({ Request }) => Request);
  expect(new Set(questions)).toEqual(new Set(["QueryType", "StartSession", "GetValue", "StartService"]));
  // To a number, or nothing, lockdownd gives older and vaguer names of errors.
  for (const request of requests) expect(request).toMatchObject({ Label: "Defrost", ProtocolVersion: "2" });
  const all = JSON.stringify(requests) + Buffer.concat(said);
  expect(all).not.toMatch(/PRIVATE|CERTIFICATE|EscrowBag|PostNotification|SetValue/);
});

describe("notifications", () => {
  const relay = (Name: string): Dict => ({ Command: "RelayNotification", Name });

  test("names of a megabyte, names not asked for and other commands are dropped", async () => {
    const heard: string[] = [];
    const { phone } = await littlePhone({
      service(socket) {
        const messages = [relay("x".repeat(1_000_000)), relay("other"), { Command: "ProxyDeath" }, relay("wanted")];
        for (const message of messages) socket.write(framed(message));
        socket.end();
      },
    });
    expect(
      await phone.observe(
        ["wanted"],
        ear((name: string) => heard.push(name)),
        signal,
      ),
    ).toHaveProperty("kind", "gone");
    expect(heard).toEqual(["wanted"]);
  });

  test("one that has begun has to go on", async () => {
    const service = (socket: Socket) => socket.write(framed(relay("wanted")).subarray(0, 30));
    const { phone } = await littlePhone({ service, ...never });
    expect(await phone.observe(["wanted"], ear(), signal)).toEqual({ kind: "no-answer", waitedMs: 60 });
  });

  test("silence is not a fault: it lasts until the signal", async () => {
    const { phone, open } = await littlePhone({ service: (socket) => socket.resume(), ...never });
    const stop = new AbortController();
    const observed = phone.observe(["wanted"], ear(), stop.signal);
    const impatient = await littlePhone({ lockdown: { QueryType: "nothing" }, ...never });
    await impatient.phone.ask(signal); // longer than the patience of both
    expect(open.size).toBe(1);
    stop.abort();
    expect(await observed).toEqual({ kind: "given-up" });
    await poll(() => open.size === 0 || undefined, "no connection");
  });
});

describe("the log", () => {
  const frame = (type: number, body: Buffer, endian: "LE" | "BE" = "LE") => {
    const head = Buffer.alloc(5);
    head[0] = type;
    head[endian === "LE" ? "writeUInt32LE" : "writeUInt32BE"](body.length, 1);
    return Buffer.concat([head, body]);
  };
  const answer = (content: Dict) => frame(1, Buffer.from(buildBinary(content)), "BE");
  const started = answer({ Status: "RequestSuccessful" });
  const record = (text: string, level = 0) => {
    const head = Buffer.alloc(129);
    head[0] = 2;
    head.writeUInt32LE(129, 5);
    head.writeUInt32LE(77, 9);
    head[68] = level;
    head.writeUInt32LE(Buffer.byteLength(text) + 1, 109);
    return Buffer.concat([head, Buffer.from(`${text}\0`)]);
  };
  const afterwards = (...bytes: Buffer[]) => ({
    service: (socket: Socket) =>
      socket.once("data", () => {
        for (const each of bytes) socket.write(each);
        socket.end();
      }),
  });

  test("records that are none are passed over, long ones are not kept, and levels below are not told", async () => {
    const lines: LogLine[] = [];
    const { phone } = await littlePhone(
      afterwards(
        started,
        frame(2, Buffer.from("none")),
        frame(2, record("debug", 2)),
        frame(3, Buffer.alloc(100)),
        frame(2, record("y".repeat(1_000_000))),
        frame(2, record("last", 0x11)),
      ),
    );
    expect(
      await phone.follow(
        77,
        ear((line: LogLine) => lines.push(line)),
        signal,
      ),
    ).toHaveProperty("kind", "gone");
    expect(lines).toEqual([
      { pid: 77, level: "notice", head: "y".repeat(200) },
      { pid: 77, level: "fault", head: "last" },
    ]);
  });

  test.each<[string, Buffer, object]>([
    ["a frame of a kind nobody knows", frame(9, Buffer.alloc(1)), { kind: "garbage" }],
    ["a record of 4 GB", Buffer.from([2, 255, 255, 255, 255]), { kind: "garbage" }],
    ["half a record", frame(2, record("half")).subarray(0, 40), { kind: "gone" }],
  ])("%s ends it", async (_, bytes, expected) => {
    const { phone, open } = await littlePhone(afterwards(started, bytes));
    expect(await phone.follow(77, ear(), signal)).toMatchObject(expected);
    await poll(() => open.size === 0 || undefined, "no connection");
  });

  test("a refusal", async () => {
    const { phone } = await littlePhone(afterwards(answer({ Status: "RequestFailed" })));
    const refused = { kind: "refused", why: "other", said: "RequestFailed" };
    expect(await phone.follow(77, ear(), signal)).toEqual(refused);
    expect(await phone.processes(signal)).toEqual(refused);
  });

  test.each<[string, Dict]>([
    ["without names", { Status: "RequestSuccessful" }],
    ["of numbers that are none", { Status: "RequestSuccessful", Payload: { launchd: { ProcessName: "launchd" } } }],
    ["of names that are none", { Status: "RequestSuccessful", Payload: { 1: { ProcessName: 5 } } }],
  ])("a list of processes %s", async (_, content) => {
    const { phone } = await littlePhone(afterwards(answer(content)));
    expect(await phone.processes(signal)).toMatchObject({ kind: "garbage" });
  });

  test("a flood is read as fast as it can be, and held back, not gathered", async () => {
    let sent = 0;
    const flood = frame(2, record("z".repeat(4000)));
    const { phone } = await littlePhone({
      service: (socket) =>
        socket.once("data", () => {
          socket.write(started);
          const pour = () => {
            while (sent < 50_000 && socket.write(flood)) sent++;
            if (sent >= 50_000) socket.end();
          };
          socket.on("drain", pour);
          pour();
        }),
    });
    let lines = 0;
    let most = 0;
    const before = process.memoryUsage().arrayBuffers;
    const count = () => {
      lines++;
      if (lines % 1000 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    };
    expect(await phone.follow(77, ear(count), signal)).toHaveProperty("kind", "gone");
    expect(lines).toBeGreaterThanOrEqual(50_000);
    expect(most).toBeLessThan(100 * 1024 * 1024); // of 206 MB
  });
});

test("whatever bytes come, at the door or from a service, there is an answer, and nothing stays open", async () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
  const piece = fc.oneof(
    bytes,
    bytes.map(framed),
    fc.constantFrom(framed({ Status: "Success" }), framed({ Value: 5 })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 4 }), fc.boolean(), async (pieces, atTheDoor) => {
      const said = Buffer.concat(pieces);
      const { phone, open } = await littlePhone({
        lockdown: atTheDoor ? { QueryType: said } : {},
        service: (socket) => socket.end(said),
        patience: 40,
      });
      const answers = await Promise.all([
        phone.ask(signal),
        phone.processes(signal),
        phone.follow(5, ear(), signal),
        phone.observe(["a"], ear(), signal),
        phone.restart(signal),
      ]);
      for (const { kind } of answers) expect(kind).toBeTypeOf("string");
      await poll(() => open.size === 0 || undefined, "no connection");
    }),
    { numRuns: 40 },
  );
});

import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { expect, test } from "vitest";
import { bytesIn, field, type PlistValue, textIn } from "../../src/simulator/plists.ts";
import { Gone } from "../../src/simulator/wire.ts";
import { ask, call, certificateIn, encrypt, openService, recordOf, startSession } from "./caller.ts";
import { setStage } from "./stage.ts";

const isLocked = { Request: "GetValue", Key: "PasswordProtected" };

async function meet(...[options, how]: Parameters<Awaited<ReturnType<typeof setStage>>["plugIn"]>) {
  const stage = await setStage();
  const phone = stage.plugIn(options, how);
  return { ...stage, phone, record: recordOf(stage.bus, phone) };
}

test("a session is encrypted on the same connection, with the phone's own key, and can go back to clear", async () => {
  const { bus, record } = await meet({ tls: true });
  const plain = await call(bus);
  expect(await ask(plain, isLocked)).toMatchObject({ Request: "GetValue", Error: "GetProhibited" });
  const session = await startSession(plain, record);
  expect(session).toMatchObject({ Request: "StartSession", EnableSessionSSL: true, SessionID: expect.any(String) });

  const { wire, socket, lower } = await encrypt(plain, record);
  const shown = socket.getPeerX509Certificate();
  expect(shown?.publicKey.equals(certificateIn(record, "DeviceCertificate").publicKey)).toBe(true);
  expect(await ask(wire, isLocked)).toMatchObject({ Value: false });
  expect(await startSession(wire, record)).toMatchObject({ Error: "SessionActive" });

  const stop = (SessionID: string) => ask(wire, { Request: "StopSession", SessionID });
  expect(await stop("another")).toMatchObject({ Error: "InvalidSessionID" });
  expect(await stop(textIn(session, "SessionID") ?? "")).toEqual({ Request: "StopSession", Result: "Success" });
  const clear = await lower();
  expect(await ask(clear, isLocked)).toMatchObject({ Error: "GetProhibited" });
  await startSession(clear, record);
  expect(await ask((await encrypt(clear, record)).wire, isLocked)).toMatchObject({ Value: false });
});

test.each([
  ["a host it does not know", { Request: "StartSession", HostID: "stranger" }, "InvalidHostID"],
  ["no host at all", { Request: "StartSession" }, "MissingHostID"],
  ["a service without a session", { Request: "StartService", Service: "com.apple.afc" }, "SessionInactive"],
  ["the end of no session", { Request: "StopSession", SessionID: "any" }, "SessionInactive"],
  ["a value nobody has", { Request: "GetValue", Key: "Nonsense" }, "MissingValue"],
  ["a domain nobody has", { Request: "GetValue", Domain: "nonsense" }, "MissingValue"],
  ["a domain for trusted ones", { Request: "GetValue", Domain: "com.apple.mobile.battery" }, "GetProhibited"],
  ["a pairing without certificates", { Request: "Pair", PairRecord: { HostID: "me" } }, "InvalidPairRecord"],
  ["a farewell from a stranger", { Request: "Unpair", PairRecord: { HostID: "me" } }, "InvalidHostID"],
])("%s is refused by name", async (_, request, error) => {
  const { bus } = await meet();
  expect(await ask(await call(bus), request)).toMatchObject({ Error: error });
});

test("a pairing with certificates that are none, or for another phone, is refused", async () => {
  const { bus, phone, record, plugIn } = await meet();
  const pair = async (PairRecord: { [key: string]: PlistValue }) =>
    textIn(await ask(await call(bus), { Request: "Pair", PairRecord }), "Error");
  const certificates = (from: unknown) => ({
    HostID: "me",
    DeviceCertificate: bytesIn(from, "DeviceCertificate") ?? "",
    RootCertificate: bytesIn(from, "RootCertificate") ?? "",
  });
  expect(await pair({ ...certificates(record), RootCertificate: Buffer.from("tripe") })).toBe("InvalidPairRecord");
  expect(await pair(certificates(recordOf(bus, plugIn())))).toBe("InvalidPairRecord");
  expect(phone.trust.in("me")).toBeUndefined();
  expect(await pair(certificates(record))).toBeUndefined();
  expect(phone.trust.in("me")).toBeDefined();
});

test("what a script refuses is refused, by request or by service", async () => {
  const { bus, phone, record } = await meet();
  phone.door.refusals = { Pair: "PairingProhibitedOverThisConnection", "com.apple.os_trace_relay": "ServiceLimit" };
  const wire = await call(bus);
  expect(await ask(wire, { Request: "Pair" })).toMatchObject({ Error: "PairingProhibitedOverThisConnection" });
  await startSession(wire, record);
  const start = (Service: string) => ask(wire, { Request: "StartService", Service });
  expect(await start("com.apple.os_trace_relay")).toMatchObject({ Error: "ServiceLimit" });
  expect(await start("com.apple.syslog_relay")).toMatchObject({ Port: expect.any(Number) });
  expect(await start("com.apple.mobilebackup2")).toMatchObject({ Error: "EscrowLocked" });
  expect(await start("com.apple.nonsense")).toMatchObject({ Error: "InvalidService" });
});

test("an unknown request is not answered, a goodbye is, and then the line is dead", async () => {
  const { bus } = await meet();
  await expect(ask(await call(bus), { Request: "Dance" })).rejects.toThrow(Gone);
  const wire = await call(bus);
  expect(await ask(wire, { Request: "Goodbye" })).toEqual({ Request: "Goodbye", Result: "Success" });
  await expect(ask(wire, { Request: "QueryType" })).rejects.toThrow(Gone);
});

test("whoever has nothing to say is hung up on", async () => {
  const { bus, phone } = await meet();
  phone.door.patience = 50;
  const wire = await call(bus);
  await expect(wire.take(1)).rejects.toThrow(Gone);
});

test("some services are encrypted and some are not, whatever the session is", async () => {
  const { bus, record } = await meet({ tls: true });
  const plain = await call(bus);
  await startSession(plain, record);
  const { wire } = await encrypt(plain, record);
  const start = (Service: string) => ask(wire, { Request: "StartService", Service });
  expect(await start("com.apple.mobile.notification_proxy")).toMatchObject({ EnableServiceSSL: true });
  expect(field(await start("com.apple.afc"), "EnableServiceSSL")).toBeUndefined();
});

test("a computer without a certificate, or with one that the phone does not know, learns nothing", async () => {
  const { bus, record, plugIn } = await meet({ tls: true });
  const another = plugIn({ tls: true });
  for (const shown of [undefined, recordOf(bus, another)]) {
    const plain = await call(bus);
    await startSession(plain, record);
    const { wire } = await encrypt(plain, shown);
    await expect(ask(wire, isLocked)).rejects.toThrow(Gone);
  }
});

test("another phone's key is not the one in the record, and a certificate can be out of date", async () => {
  const { bus, phone, record } = await meet({ tls: true }, { pairing: "expired" });
  const certificate = certificateIn(record, "DeviceCertificate");
  expect(certificate.validToDate.getTime()).toBeLessThan(Date.now());
  for (const handshake of ["proper", "another-key"] as const) {
    phone.door.handshake = handshake;
    const plain = await call(bus);
    await startSession(plain, record);
    const { socket } = await encrypt(plain, record);
    const key = socket.getPeerX509Certificate()?.publicKey;
    expect(key?.equals(certificate.publicKey)).toBe(handshake === "proper");
  }
});

test("a phone can hang up in the handshake, or never answer it", async () => {
  const { bus, phone, record } = await meet({ tls: true });
  const attempt = async () => {
    const plain = await call(bus);
    await startSession(plain, record);
    await encrypt(plain, record);
  };
  const refused = "Client network socket disconnected before secure TLS connection was established";
  phone.door.handshake = "hangs-up";
  await expect(attempt()).rejects.toThrow(refused);
  phone.door.handshake = "silent";
  const unanswered = expect(attempt()).rejects.toThrow(refused);
  await phone.story.until("handshake-unanswered");
  bus.detach(phone);
  await unanswered;
});

test("whoever leaves in the handshake, or says nonsense in it, does not disturb the next", async () => {
  const { bus, record } = await meet({ tls: true });
  const hello = await clientHello();
  const nonsense = [
    Buffer.alloc(5, 0xff),
    Buffer.from([22, 3, 1, 0, 3, 1, 2, 3]),
    Buffer.from("GET / HTTP/1.1\r\n\r\n"),
  ];
  const cuts = Array.from({ length: Math.ceil(hello.length / 40) }, (_, index) => hello.subarray(0, index * 40));
  for (const bytes of [...nonsense, ...cuts, hello]) {
    const plain = await call(bus);
    await startSession(plain, record);
    plain.socket.write(bytes);
    await new Promise(setImmediate); // the phone gets a turn, or not: it must not matter
    plain.socket.destroy();
  }
  const last = await call(bus);
  await startSession(last, record);
  expect(await ask((await encrypt(last, record)).wire, isLocked)).toMatchObject({ Value: false });
});

test("a phone that cannot be reached leaves the call unanswered, until the cable is pulled", async () => {
  const { bus, phone } = await meet();
  phone.door.connects = false;
  const unanswered = expect(call(bus)).rejects.toThrow(Gone);
  await phone.story.until("connect-unanswered");
  bus.detach(phone);
  await unanswered;
});

test("a service can be mute while the rest of the phone talks", async () => {
  const { bus, phone } = await meet();
  phone.door.mute = ["com.apple.os_trace_relay"];
  const unanswered = ask(await openService(bus, phone, "com.apple.os_trace_relay"), { Request: "PidList" });
  const battery = await openService(bus, phone, "com.apple.mobile.diagnostics_relay");
  expect(await ask(battery, { Request: "GasGauge" })).toMatchObject({ Status: "Success" });
  bus.detach(phone);
  await expect(unanswered).rejects.toThrow(Gone);
});

test("before it was unlocked once after a restart, a phone opens nothing", async () => {
  const { bus, phone, record } = await meet({ tls: true });
  const plain = await openService(bus, phone, "com.apple.mobile.diagnostics_relay");
  phone.restart();
  await expect(plain.take(1)).rejects.toThrow(Gone);
  await phone.story.until("came-back");
  expect(phone.locked).toBe(true);
  const again = await call(bus, { id: 2 });
  await startSession(again, record);
  const { wire } = await encrypt(again, record);
  const start = { Request: "StartService", Service: "com.apple.mobile.notification_proxy" };
  expect(await ask(wire, start)).toMatchObject({ Error: "PasswordProtected" });
  expect(await ask(wire, { ...start, EscrowBag: Buffer.of(1) })).toMatchObject({ Error: "EscrowLocked" });
  expect(await ask(wire, isLocked)).toMatchObject({ Value: true });
  phone.locked = false;
  expect(await ask(wire, start)).toMatchObject({ EnableServiceSSL: true });
});

/** The first words of a computer that starts TLS. */
async function clientHello(): Promise<Buffer> {
  const said = Promise.withResolvers<Buffer>();
  const nobody = new Duplex({ read: () => undefined, write: (chunk: Buffer) => said.resolve(chunk) });
  const socket = connectTls({ socket: nobody }).on("error", () => undefined); // nobody ever answers
  return said.promise.finally(() => socket.destroy());
}

/** USBMUXD_SOCKET_ADDRESS, as libusbmuxd understands it. */

import { expect, test } from "vitest";
import { readUsbmuxAddress } from "../../src/apple/usbmux-address.ts";

test.each([
  [undefined, { path: "/var/run/usbmuxd" }],
  ["", { path: "/var/run/usbmuxd" }],
  ["UNIX:/tmp/mux", { path: "/tmp/mux" }],
  ["UNIX:relative:with-colon:1", { path: "relative:with-colon:1" }],
  ["127.0.0.1:27015", { host: "127.0.0.1", port: 27015 }],
  ["localhost:65535", { host: "localhost", port: 65535 }],
  ["[::1]:27015", { host: "::1", port: 27015 }],
  ["::1:27015", { host: "::1", port: 27015 }],
])("%s", (text, address) => {
  expect(readUsbmuxAddress(text, 103)).toEqual({ kind: "address", address });
});

test.each([
  [
    "/var/run/usbmuxd",
    'usbmuxd address "/var/run/usbmuxd": expected UNIX:/path or host:port; correct it, or leave it out',
  ],
  ["UNIX:", 'usbmuxd address "UNIX:": no usable path, expected UNIX:/path or host:port; correct it, or leave it out'],
  ["host", 'usbmuxd address "host": expected UNIX:/path or host:port; correct it, or leave it out'],
  [":27015", 'usbmuxd address ":27015": expected UNIX:/path or host:port; correct it, or leave it out'],
  ["host:port", 'usbmuxd address "host:port": expected UNIX:/path or host:port; correct it, or leave it out'],
  ["host:0", 'usbmuxd address "host:0": port 0, expected 1 to 65535'],
  ["host:65536", 'usbmuxd address "host:65536": port 65536, expected 1 to 65535'],
])("%s is refused with a sentence", (text, why) => {
  expect(readUsbmuxAddress(text, 103)).toEqual({ kind: "refused", why });
});

test("a path that no socket can have is refused here, and counted in bytes", () => {
  const path = `/${"ä".repeat(51)}`;
  expect(readUsbmuxAddress(`UNIX:${path}`, 103)).toMatchObject({ kind: "address" });
  expect(readUsbmuxAddress(`UNIX:${path}a`, 103)).toMatchObject({
    kind: "refused",
    why: expect.stringContaining("a path of 104 bytes, at most 103 fit here; use a shorter one"),
  });
});

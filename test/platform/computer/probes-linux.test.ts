/** What Linux prints: of this computer, and put together after iproute2's own output. */

import { expect, test } from "vitest";
import { linuxCommands } from "../../../src/platform/command/commands.ts";
import { probe } from "../../../src/platform/computer/probes.ts";
import { linuxProbes } from "../../../src/platform/linux/probes.ts";
import { readLinux } from "./probes-reading.ts";

const link = (ifname: string, more: object = {}) => ({
  ifindex: 1,
  ifname,
  flags: ["UP", "LOWER_UP"],
  mtu: 1500,
  ...more,
});
const eth0 = link("eth0");
const read = (routes: object[], links: object[]) => readLinux("vpn", [JSON.stringify(routes), JSON.stringify(links)]);
const home = { dst: "default", gateway: "192.0.2.1", dev: "eth0", flags: [] };
const none = { kind: "vpn", connected: false };
const vpn = { kind: "vpn", connected: true, names: [] };

test("no VPN: no tunnel, one that is down, one without a route, and one of a bridge", () => {
  const tun = { linkinfo: { info_kind: "tun", info_data: { type: "tun" } } };
  expect(read([home], [eth0])).toEqual(none);
  expect(read([home, { dst: "10.0.0.0/8", dev: "wg0" }], [eth0, link("wg0", { flags: [] })])).toEqual(none);
  expect(read([home], [eth0, link("tun0", tun)])).toEqual(none);
  const bridged = link("vnet0", { ...tun, master: "virbr0" });
  expect(read([home, { dst: "10.0.0.0/8", dev: "vnet0" }], [eth0, bridged])).toEqual(none);
  const own = { type: "local", dst: "10.8.0.2", dev: "wg0", table: "local" };
  expect(read([home, own], [eth0, link("wg0", { linkinfo: { info_kind: "wireguard" } })])).toEqual(none);
});

test("a VPN that takes everything: in a table of its own, or in two halves", () => {
  const wg = link("corp", { linkinfo: { info_kind: "wireguard" } });
  expect(read([{ dst: "default", dev: "corp", table: "51820" }, home], [eth0, wg])).toEqual({
    ...vpn,
    everything: true,
  });
  const halves = [home, { dst: "0.0.0.0/1", dev: "tun0" }, { dst: "128.0.0.0/1", dev: "tun0" }];
  expect(read(halves, [eth0, link("tun0")])).toEqual({ ...vpn, everything: true });
  expect(read(halves.slice(0, 2), [eth0, link("tun0")])).toEqual({ ...vpn, everything: false });
});

test("a tap that takes a part may be a virtual machine's; one that takes everything is not", () => {
  const tap = link("tap0", { linkinfo: { info_kind: "tun", info_data: { type: "tap" } } });
  expect(read([home, { dst: "10.0.0.0/8", dev: "tap0" }], [eth0, tap])).toBeUndefined();
  expect(read([{ dst: "default", dev: "tap0" }], [eth0, tap])).toEqual({ ...vpn, everything: true });
});

test("an `ip` that says something else is not understood", () => {
  for (const odd of ["", "[]", "{}", '[{"dst":5}]', "default via 192.0.2.1 dev eth0\n"]) {
    expect(readLinux("vpn", [odd, odd])).toBeUndefined();
  }
});

test("which Linux, in any quotes, also one that is never finished", () => {
  const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';
  expect(readLinux("computer", [debian])).toEqual({ kind: "computer", name: "Debian GNU/Linux", version: "12" });
  const rolling = "NAME='Arch Linux'\nBUILD_ID=rolling\n";
  expect(readLinux("computer", [rolling])).toEqual({ kind: "computer", name: "Arch Linux", build: "rolling" });
  expect(readLinux("computer", ['NAME="A \\"quoted\\" name"\n'])).toMatchObject({ name: 'A "quoted" name' });
  expect(readLinux("computer", [`${debian}VERSION_ID="13"\n`])).toBeUndefined();
  expect(readLinux("computer", ["ID=debian\n"])).toBeUndefined();
});

test.skipIf(process.platform !== "linux")("this computer", async () => {
  const facts = await probe(["vpn", "computer", "sleep"], linuxProbes(linuxCommands), new AbortController().signal);
  expect(facts).toEqual([
    expect.objectContaining({ kind: "vpn", connected: expect.any(Boolean) }),
    expect.objectContaining({ kind: "computer", name: expect.stringMatching(/\w/) }),
  ]);
});

/**
 * Whether a VPN is connected on a Mac. The routes and the addresses decide:
 * every Mac has tunnels without a VPN (utun0 to utun3), and the list of VPNs
 * lacks some that are and keeps others that are no more.
 */

import type { HostFact } from "../../core/world/facts.ts";
import { linesOf } from "../computer/text.ts";

const tunnel = /^(?:utun|ipsec|ppp|tun|tap)\d+$/;

type Words = Record<"scutil" | "ifconfig" | "netstat", string | undefined>;

export function readVpn({ scutil, ifconfig, netstat }: Words): HostFact | undefined {
  const holds = readTunnels(ifconfig ?? "");
  const routes = readRoutes(netstat ?? "");
  if (holds === undefined || !routes) return undefined;
  const names = readConnected(scutil ?? "");
  // Where everything goes, only a list with a default route in it can say.
  if (holds && !routes.complete) return undefined;
  if (holds || routes.some) return { kind: "vpn", connected: true, everything: routes.everything, names };
  // Tailscale is listed as connected when it is not; one without an address of the old kind would be missed above.
  return names.length > 0 ? undefined : { kind: "vpn", connected: false };
}

/** Whether a tunnel holds an address: one of IPv4, for each has one of IPv6, and an attached iPhone a tunnel with more. */
function readTunnels(ifconfig: string): boolean | undefined {
  let [name, loopback, holds] = ["", false, false];
  for (const line of linesOf(ifconfig)) {
    name = /^([a-z]+[0-9]+): /.exec(line)?.[1] ?? name;
    loopback ||= name === "lo0";
    holds ||= tunnel.test(name) && /^\s+inet (?!127\.)\S/.test(line) && !line.includes(" broadcast ");
  }
  return loopback ? holds : undefined;
}

type Routes = { some: boolean; everything: boolean; complete: boolean };

/**
 * Routes of IPv4 through tunnels, and whether they take everything. Flag I: the route counts for those alone who ask for
 * this interface; every tunnel has such a default route of IPv6.
 */
function readRoutes(netstat: string): Routes | undefined {
  const lines = linesOf(netstat);
  if (!lines.some((line) => /^Destination\s+Gateway\s+Flags\s/.test(line))) return undefined;
  const complete = lines.some((line) => /^default\s/.test(line));
  const through = lines.flatMap((line) => {
    const [, to = "", gateway = "", flags = "", by = ""] =
      /^(\S+)\s+(\S+)\s+([A-Za-z]+)\s+(?:\d+\s+\d+\s+)?([a-z]+\d+)(?:\s|$)/.exec(line) ?? [];
    const counts = tunnel.test(by) && !flags.includes("I") && !`${to}${gateway}`.includes(":");
    return counts && !/^(?:22[4-9]|23\d|255|169\.254)\b/.test(to) ? [to] : [];
  });
  const halves = through.includes("0/1") && (through.includes("128.0/1") || through.includes("128/1"));
  return { some: through.length > 0, everything: through.includes("default") || halves, complete };
}

/** The names of those that the system calls connected. */
const readConnected = (scutil: string): string[] => [
  ...new Set(linesOf(scutil).flatMap((line) => /^\*?\s*\(Connected\)\s.*?"(.*)"\s*\[/.exec(line)?.[1] ?? [])),
];

/** Whether a VPN is connected on Linux: routes through a tunnel, in whichever table its program put them. */

import * as v from "valibot";
import type { HostFact } from "../../core/world/facts.ts";

const Routes = v.array(v.object({ dst: v.string(), dev: v.optional(v.string()), type: v.optional(v.string()) }));

const Links = v.array(
  v.object({
    ifname: v.string(),
    flags: v.array(v.string()),
    /** Part of a bridge: the network of a virtual machine. */
    master: v.optional(v.string()),
    linkinfo: v.optional(
      v.object({
        info_kind: v.optional(v.string()),
        info_data: v.optional(v.object({ type: v.optional(v.string()) })),
      }),
    ),
  }),
);
type Link = v.InferOutput<typeof Links>[number];

const kinds = new Set(["wireguard", "tun", "ppp", "xfrm", "vti", "ipip", "gre", "l2tp"]);
const named = /^(?:tun|wg|ppp|ipsec|xfrm|tailscale|nordlynx|proton)/;

/** `ip -j -4 route show table all` and `ip -j -d link`. */
export function readIp(routesJson: string, linksJson: string): HostFact | undefined {
  const [routes, links] = [v.safeParse(Routes, parsed(routesJson)), v.safeParse(Links, parsed(linksJson))];
  if (!routes.success || !links.success || links.output.length === 0) return undefined;
  const tunnels = new Map(links.output.filter(isTunnel).map((link) => [link.ifname, link]));
  const through = routes.output.filter(({ dev = "", type = "unicast" }) => tunnels.has(dev) && type === "unicast");
  if (through.length === 0) return { kind: "vpn", connected: false };
  const to = through.map(({ dst }) => dst);
  const everything = to.includes("default") || (to.includes("0.0.0.0/1") && to.includes("128.0.0.0/1"));
  // A virtual machine's network looks like a VPN that takes a part, where it is of this kind.
  const sure = through.some(({ dev = "" }) => tunnels.get(dev)?.linkinfo?.info_data?.type !== "tap");
  return everything || sure ? { kind: "vpn", connected: true, everything, names: [] } : undefined;
}

function isTunnel({ ifname, flags, master, linkinfo }: Link): boolean {
  const kind = linkinfo?.info_kind;
  return flags.includes("UP") && master === undefined && (kind === undefined ? named.test(ifname) : kinds.has(kind));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // cut, or an `ip` that cannot print JSON
  }
}

/** The facts that Linux can tell. It has no word on sleep that is everywhere, and no preferences that stop backups. */

import type { linuxCommands } from "../command/commands.ts";
import type { Probes } from "../computer/probes.ts";
import { readOsRelease } from "./computer.ts";
import { readIp } from "./vpn.ts";

const timeout = 5000;

export const linuxProbes = ({ ip, cat }: Pick<typeof linuxCommands, "ip" | "cat">): Probes => ({
  vpn: {
    timeout,
    ways: [
      {
        asks: [
          { command: ip, args: ["-j", "-4", "route", "show", "table", "all"] },
          { command: ip, args: ["-j", "-d", "link"] },
        ],
        read: ([routes, links]) => routes && links && readIp(routes.output, links.output),
      },
    ],
  },
  computer: {
    timeout,
    ways: [
      {
        asks: [{ command: cat, args: ["/etc/os-release"] }],
        read: ([release]) => release && readOsRelease(release.output),
      },
    ],
  },
});

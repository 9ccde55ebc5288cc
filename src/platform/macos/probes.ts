/** The facts that macOS can tell: what is asked, and who reads the answer. What each is believed to print: docs/macos.md. */

import type { macosCommands } from "../command/commands.ts";
import type { Probes, Way } from "../computer/probes.ts";
import { readSwVers } from "./computer.ts";
import { readFirewall } from "./firewall.ts";
import { readSwitches, switchAsks } from "./preferences.ts";
import { psColumns } from "./ps.ts";
import { askImportantUsage, dataVolume, readRoom } from "./room.ts";
import { readAssertions } from "./sleep.ts";
import { readSystemProfiler } from "./system-profiler.ts";
import { readUpdateList, readUpdatePreferences, updatePreferences } from "./updates.ts";
import { readIoreg } from "./usb-tree.ts";
import { readUsbmuxd } from "./usbmuxd.ts";
import { readVpn } from "./vpn.ts";

const [quick, slow] = [5000, 20_000];

export const macosProbes = (commands: typeof macosCommands): Probes => ({
  vpn: {
    timeout: quick,
    ways: [
      {
        asks: [
          { command: commands.scutil, args: ["--nc", "list"] },
          { command: commands.ifconfig, args: [] },
          { command: commands.netstat, args: ["-rn"] },
        ],
        read: ([scutil, ifconfig, netstat]) =>
          readVpn({ scutil: scutil?.output, ifconfig: ifconfig?.output, netstat: netstat?.output }),
      },
    ],
  },
  firewall: {
    timeout: quick,
    ways: [
      {
        asks: [
          { command: commands.socketfilterfw, args: ["--getglobalstate"] },
          { command: commands.socketfilterfw, args: ["--getblockall"] },
        ],
        read: ([state, blockAll]) => state && readFirewall(state.output, blockAll?.output),
      },
    ],
  },
  computer: {
    timeout: quick,
    ways: [
      { asks: [{ command: commands.swVers, args: [] }], read: ([versions]) => versions && readSwVers(versions.output) },
    ],
  },
  updates: {
    timeout: slow,
    ways: [
      {
        asks: [{ command: commands.plutil, args: ["-convert", "xml1", "-o", "-", updatePreferences] }],
        read: ([preferences]) => preferences && readUpdatePreferences(preferences.output),
      },
      {
        asks: [{ command: commands.softwareupdate, args: ["--list", "--no-scan"] }],
        read: ([list]) => {
          const waiting = list && readUpdateList(list.output, list.complaint);
          // That there is none it says also where nobody has looked yet.
          return waiting && waiting.length > 0 ? { kind: "updates", waiting } : undefined;
        },
      },
    ],
  },
  "backups-disabled": { timeout: quick, ways: [{ asks: switchAsks(commands.defaults), read: readSwitches }] },
  "usb-tree": {
    timeout: slow,
    ways: [
      { asks: [{ command: commands.ioreg, args: ["-p", "IOUSB", "-l", "-w0"] }], read: phonesBy(readIoreg) },
      {
        asks: [{ command: commands.systemProfiler, args: ["-json", "SPUSBHostDataType"] }],
        read: phonesBy(readSystemProfiler),
      },
      {
        asks: [{ command: commands.systemProfiler, args: ["-json", "SPUSBDataType"] }],
        read: phonesBy(readSystemProfiler),
      },
    ],
  },
  sleep: {
    timeout: quick,
    ways: [
      {
        asks: [{ command: commands.pmset, args: ["-g", "assertions"] }],
        read: ([assertions]) => assertions && readAssertions(assertions.output),
      },
    ],
  },
  disk: {
    timeout: quick,
    ways: [
      {
        asks: [
          { command: commands.df, args: ["-k", "-l"] },
          { command: commands.osascript, args: ["-l", "JavaScript", "-e", askImportantUsage, "--", dataVolume] },
        ],
        read: ([df, important]) => df && readRoom(df.output, important?.output),
      },
    ],
  },
  usbmuxd: {
    timeout: quick,
    ways: [
      {
        asks: [{ command: commands.ps, args: ["-ax", "-ww", "-o", psColumns] }],
        read: ([processes]) => processes && readUsbmuxd(processes.output),
      },
    ],
  },
});

function phonesBy(read: typeof readIoreg): Way["read"] {
  return ([printed]) => {
    const phones = printed && read(printed.output);
    return phones && { kind: "usb-tree", phones };
  };
}

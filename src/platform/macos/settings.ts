/**
 * A Mac's settings, as far as a fix changes or opens them: VPNs by the names
 * that the system told us, two kinds of keys, and five pages. Nothing else is
 * ever written to a Mac's preferences.
 */

import type { Pane, Report } from "../../core/fix/fix.ts";
import type { macosCommands } from "../command/commands.ts";
import { hear } from "../command/run.ts";
import { done, failed, type Hand } from "../fix/hands.ts";
import { reportOf, wordsOf } from "../fix/said.ts";
import { keysOf } from "./preferences.ts";

const timeout = 15_000;

type Commands = Pick<typeof macosCommands, "scutil" | "defaults" | "open">;

export const stopVpn =
  ({ scutil }: Pick<Commands, "scutil">): Hand<"stop-vpn"> =>
  ({ names }, signal) =>
    tellEach(names, (name) => tellVpn(scutil, "stop", name, signal));

export const startVpn =
  ({ scutil }: Pick<Commands, "scutil">): Hand<"start-vpn"> =>
  ({ names }, signal) =>
    tellEach(names, (name) => tellVpn(scutil, "start", name, signal));

/** It ends with 0 or 1, and says which of them it was. */
async function tellVpn(scutil: string, what: "stop" | "start", name: string, signal: AbortSignal): Promise<Report> {
  // It would be read as an option, and this is text that whoever made the VPN chose.
  if (name.startsWith("-") || name.includes("\0")) return failed("not-there", "no name that can be told to scutil");
  const said = await hear(scutil, ["--nc", what, name], { timeout, signal });
  return said.kind === "ended" && /^No service\b/m.test(wordsOf(said))
    ? failed("not-there", wordsOf(said))
    : reportOf(said);
}

export const allowBackups =
  ({ defaults }: Pick<Commands, "defaults">): Hand<"allow-backups"> =>
  ({ keys }, signal) =>
    tellEach(keysOf(keys), async ({ domain, key }) => {
      const said = await hear(defaults, ["delete", domain, key], { timeout, signal });
      const report = reportOf(said);
      // Somebody else was faster.
      const unset = said.kind === "ended" && /does not exist|not found/i.test(said.complaint);
      return unset ? undefined : withText(report, `defaults delete ${domain} ${key}`);
    });

export const restoreKeys =
  ({ defaults }: Pick<Commands, "defaults">): Hand<"restore-keys"> =>
  ({ keys }, signal) =>
    tellEach(keysOf(keys), async ({ domain, key }) => {
      const said = await hear(defaults, ["write", domain, key, "-bool", "true"], { timeout, signal });
      return withText(reportOf(said), `defaults write ${domain} ${key} -bool true`);
    });

const panes: Record<Pane, string> = {
  "full-disk-access": "com.apple.settings.PrivacySecurity.extension?Privacy_AllFiles",
  storage: "com.apple.settings.Storage",
  vpn: "com.apple.NetworkExtensionSettingsUI.NESettingsUIExtension",
  firewall: "com.apple.Network-Settings.extension?Firewall",
  "software-update": "com.apple.Software-Update-Settings.extension",
};

export const openPane =
  ({ open }: Pick<Commands, "open">): Hand<"open"> =>
  async ({ pane }, signal) =>
    reportOf(await hear(open, [`x-apple.systempreferences:${panes[pane]}`], { timeout, signal }));

function withText(report: Report, command: string): Report {
  const text = report.text === "" ? command : `${command}: ${report.text}`;
  return report.kind === "failed" ? failed(report.why, text) : done(text);
}

/** One after the other. Done, where one was: what was changed can then be taken back; the text says which were not. */
async function tellEach<One>(all: readonly One[], tell: (one: One) => Promise<Report | undefined>): Promise<Report> {
  const reports: Report[] = [];
  for (const one of all) reports.push(...[(await tell(one)) ?? []].flat());
  const text = reports.map((report) => report.text).join("\n");
  const [first] = reports;
  if (first?.kind === "failed" && reports.every(({ kind }) => kind === "failed")) return failed(first.why, text);
  return done(text);
}

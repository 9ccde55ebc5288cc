/** Fixes of what is set on the computer: VPN, firewall, settings that forbid backups, updates. */

import { minutes } from "../time.ts";
import { type Case, factOf, running } from "./case.ts";
import { onTheMove } from "./hindrances.ts";
import { type FixRow, guided, oneClick } from "./row.ts";
import { beginAgain } from "./steps.ts";
import { undoFor } from "./undo.ts";

const vpnNames = (now: Case): string[] => {
  const vpn = factOf(now, "vpn");
  return vpn?.connected ? vpn.names : [];
};

const vpnIsUp = (now: Case): boolean => factOf(now, "vpn")?.connected === true;

export const disconnectVpn: FixRow = {
  ...oneClick,
  id: "disconnect-vpn",
  hinders: (now) => (vpnIsUp(now) ? undefined : "no-vpn"),
  steps: [
    {
      id: "stop-vpn",
      hand: "stop-vpn",
      order: (now) => (vpnNames(now).length > 0 ? { hand: "stop-vpn", names: vpnNames(now) } : undefined),
      orYou: true,
      opens: "vpn",
      asks: true,
      until: (now) => !vpnIsUp(now),
      within: minutes(1),
    },
    ...beginAgain,
  ],
  ends: true,
  undo: "reconnect-vpn",
};

export const reconnectVpn: FixRow = {
  ...oneClick,
  id: "reconnect-vpn",
  hinders: (now) => (undoFor(now, "reconnect-vpn") ? (running(now) ? "still-runs" : undefined) : "no-vpn"),
  steps: [
    {
      id: "start-vpn",
      hand: "start-vpn",
      order: (now) => undoFor(now, "reconnect-vpn"),
      asks: true,
      until: vpnIsUp,
      within: minutes(1),
    },
  ],
};

const blocked = (now: Case): boolean => factOf(now, "firewall")?.state === "blocks-all";

export const firewall: FixRow = {
  ...guided,
  id: "firewall",
  hinders: (now) => (blocked(now) ? undefined : "not-blocked"),
  steps: [{ id: "open-firewall", opens: "firewall", asks: true, until: (now) => !blocked(now) }, ...beginAgain],
};

const forbidden = (now: Case) => factOf(now, "backups-disabled")?.by ?? [];

export const backupKeys: FixRow = {
  ...oneClick,
  id: "backup-keys",
  needs: () => ["consent"],
  hinders: (now) => (forbidden(now).length > 0 ? undefined : "not-blocked"),
  steps: [
    {
      id: "allow-backups",
      hand: "allow-backups",
      order: (now) => ({ hand: "allow-backups", keys: forbidden(now) }),
      asks: true,
      until: (now) => forbidden(now).length === 0,
      within: minutes(1),
    },
  ],
  undo: "restore-keys",
};

export const restoreKeys: FixRow = {
  ...oneClick,
  id: "restore-keys",
  needs: () => ["consent"],
  hinders: (now) => (undoFor(now, "restore-keys") ? undefined : "nothing-to-fix"),
  steps: [
    {
      id: "restore-keys",
      hand: "restore-keys",
      order: (now) => undoFor(now, "restore-keys"),
      asks: true,
      until: (now) => forbidden(now).length > 0,
      within: minutes(1),
    },
  ],
};

const versionOf = (now: Case): string | undefined => factOf(now, "computer")?.version;

export const updateMacos: FixRow = {
  ...guided,
  id: "update-macos",
  hinders: onTheMove,
  steps: [
    {
      id: "update-macos",
      opens: "software-update",
      asks: true,
      until: (now, then) => versionOf(now) !== versionOf(then),
    },
  ],
};

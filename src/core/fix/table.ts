/** All fixes. Reasons and risks in docs/fixes.md. */

import type { FixId } from "./fix.ts";
import { checkPassword, forceStop, putBack, setAsideBackup, startAgain, stopStuckBackup } from "./of-backup.ts";
import { cleanPort, otherCable, otherPort, replug, useCable } from "./of-cable.ts";
import {
  attachDrive,
  freeSpace,
  grantAccess,
  keepAwake,
  restartMac,
  restartServices,
  restartUsbmuxd,
} from "./of-computer.ts";
import {
  enterPasscode,
  finishSetup,
  recoveryUpdate,
  resetNetwork,
  restartIphone,
  trust,
  turnOffIcloudBackup,
  unlock,
  updateIos,
} from "./of-phone.ts";
import { backupKeys, disconnectVpn, firewall, reconnectVpn, restoreKeys, updateMacos } from "./of-settings.ts";
import type { FixRow } from "./row.ts";

export const fixes: Record<FixId, FixRow> = {
  "enter-passcode": enterPasscode,
  unlock,
  trust,
  "grant-access": grantAccess,
  "attach-drive": attachDrive,
  "free-space": freeSpace,
  "check-password": checkPassword,
  "finish-setup": finishSetup,
  "keep-awake": keepAwake,
  replug,
  "use-cable": useCable,
  "other-port": otherPort,
  "other-cable": otherCable,
  "clean-port": cleanPort,
  "stop-stuck-backup": stopStuckBackup,
  "force-stop": forceStop,
  "start-again": startAgain,
  "set-aside-backup": setAsideBackup,
  "put-back": putBack,
  "restart-backup-services": restartServices,
  "restart-usbmuxd": restartUsbmuxd,
  "restart-iphone": restartIphone,
  "disconnect-vpn": disconnectVpn,
  "reconnect-vpn": reconnectVpn,
  firewall,
  "backup-keys": backupKeys,
  "restore-keys": restoreKeys,
  "update-macos": updateMacos,
  "update-ios": updateIos,
  "restart-mac": restartMac,
  "toggle-icloud-backup": turnOffIcloudBackup,
  "reset-network-settings": resetNetwork,
  "recovery-update": recoveryUpdate,
};

/**
 * The causes a backup can be in trouble for, as a table: the surest that holds
 * is named, and of equals the one that stands first. Reasons in docs/causes.md.
 */

import { damagedBackup, leftoverBackup, unreadableFile, wrongPassword } from "./of-backup.ts";
import { bigManifest, diskFull, missingFolder, noAccess } from "./of-folder.ts";
import { cable, firewall, slowLink, usbmuxdLostPhone, vpn, wifiLost } from "./of-link.ts";
import { cancelledOnPhone, locked, passcode, phoneSilent, setupUnfinished, trust } from "./of-phone.ts";
import { backupsDisabled, macSlept, outdatedIos, outdatedMacos, versionMismatch } from "./of-system.ts";
import { writerGone, writerHung, writerOutOfStep, writerSpinning } from "./of-writer.ts";
import type { Row } from "./row.ts";

export const causes: readonly Row[] = [
  // Where nothing can be seen, nothing else can be judged.
  noAccess,
  missingFolder,
  // What phone or backup say themselves.
  cancelledOnPhone,
  diskFull,
  wrongPassword,
  setupUnfinished,
  passcode,
  locked,
  trust,
  // How they reach each other. A sleep also takes the cable away, so it is asked about first; usbmuxd may lose a phone
  // whose cable is fine.
  macSlept,
  usbmuxdLostPhone,
  cable,
  wifiLost,
  // Who does not go on.
  writerSpinning,
  phoneSilent,
  // What is on the disk from before.
  leftoverBackup,
  damagedBackup,
  bigManifest,
  unreadableFile,
  writerOutOfStep,
  writerHung,
  writerGone,
  // What only might have to do with it.
  backupsDisabled,
  vpn,
  firewall,
  versionMismatch,
  outdatedMacos,
  outdatedIos,
  slowLink,
];

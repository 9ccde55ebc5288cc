/**
 * The papers of a backup, as the phone fills them in: Status.plist, Manifest.plist and Manifest.db. The manifest database is
 * also the phone's own memory of what the computer has: it reads it back before the next backup.
 */

import { createCipheriv, createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { fileId, type SimulatedFile } from "./files.ts";
import { binaryPlist, field, readPlist, textIn } from "./plists.ts";

export type SnapshotState = "uploading" | "moving" | "removing" | "finished";

/** What stays the same from the beginning to the end of one backup. */
export type Run = { uuid: string; startedAt: Date; full: boolean };

export const statusPlist = (run: Run, state: SnapshotState): Buffer =>
  binaryPlist({
    BackupState: "new",
    Date: run.startedAt,
    IsFullBackup: run.full,
    SnapshotState: state,
    UUID: run.uuid,
    Version: "3.3",
  });

/** The state a Status.plist names, whatever it is; undefined if it cannot be read (its writer may have been killed). */
export const stateIn = (status: Buffer): string | undefined => textIn(readPlist(status), "SnapshotState");

export type Owner = { udid: string; name: string; productType: string; productVersion: string; encrypted: boolean };

export const manifestPlist = (run: Run, owner: Owner): Buffer =>
  binaryPlist({
    Applications: {},
    BackupKeyBag: createHash("sha512").update(owner.udid).digest(),
    Date: run.startedAt,
    IsEncrypted: owner.encrypted,
    Lockdown: {
      DeviceName: owner.name,
      ProductType: owner.productType,
      ProductVersion: owner.productVersion,
      UniqueDeviceID: owner.udid,
    },
    SystemDomainsVersion: "24.0",
    Version: "10.0",
    WasPasscodeSet: true,
  });

/** By file id, what the manifest says of each file. Equal text means an unchanged file. */
export type Inventory = Map<string, { size: number; described: string }>;

export const inventoryOf = (files: SimulatedFile[]): Inventory =>
  new Map(files.map((file) => [fileId(file), { size: file.size, described: describe(file).toString("base64") }]));

export function manifestDb(files: SimulatedFile[], owner: Owner): Buffer {
  const database = new DatabaseSync(":memory:");
  database.exec(
    "CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags INTEGER, file BLOB)",
  );
  database.exec("CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB)");
  database.exec("BEGIN");
  const insert = database.prepare("INSERT INTO Files VALUES (?, ?, ?, 1, ?)");
  for (const file of files) insert.run(fileId(file), file.domain, file.path, describe(file));
  database.exec("COMMIT");
  const bytes = Buffer.from(database.serialize());
  database.close();
  return owner.encrypted ? scramble(bytes, owner) : bytes;
}

/** Undefined if this is not a manifest that this phone wrote. */
export function readManifestDb(bytes: Buffer, owner: Owner): Inventory | undefined {
  const database = new DatabaseSync(":memory:");
  try {
    database.deserialize(owner.encrypted ? scramble(bytes, owner) : bytes);
    const rows = database.prepare("SELECT fileID, file FROM Files").all();
    return new Map(
      rows.map(({ fileID, file }) => {
        if (typeof fileID !== "string" || !(file instanceof Uint8Array)) throw new Error("not a manifest of ours");
        const [, described] = Object.values(field(readPlist(Buffer.from(file)), "$objects") ?? {});
        return [fileID, { size: Number(field(described, "Size")), described: Buffer.from(file).toString("base64") }];
      }),
    );
  } catch {
    return undefined; // cut short, encrypted by a setting that has changed since, or not a database at all
  } finally {
    database.close();
  }
}

/** A keyed archive of an MBFile, as far as readers of backups look into it. */
const describe = (file: SimulatedFile): Buffer =>
  binaryPlist({
    $version: 100_000,
    $archiver: "NSKeyedArchiver",
    $top: { root: { UID: 1 } },
    $objects: [
      "$null",
      {
        $class: { UID: 3 },
        Flags: 0,
        InodeNumber: file.seed ?? 0,
        Mode: 0o100_644,
        RelativePath: { UID: 2 },
        Size: file.size,
      },
      file.path,
      { $classes: ["MBFile", "NSObject"], $classname: "MBFile" },
    ],
  });

/** Stands for the encryption of the manifest: without the phone it is random bytes. Twice is none. */
function scramble(bytes: Buffer, owner: Owner): Buffer {
  const key = createHash("md5").update(`manifest ${owner.udid}`).digest();
  return createCipheriv("aes-128-ctr", key, Buffer.alloc(16)).update(bytes);
}

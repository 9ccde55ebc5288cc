/**
 * Writes a backup without phone, wire or client: the same life on disk, for demonstrations on machines that lack the
 * public client. As a program it says on standard output what it does, and obeys "freeze" and "go", a line each, on
 * standard input, which is also its leash: when that ends, it leaves.
 *
 *   node src/simulator/plain-writer.ts DIR UDID [--files 200] [--size 1000000] [--rate 5000000] [--pause MILLIS]
 *        [--freeze-file N [--freeze-byte N]] [--seed N]
 */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { diskHost } from "./disk-host.ts";
import { someFiles } from "./files.ts";
import { pieceSize } from "./host.ts";
import { backUp, type Subject } from "./life.ts";
import { xmlPlist } from "./plists.ts";
import { type Cue, makeScene, type Scene } from "./script.ts";
import { makeStory, type Story } from "./story.ts";
import { Gone } from "./wire.ts";

type PlainBackup = { dir: string; subject: Subject; scene: Scene; story: Story; signal: AbortSignal };

/** Returns when the backup is finished. A second one into the same folder is incremental. */
export async function writePlainBackup({ dir, subject, scene, story, signal }: PlainBackup): Promise<void> {
  const host = diskHost(dir, signal);
  await mkdir(join(dir, subject.udid), { recursive: true });
  const info = xmlPlist({
    "Device Name": subject.name,
    "Display Name": subject.name,
    "Last Backup Date": new Date(),
    "Product Type": subject.productType,
    "Product Version": subject.productVersion,
    "Target Identifier": subject.udid,
    "Target Type": "Device",
    "Unique Identifier": subject.udid.toUpperCase(),
  });
  const pieces = async function* () {
    yield info;
  };
  const paper = { phonePath: "", hostPath: `${subject.udid}/Info.plist`, size: info.length, pieces };
  await host.write([paper], { fraction: 0, bytes: info.length });
  await scene.reach({ when: "preparing" }, signal);
  await backUp(subject, { host, scene, story });
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      files: { type: "string", default: "200" },
      size: { type: "string", default: "1000000" },
      rate: { type: "string" },
      pause: { type: "string" },
      seed: { type: "string", default: "0" },
      "freeze-file": { type: "string" },
      "freeze-byte": { type: "string", default: String(pieceSize) },
    },
  });
  const [dir, udid] = positionals;
  if (dir === undefined || udid === undefined) throw new Error("expected DIR and UDID");

  const freezeFile = values["freeze-file"];
  const cues: Cue[] = [];
  if (values.pause) cues.push({ kind: "pause", at: { when: "preparing" }, millis: Number(values.pause) });
  if (freezeFile) {
    const byte = Number(values["freeze-byte"]);
    cues.push({ kind: "freeze", at: { when: "in-file", file: Number(freezeFile), byte } });
  }
  const story: Story = { ...makeStory(), tell: (what, detail = "") => console.log(`${what} ${detail}`.trimEnd()) };
  const scene = makeScene({ cues, ...(values.rate && { bytesPerSecond: Number(values.rate) }) }, story);

  const leash = new AbortController();
  const input = createInterface({ input: process.stdin });
  input.on("close", () => leash.abort(new Gone("standard input was closed")));
  input.on("line", (line) => {
    if (line === "freeze") scene.freeze();
    if (line === "go") scene.resume();
  });

  const files = someFiles(Number(values.files), Number(values.size)).map((file) => ({
    ...file,
    seed: Number(values.seed),
  }));
  const subject: Subject = {
    udid,
    name: "Simulated iPhone",
    productType: "iPhone14,5",
    productVersion: "18.0",
    encrypted: false,
    files: () => files,
  };
  try {
    await writePlainBackup({ dir, subject, scene, story, signal: leash.signal });
    story.tell("succeeded");
  } catch (caught) {
    if (!(caught instanceof Gone)) throw caught;
    process.exitCode = 1;
  }
  process.stdin.destroy();
}

if (import.meta.main) await main();

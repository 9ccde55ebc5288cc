/**
 * Sending files at the pace and with the interruptions that the scene asks for: in batches of 128, each byte when it is due.
 */

import { contentOf, fileId, placeOf, type SimulatedFile } from "./files.ts";
import { type Host, pieceSize, type Upload } from "./host.ts";
import type { Scene } from "./script.ts";
import type { Story } from "./story.ts";
import { rest } from "./wire.ts";

/** Where a backup takes place. */
export type Stage = { host: Host; scene: Scene; story: Story };

type Uploader = {
  files(files: SimulatedFile[], root: string): Promise<void>;
  /** One of the backup's own papers. */
  paper(name: string, hostPath: string, bytes: Buffer): Promise<void>;
};

export function makeUploader({ host, scene, story }: Stage): Uploader {
  const { bytesPerSecond } = scene.script;
  let due = Date.now();
  let started = 0;

  /** A slow phone sends little by little, twenty times a second. */
  const step = bytesPerSecond ? Math.min(pieceSize, Math.max(1, Math.round(bytesPerSecond / 20))) : pieceSize;

  async function* paced(bytes: Buffer): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += step) {
      await scene.hold(host.signal);
      const piece = bytes.subarray(at, at + step);
      if (bytesPerSecond) {
        // A little lateness is made up for; what a freeze or a pause took is not.
        due = Math.max(due, Date.now() - 250) + (piece.length / bytesPerSecond) * 1000;
        const early = due - Date.now();
        if (early > 0) await rest(early, host.signal);
      }
      yield piece;
    }
  }

  async function* withInterruptions(file: SimulatedFile, index: number): AsyncGenerator<Buffer> {
    const cuts = [...scene.cuts({ file: index })];
    let sent = 0;
    const reachCut = async () => {
      while (cuts[0] === sent)
        await scene.reach({ when: "in-file", file: index, byte: cuts.shift() ?? sent }, host.signal);
    };
    await reachCut();
    for (let content of contentOf(file, pieceSize)) {
      while (content.length > 0) {
        const part = content.subarray(0, Math.min(content.length, (cuts[0] ?? Infinity) - sent));
        yield* paced(part);
        sent += part.length;
        content = content.subarray(part.length);
        await reachCut();
      }
    }
  }

  return {
    async files(files, root) {
      const total = files.length;
      let done = 0;
      const folders = new Set<string>();
      for (const batch of inBatches(files)) {
        for (const folder of new Set(batch.map((file) => fileId(file).slice(0, 2)))) {
          if (!folders.has(folder)) await host.makeFolder(`${root}/Snapshot/${folder}`);
          folders.add(folder);
        }
        const uploads = batch.map((file): Upload => {
          const index = started++;
          return {
            phonePath: `/.b/${file.domain}/${file.path}`,
            hostPath: placeOf(`${root}/Snapshot`, fileId(file)),
            size: file.size,
            before: () => scene.reach({ when: "before-file", file: index }, host.signal),
            pieces: () => withInterruptions(file, index),
          };
        });
        const bytes = batch.reduce((sum, file) => sum + file.size, 0);
        await host.write(uploads, { fraction: done / total, bytes });
        done += batch.length;
        story.tell("batch", `${done} of ${total} files`);
      }
    },
    async paper(name, hostPath, bytes) {
      const upload: Upload = { phonePath: `/.b/${name}`, hostPath, size: bytes.length, pieces: () => paced(bytes) };
      await host.write([upload], { fraction: 1, bytes: bytes.length });
    },
  };
}

/** A phone never handles more than 128 files at once. */
export function inBatches<T>(items: T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / 128) }, (_, index) =>
    items.slice(index * 128, index * 128 + 128),
  );
}

/** A connection of two ends on a real socket: ours is a `Line`, the other is what a story makes of it. */

import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Ear, type Line, openLine } from "../../src/apple/line.ts";

/** Somebody who listens, and meets each comer in his own way. All is closed when the story is over. */
export async function listen(meet: (socket: Socket) => void) {
  const folder = mkdtempSync(join(tmpdir(), "defrost-line-"));
  const path = join(folder, "socket");
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => open.delete(socket));
    meet(socket);
  });
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((closed) => server.close(closed));
    rmSync(folder, { recursive: true, force: true });
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(path, resolve));
  return { address: { path }, open };
}

/** A line to somebody like that. */
export async function lineTo(meet: (socket: Socket) => void, patience = 10_000) {
  const { address, open } = await listen(meet);
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  return { line: openLine(address, { signal: stop.signal, patience }), open, stop };
}

/** A line on which these bytes come, and then the end. */
export const lineWith = async (...pieces: Uint8Array[]): Promise<Line> =>
  (
    await lineTo((socket) => {
      for (const piece of pieces) socket.write(piece);
      socket.end();
    })
  ).line;

/** For who only wants to know what is heard. */
export const ear = <Heard>(heard: (what: Heard) => void = () => undefined): Ear<Heard> => ({
  opened: () => undefined,
  heard,
});

/**
 * A viewer's way to the daemon. No daemon, no permission or a daemon of another
 * version are results, not exceptions: a person meets them every day.
 */

import { connect } from "node:net";
import { seconds } from "../core/time.ts";
import { checkSocketPath } from "./socket-file.ts";
import { type NoViewer, type Show, type Viewer, watch } from "./viewer.ts";

type ConnectOptions = { socket: string; signal: AbortSignal; patience?: number; show?: Show | undefined };

/** Rejects only with the signal's reason, or over a path no socket can have. */
export async function connectLink({
  socket,
  signal,
  patience = seconds(5),
  show,
}: ConnectOptions): Promise<Viewer | NoViewer> {
  checkSocketPath(socket);
  signal.throwIfAborted();
  const met = Promise.withResolvers<Viewer | NoViewer>();
  const line = connect(socket);
  const hangUp = () => line.destroy();
  signal.addEventListener("abort", hangUp, { once: true });
  line.once("close", () => signal.removeEventListener("abort", hangUp));
  line.once("error", (error) => met.resolve(whyNot(error)));
  // A stopped daemon still has a socket that accepts, but never says hello.
  const deadline = setTimeout(() => met.resolve({ kind: "not-answering" }), patience);
  watch(line, met.resolve, show);
  try {
    const result = await met.promise;
    signal.throwIfAborted();
    if (result.kind !== "viewer") line.destroy();
    return result;
  } finally {
    clearTimeout(deadline);
  }
}

function whyNot(error: NodeJS.ErrnoException): NoViewer {
  switch (error.code) {
    case "ENOENT":
    case "ENOTDIR":
    case "ENOTSOCK":
    case "ECONNREFUSED":
      return { kind: "no-daemon" };
    case "EACCES":
    case "EPERM":
      return { kind: "not-permitted" };
    default:
      // EAGAIN, where the queue of those who wait to be accepted is full; or it hung up before it said anything.
      return { kind: "not-answering" };
  }
}

/**
 * The daemon's end of the link: a Unix socket, for its owner alone, where viewers
 * watch, and may wish for a fix. The daemon never waits for any of them.
 */

import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Event } from "../core/event.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { seconds } from "../core/time.ts";
import type { Answers, Notice } from "./protocol.ts";
import { checkPrivate, checkSocketPath, removeStale } from "./socket-file.ts";
import { openViewerLine, refuseLine, type ViewerLine } from "./viewer-line.ts";

export type Link = {
  publish(event: Event): void;
  /** Has a viewer tell a person. False: none of them could, or has in time. */
  show(event: Event): Promise<boolean>;
  /** Viewers see the picture at once, or with the next one if they saw one less than a second ago. */
  publishSnapshot(snapshot: () => Snapshot): void;
};

export type LinkOptions = {
  socket: string;
  answer: Answers;
  signal: AbortSignal;
  /** How long a viewer may take over one message. */
  patience?: number;
};

const mostViewers = 32;
const full = `Defrost already serves ${mostViewers} viewers, the most it can. Close one and try again.`;

/** Listens until the signal aborts. The caller holds the state folder's lock, so that no other daemon comes between. */
export async function openLink({ socket, answer, signal, patience = seconds(10) }: LinkOptions): Promise<Link> {
  checkSocketPath(socket);
  await checkPrivate(dirname(socket));
  await removeStale(socket);

  const viewers = new Set<ViewerLine>();
  const server = createServer({ allowHalfOpen: true }, (line) => {
    if (viewers.size >= mostViewers) return refuseLine(line, full);
    const viewer = openViewerLine(line, answer, patience);
    viewers.add(viewer);
    viewer.onGone(() => viewers.delete(viewer));
  });
  const toAll = (notice: Notice) => {
    for (const viewer of viewers) viewer.tell(notice);
  };
  // Drawn for whoever looks: most of the time nobody does.
  const picture = atMostEvery(seconds(1), (snapshot: () => Snapshot) => {
    if (viewers.size > 0) toAll({ method: "snapshot", params: snapshot() });
  });
  const close = () => {
    picture.stop();
    server.close();
    for (const viewer of viewers) viewer.hangUp();
  };

  signal.throwIfAborted();
  signal.addEventListener("abort", close, { once: true });
  server.listen(socket);
  await once(server, "listening", { signal });
  // From here on an error is a connection that could not be accepted: that viewer will try again, the others stay.
  server.on("error", () => undefined);
  await chmod(socket, 0o600);
  return {
    publish: (event) => toAll({ method: "event", params: event }),
    show: (event) => oneOf([...viewers].map((viewer) => viewer.show(event))),
    publishSnapshot: picture.show,
  };
}

/** Longer than the system takes to show a notice, and soon enough for whoever does it instead. */
const showPatience = seconds(8);

/** Whether one of them comes true in time. */
function oneOf(claims: readonly Promise<boolean>[]): Promise<boolean> {
  const first = Promise.any(claims.map((claim) => claim.then((held) => held || Promise.reject())));
  return Promise.race([first.catch(() => false), sleep(showPatience, false, { ref: false })]);
}

/** Shows the first at once and then, after a pause, the newest of those that came meanwhile. */
function atMostEvery<Picture>(pause: number, show: (picture: Picture) => void) {
  let newest: Picture | undefined;
  let timer: NodeJS.Timeout | undefined;
  const next = () => {
    timer = undefined;
    if (!newest) return;
    show(newest);
    newest = undefined;
    timer = setTimeout(next, pause).unref();
  };
  return {
    show(picture: Picture) {
      newest = picture;
      if (!timer) next();
    },
    stop: () => clearTimeout(timer),
  };
}
